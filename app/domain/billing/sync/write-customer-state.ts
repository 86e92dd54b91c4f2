import { and, eq, sql } from "drizzle-orm";
import { claimStripeId } from "#db/directory.ts";
import { billingDetails, subscriptions } from "#db/schema/billing.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { announceInvoice, announceSubscription, type Cause } from "#app/domain/billing/sync/announce-changes.ts";
import { cardOf, shortCardText, type CardState } from "#app/domain/billing/sync/card.rules.ts";
import { scheduleDebtEnd } from "#app/domain/billing/debt/cancel-for-debt.ts";
import { invoiceChange, subscriptionChanges } from "#app/domain/billing/sync/changes.rules.ts";
import { adjustmentsFromStripe } from "#app/domain/billing/sync/adjustments-from-stripe.rules.ts";
import { disputePhase } from "#app/domain/billing/invoices/adjustments.rules.ts";
import type { CustomerState } from "#app/domain/billing/sync/fetch-customer.ts";
import { mailInvoice } from "#app/domain/billing/invoices/mail-invoice.ts";
import { invoiceFromStripe } from "#app/domain/billing/invoices/invoice.rules.ts";
import { invoicesByStripeId, isIssued, writeInvoice } from "#app/domain/billing/invoices/invoice-rows.ts";
import { settleCheckouts } from "#app/domain/billing/checkout/settle-checkouts.ts";
import { settleOpenPlanChange } from "#app/domain/billing/plan/settle-plan.ts";
import { settleOpenSeatChange } from "#app/domain/billing/seats/settle-seats.ts";
import { listSubscriptions, writeSubscriptions } from "#app/domain/billing/sync/subscription-rows.ts";
import { subscriptionFromStripe } from "#app/domain/billing/sync/subscription.rules.ts";
import { takeTerms } from "#app/domain/billing/sync/take-terms.ts";
import { writeAdjustments } from "#app/domain/billing/sync/write-adjustments.ts";
import { lacksLocation } from "#app/domain/billing/sync/customer-facts.rules.ts";
import { writeCustomerFacts } from "#app/domain/billing/sync/write-customer-facts.ts";
import { refreshed, type Scope } from "#app/domain/scope.ts";
import { giveWaitingSeats } from "#app/domain/workspaces/give-waiting-seats.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";
import { enqueue } from "#jobs/enqueue.ts";

export type SyncResult =
  | { outcome: "stale" }
  | {
      outcome: "synced";
      /** Actions and objects that changed, for staff; empty when Stripe said nothing new. */
      changed: string[];
      /** Something for a person to look at. */
      flags: ("two_live_subscriptions" | "customer_deleted" | "unknown_price" | "unknown_status" | "dispute_open" | "address_missing")[];
    };

/**
 * Writes a customer's state as it was read at `readAt`. The same state written again changes and announces nothing, and
 * one that was read before the last one written is dropped; so order, repetition and loss of events do not matter.
 */
export async function writeCustomerState(
  opened: Scope,
  input: { state: CustomerState; readAt: Date; cause: Cause | null; pushing?: string | null },
): Promise<SyncResult> {
  const { state, readAt, cause } = input;
  await takeTurn(opened);
  if (await isOlderThanWritten(opened, readAt)) return { outcome: "stale" };
  if (!(await claimStripeId(opened.db, state.customerId))) throw new Error(`${state.customerId} belongs to another workspace.`);
  const before = await refreshed(opened);

  const known = await listSubscriptions(before);
  const read = state.subscriptions.map((subscription) => subscriptionFromStripe(subscription, state.invoices));
  const states = await settleOpenSeatChange(before, read);
  const { current, live } = await writeSubscriptions(before, { states, known, readAt });
  const invoicesBefore = await invoicesByStripeId(before);
  const invoices = state.invoices.map((invoice) => invoiceFromStripe(invoice, state.subscriptions)).filter(isIssued);
  for (const invoice of invoices) await writeInvoice(before, invoice, readAt);
  const card = await writeCard(before, state);
  const facts = await writeCustomerFacts(before, state, readAt);
  const moneyBack = await writeAdjustments(before, { states: adjustmentsFromStripe(state.moneyBack, state.invoices), readAt });
  const sessions = await settleCheckouts(before, state.sessions);
  const taken = await takeTerms(before, current);
  await scheduleDebtEnd(before, current);
  const plan = await settleOpenPlanChange(before, { state, states, cause, pushing: input.pushing ?? null });

  const after = await refreshed(before);
  const changed: string[] = [...card.changed, ...facts, ...moneyBack, ...sessions, ...taken, ...plan];
  for (const next of states) {
    const previous = known.find((old) => old.stripeSubscriptionId === next.stripeSubscriptionId) ?? null;
    const changes = subscriptionChanges(previous, next);
    await announceSubscription(after, { before: previous, after: next, changes, cause });
    changed.push(...changes.map(({ action }) => action));
    if (previous?.status === "unpaid" && next.status === "active") await enqueue(after, "billing.bill-running-period", { tenantId: after.tenantId });
  }
  for (const invoice of invoices) {
    const previous = invoicesBefore.get(invoice.stripeInvoiceId) ?? null;
    if (previous?.status !== invoice.status) changed.push(`invoice ${invoice.number ?? invoice.stripeInvoiceId}: ${invoice.status}`);
    const change = invoiceChange(previous, invoice);
    if (change) await announceInvoice(after, { invoice, change, card: card.card });
    await mailInvoice(after, { before: previous, invoice });
  }
  const seated = await giveWaitingSeats(after);
  if (seated > 0) changed.push(`member.seat_given: ${seated}`);
  await rememberAccess(after);
  await askForLimits(before, after);
  return { outcome: "synced", changed, flags: flagsOf(after, state, live) };
}

