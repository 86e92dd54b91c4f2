import type { AccessInput } from "#app/domain/access.rules.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { termsOf } from "#app/domain/plans.rules.ts";
import type { OpenDebt, SubscriptionState } from "#app/domain/subscription-state.ts";

/** The day every story in these tables begins. */
export const dayZero = new Date("2026-11-17T09:00:00Z");

/** `day(7)` is the instant a step falls due, `day(7, -1)` a millisecond before it. */
export function day(days: number, milliseconds = 0): Date {
  return new Date(addDays(dayZero, days).getTime() + milliseconds);
}

/** Acme's Growth subscription: ten seats, paid monthly, begun on day -30. */
export function subscription(changes: Partial<SubscriptionState> = {}): SubscriptionState {
  const status = changes.status ?? "active";
  return {
    stripeSubscriptionId: "sub_acme",
    stripeCustomerId: "cus_acme",
    stripeItemId: "si_acme",
    stripePriceId: "price_growth_month",
    stripeScheduleId: null,
    livemode: false,
    status,
    stripeStatus: status,
    plan: "growth",
    interval: "month",
    unitAmount: 1_200,
    currency: "usd",
    quantity: 10,
    pendingQuantity: null,
    startedAt: day(-30),
    periodStart: day(0),
    periodEnd: day(30),
    cancelAt: null,
    cancelAtPeriodEnd: false,
    endedAt: null,
    pausedAt: null,
    trialEnd: null,
    firstFailureAt: null,
    nextAttemptAt: null,
    attemptCount: 0,
    latestInvoiceId: "in_acme",
    meters: [],
    ...changes,
  };
}

export function debt(changes: Partial<OpenDebt> = {}): OpenDebt {
  return {
    owedBy: "ended_subscription",
    since: day(0),
    amount: 12_000,
    currency: "usd",
    stripeInvoiceId: "in_acme",
    stripeSubscriptionId: "sub_acme",
    invoiceNumber: "ACME-0001",
    invoices: 1,
    ...changes,
  };
}

/** A workspace on Starter, within its limits, with no past. */
export function accessInput(
  changes: Partial<Omit<AccessInput, "workspace">> & { workspace?: Partial<AccessInput["workspace"]> } = {},
): AccessInput {
  const starter = termsOf("starter", dayZero);
  return {
    now: day(0),
    subscription: null,
    openDebt: null,
    terms: changes.subscription ? termsOf("growth", dayZero) : starter,
    fallbackTerms: starter,
    usage: { seats: 2, projects: 1 },
    lastGood: null,
    ...changes,
    workspace: {
      trialStartedAt: null,
      trialEndsAt: null,
      suspendedAt: null,
      suspendedReason: null,
      closedAt: null,
      purgeAt: null,
      ...changes.workspace,
    },
  };
}
