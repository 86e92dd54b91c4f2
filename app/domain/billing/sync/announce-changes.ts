import { isGraver, paymentLadder, type AccessStep } from "#app/domain/access.rules.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import type { AuditAction } from "#app/domain/audit/actions.rules.ts";
import { bankReason } from "#app/domain/billing/debt/bank-reasons.rules.ts";
import { shortCardText, type CardState } from "#app/domain/billing/sync/card.rules.ts";
import type { Change, InvoiceChange } from "#app/domain/billing/sync/changes.rules.ts";
import type { InvoiceState } from "#app/domain/billing/invoices/invoice.rules.ts";
import { billingMailFacts, mailBillingManagers } from "#app/domain/billing/mail-billing-managers.ts";
import { timesSeats, type Money } from "#app/domain/money.rules.ts";
import { priceList } from "#app/domain/plans.rules.ts";
import type { Actor, Scope } from "#app/domain/scope.ts";
import type { SubscriptionState } from "#app/domain/subscription-state.ts";
import { starterAfter } from "#app/domain/terms.rules.ts";
import { cancelScheduledMail } from "#app/emails/billing/cancel-scheduled.ts";
import { paymentActionRequiredMail } from "#app/emails/billing/payment-action-required.ts";
import { paymentFailedMail } from "#app/emails/billing/payment-failed.ts";
import { planChangedMail } from "#app/emails/billing/plan-changed.ts";
import { paymentRecoveredMail } from "#app/emails/billing/payment-recovered.ts";
import { subscriptionCanceledMail } from "#app/emails/billing/subscription-canceled.ts";
import { subscriptionPausedMail } from "#app/emails/billing/subscription-paused.ts";
import { subscriptionResumedMail } from "#app/emails/billing/subscription-resumed.ts";
import { subscriptionStartedMail } from "#app/emails/billing/subscription-started.ts";
import { trialConvertedMail } from "#app/emails/billing/trial-converted.ts";

/** Somebody's own doing that a reading of Stripe will show: it is recorded under their name. */
export interface Cause {
  actor: Actor;
  actions: readonly AuditAction[];
  /** Beside what Stripe says, such as the reason given for a cancellation. */
  after?: Readonly<Record<string, unknown>>;
}

/** Records what became of a subscription, and tells those who manage billing what they must know. */
export async function announceSubscription(
  scope: Scope,
  input: { before: SubscriptionState | null; after: SubscriptionState; changes: readonly Change[]; cause: Cause | null },
): Promise<void> {
  for (const change of input.changes) {
    const ours = input.cause?.actions.includes(change.action) ? input.cause : null;
    await recordEvent(ours ? { ...scope, actor: ours.actor } : scope, {
      action: change.action,
      target: { kind: "subscription", id: input.after.stripeSubscriptionId, label: planName(input.after) },
      before: change.before,
      after: { ...change.after, ...ours?.after },
    });
    await mailAboutSubscription(scope, change, input.after);
  }
}