async function isOlderThanWritten({ db, tenantId }: Scope, readAt: Date): Promise<boolean> {
  const { rows } = await db.execute<{ newer: boolean }>(sql`
    select exists (select 1 from tenant.subscriptions where tenant_id = ${tenantId} and synced_at > ${readAt.toISOString()}::timestamptz)
        or exists (select 1 from tenant.invoices where tenant_id = ${tenantId} and synced_at > ${readAt.toISOString()}::timestamptz) as newer`);
  return rows[0]!.newer;
}

/** A customer that Stripe deleted is let go: the next checkout makes a new one. */
async function writeCard(scope: Scope, { customerId, customer, defaultMethod, subscriptions: all }: CustomerState): Promise<{ card: CardState | null; changed: string[] }> {
  const { db, tenantId } = scope;
  const [was] = await db.select().from(billingDetails).where(eq(billingDetails.tenantId, tenantId)).for("update");
  const card = customer && cardOf(defaultMethod, all);
  // A customer from before does not speak for the one that the workspace has now.
  if (!was || (was.stripeCustomerId !== null && was.stripeCustomerId !== customerId)) return { card, changed: [] };
  const next = {
    stripeCustomerId: customer ? customerId : null,
    cardBrand: card?.brand ?? null,
    cardLast4: card?.last4 ?? null,
    cardExpires: card?.expires ?? null,
  };
  await db.update(billingDetails).set(next).where(eq(billingDetails.tenantId, tenantId));
  const changed = was.stripeCustomerId !== null && !customer ? ["customer deleted"] : [];
  if (was.cardBrand === next.cardBrand && was.cardLast4 === next.cardLast4) return { card, changed };
  await recordEvent(scope, {
    action: "billing.card_changed",
    target: { kind: "card", id: customerId, label: card ? shortCardText(card) : "No card" },
    before: { cardBrand: was.cardBrand, cardLast4: was.cardLast4 },
    after: { cardBrand: next.cardBrand, cardLast4: next.cardLast4 },
  });
  return { card, changed: [...changed, "billing.card_changed"] };
}

/** Goes on should Stripe ever say something that we do not know. */
async function rememberAccess({ db, tenantId, standing }: Scope): Promise<void> {
  if (!standing.subscription || standing.subscription.status === "unknown") return;
  await db
    .update(subscriptions)
    .set({ lastGoodAccess: standing.access.level })
    .where(and(eq(subscriptions.tenantId, tenantId), eq(subscriptions.isCurrent, true)));
}

async function askForLimits(before: Scope, after: Scope): Promise<void> {
  const isOver = after.standing.access.overLimit.length > 0;
  if (isOver && before.standing.access.overLimit.length === 0) {
    await enqueue(after, "billing.apply-limits", { tenantId: after.tenantId });
  }
}

function flagsOf({ standing }: Scope, state: CustomerState, live: number): (SyncResult & { outcome: "synced" })["flags"] {
  const flags: (SyncResult & { outcome: "synced" })["flags"] = [];
  if (live > 1) flags.push("two_live_subscriptions");
  if (state.moneyBack.disputes.some(({ status }) => disputePhase(status) === "open")) flags.push("dispute_open");
  if (lacksLocation(state)) flags.push("address_missing");
  if (!state.customer) flags.push("customer_deleted");
  if (standing.subscription?.plan === null) flags.push("unknown_price");
  if (standing.subscription?.status === "unknown") flags.push("unknown_status");
  return flags;
}
