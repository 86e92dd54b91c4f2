import { and, desc, eq } from "drizzle-orm";
import { invoices } from "#db/schema/billing.ts";
import { overLimits } from "#app/domain/access.rules.ts";
import { bankReason } from "#app/domain/billing/debt/bank-reasons.rules.ts";
import { detailsOf, detailsRow } from "#app/domain/billing/details/details-rows.ts";
import { listTaxIds } from "#app/domain/billing/details/tax-id-rows.ts";
import { listInvoices } from "#app/domain/billing/invoices/list-invoices.ts";
import { cardText } from "#app/domain/billing/sync/card.rules.ts";
import { debtEndsAt, isRunningPeriodUnbilled } from "#app/domain/billing/debt/dunning.rules.ts";
import { ladderOf } from "#app/domain/billing/debt/ladder.rules.ts";
import { planToCome } from "#app/domain/billing/plan/plan-to-come.rules.ts";
import { situationOf } from "#app/domain/billing/situation.rules.ts";
import { findOpenPlanChange } from "#app/domain/billing/plan/settle-plan.ts";
import { findOpenSeatChange } from "#app/domain/billing/seats/settle-seats.ts";
import { withdrawn } from "#app/domain/billing/seats/seat-changes.rules.ts";
import { limitMembers, limitProjects } from "#app/domain/billing/limits/set-aside.ts";
import { timesSeats } from "#app/domain/money.rules.ts";
import { authorize, may, type Scope } from "#app/domain/scope.ts";
import type { SubscriptionState } from "#app/domain/subscription-state.ts";
import { starterAfter } from "#app/domain/terms.rules.ts";
import { seatsOf } from "#app/domain/workspaces/seats.ts";

const latestInvoices = 6;
const mostOpen = 100;

/** All that the billing page shows, for whoever may read it. */
export async function getBilling(scope: Scope) {
  await authorize(scope, "billing.read");
  const { standing, now } = scope;
  const { workspace, subscription, openDebt, access, terms, fallbackTerms, usage } = standing;
  const details = await billingDetailsOf(scope);
  const issued = await openInvoices(scope);
  const latest = await listInvoices(scope, { status: null, after: null, most: latestInvoices });
  const held = standing.held.findLast(({ plan }) => plan === terms.plan);
  const planChange = await openPlanChange(scope);
  const seatChange = await openChange(scope);
  const setAside = { members: await limitMembers(scope), projects: await limitProjects(scope) };
  return {
    now,
    manages: may(scope, "billing.manage"),
    restores: may(scope, "workspace.close"),
    workspace: { name: workspace.name, slug: workspace.slug, trialEndsAt: workspace.trialEndsAt },
    situation: situationOf(standing, now),
    plan: terms.plan,
    takenAt: held ? new Date(held.takenAt) : null,
    subscription,
    openDebt,
    owing: issued.find(({ stripeInvoiceId }) => stripeInvoiceId === openDebt?.stripeInvoiceId) ?? null,
    /** A first payment or one for more seats: an offer, which may be paid or left. */
    offered: issued.find((invoice) => invoice.status === "open" && invoice.amountRemaining > 0 && invoice.firstFailureAt === null) ?? null,
    /** When Starter's terms follow the end that is scheduled. */
    starterFrom: subscription?.cancelAt ? starterAfter(workspace, subscription.cancelAt) : null,
    access,
    ladder: ladderOf(access, now),
    /** While something is owed: when the subscription ends over it, and what paying it asks for besides, before tax and discounts. */
    debtEndsAt: subscription && debtEndsAt(subscription),
    runningPeriod: subscription && isRunningPeriodUnbilled(subscription) ? { ...periodPrice(subscription), until: subscription.periodEnd } : null,
    seats: await seatsOf(scope),
    seatChange,
    planChange,
    /** What waits for the end of the period, for as many seats as will be paid then. */
    toCome: planToCome({ change: planChange, subscription, held: standing.held }, seatChange?.quantity ?? subscription?.quantity ?? 1),
    usage,
    limits: { now: terms.limits, later: fallbackTerms.limits },
    excessLater: overLimits(fallbackTerms, { seats: usage.members, projects: usage.projects }),
    setAside: {
      members: setAside.members.filter((one) => one.setAside).length,
      projects: setAside.projects.filter((one) => one.setAside).length,
    },
    details,
    invoices: latest.invoices,
    hasMoreInvoices: latest.next !== null,
  };
}

export type BillingView = Awaited<ReturnType<typeof getBilling>>;

function periodPrice({ unitAmount: amount, currency, quantity }: SubscriptionState) {
  return timesSeats({ amount, currency }, quantity);
}

async function billingDetailsOf(scope: Scope) {
  const row = await detailsRow(scope);
  const { cardBrand: brand, cardLast4: last4, cardExpires: expires, creditBalance: amount, creditCurrency: currency } = row;
  const hasCustomer = row.stripeCustomerId !== null;
  return {
    ...detailsOf(row),
    card: brand && last4 && expires ? cardText({ brand, last4, expires }) : null,
    hasCustomer,
    taxIds: (await listTaxIds(scope)).map(({ id, type, value, verification }) => ({ id, type, value, verification })),
    untold: hasCustomer && row.untoldSince !== null,
    addressMissing: row.addressMissingSince !== null,
    credit: amount !== 0 && currency ? { amount, currency } : null,
  };
}

async function openInvoices({ db, tenantId }: Scope) {
  const rows = await db
    .select()
    .from(invoices)
    .where(and(eq(invoices.tenantId, tenantId), eq(invoices.status, "open")))
    .orderBy(desc(invoices.issuedAt), desc(invoices.id))
    .limit(mostOpen);
  return rows.map((row) => ({
    stripeInvoiceId: row.stripeInvoiceId,
    number: row.number,
    status: row.status,
    issuedAt: row.issuedAt,
    currency: row.currency,
    amount: row.amountDue,
    amountRemaining: row.amountRemaining,
    attemptCount: row.attemptCount,
    nextAttemptAt: row.nextAttemptAt,
    firstFailureAt: row.firstFailureAt,
    bankReason: bankReason(row.failureCode),
    needsAuthentication: row.needsAuthentication,
    hostedUrl: row.hostedUrl,
    pdfUrl: row.pdfUrl,
  }));
}

async function openChange(scope: Scope) {
  const change = await findOpenSeatChange(scope);
  if (!change || change.failure === withdrawn) return null;
  const { quantity, quantityBefore, status, takesEffect } = change;
  return { quantity, quantityBefore, status, takesEffect };
}

async function openPlanChange(scope: Scope) {
  const change = await findOpenPlanChange(scope);
  if (!change || change.withdrawnAt) return null;
  const { plan, interval, quantity, status, takesEffect, effectiveAt } = change;
  return { plan, interval, quantity, status, takesEffect, effectiveAt };
}