async function mailAboutSubscription(scope: Scope, { action, before, after }: Change, state: SubscriptionState): Promise<void> {
  const facts = { ...billingMailFacts(scope), planName: planName(state) };
  const id = state.stripeSubscriptionId;
  switch (action) {
    case "subscription.started": {
      const money = timesSeats({ amount: state.unitAmount, currency: state.currency }, state.quantity);
      const firstChargeAt = state.status === "trialing" ? state.trialEnd : null;
      const { interval, quantity: seats, periodEnd } = state;
      return mailBillingManagers(scope, `started:${id}`, subscriptionStartedMail({ ...facts, interval, seats, money, firstChargeAt, periodEnd }));
    }
    case "subscription.changed":
      if (before.status !== "trialing" || after.status !== "active") return;
      return mailBillingManagers(scope, `converted:${id}`, trialConvertedMail({ ...facts, periodEnd: state.periodEnd }));
    case "subscription.cancel_scheduled":
      if (!state.cancelAt) return;
      return mailBillingManagers(
        scope,
        `cancel-scheduled:${id}:${state.cancelAt.toISOString()}`,
        cancelScheduledMail({ ...facts, endsAt: state.cancelAt, starterFrom: starterAfter(scope.standing.workspace, state.cancelAt), owed: owedBy(scope) }),
      );
    case "plan.changed": {
      const money = timesSeats({ amount: state.unitAmount, currency: state.currency }, state.quantity);
      const { interval, quantity: seats, periodEnd } = state;
      return mailBillingManagers(scope, `plan-changed:${id}:${scope.now.toISOString()}`, planChangedMail({ ...facts, interval, seats, money, periodEnd }));
    }
    case "subscription.paused":
      return mailBillingManagers(scope, `paused:${id}:${state.pausedAt?.toISOString()}`, subscriptionPausedMail({ ...facts, paidUntil: state.periodEnd > scope.now ? state.periodEnd : null }));
    case "subscription.resumed":
      return mailBillingManagers(scope, `resumed:${id}:${scope.now.toISOString()}`, subscriptionResumedMail({ ...facts, periodEnd: state.periodEnd }));
    case "subscription.canceled": {
      const debt = scope.standing.openDebt;
      const endedAt = state.endedAt ?? scope.now;
      return mailBillingManagers(scope, `canceled:${id}`, subscriptionCanceledMail({ ...facts, endedAt, starterFrom: starterAfter(scope.standing.workspace, endedAt), debt }));
    }
    default:
      return;
  }
}

/** Records what became of an invoice's payment, and mails it: once for each attempt, and nothing after the recovery. */
export async function announceInvoice(
  scope: Scope,
  input: { invoice: InvoiceState; change: InvoiceChange; card: CardState | null },
): Promise<void> {
  const { invoice, change } = input;
  const target = { kind: "invoice", id: invoice.stripeInvoiceId, label: invoice.number ?? "an invoice" };
  const { amountRemaining, currency, nextAttemptAt, failureCode } = invoice;
  if (change.kind === "recovered") {
    await recordEvent(scope, { action: "payment.recovered", target, after: { amount: invoice.amountPaid, currency } });
    const money = { amount: invoice.amountPaid, currency };
    return mailBillingManagers(scope, change.key, paymentRecoveredMail({ ...billingMailFacts(scope), money, invoiceNumber: invoice.number, stillOpen: owedBy(scope) }));
  }
  await recordEvent(scope, { action: "payment.failed", target, after: { amount: amountRemaining, currency, nextAttemptAt, failureCode } });
  await mailBillingManagers(scope, change.mail.key, dunningMailOf(scope, { ...input, change }));
}

function dunningMailOf(scope: Scope, { invoice, change, card }: { invoice: InvoiceState; change: InvoiceChange & { kind: "failed" }; card: CardState | null }) {
  const { number, issuedAt, amountRemaining: amount, currency, nextAttemptAt, hostedUrl } = invoice;
  const since = scope.standing.openDebt?.since ?? invoice.firstFailureAt ?? scope.now;
  const facts = {
    ...billingMailFacts(scope),
    money: { amount, currency },
    invoice: { number, issuedAt, hostedUrl },
    card: card && shortCardText(card),
    bankReason: bankReason(invoice.failureCode),
    nextAttemptAt,
    coming: comingSteps(scope, since),
  };
  return change.mail.kind === "payment_failed"
    ? paymentFailedMail(facts)
    : paymentActionRequiredMail({ ...facts, confirmUrl: hostedUrl });
}

function owedBy({ standing: { openDebt } }: Scope): Money | null {
  return openDebt && { amount: openDebt.amount, currency: openDebt.currency };
}

/** The steps that still lie ahead, and lead further down than where the workspace stands: after its end it is read-only already. */
function comingSteps({ standing: { subscription, access }, now }: Scope, since: Date): AccessStep[] {
  return paymentLadder(since, subscription?.cancelAt ?? null).filter(({ from, level }) => from > now && isGraver(level, access.level));
}

export function planName({ plan }: Pick<SubscriptionState, "plan">): string {
  return plan ? priceList.plans[plan].name : "The plan";
}
