import type { Interval, PlanKey } from "#app/domain/plans.rules.ts";

/** Stripe's statuses, and `unknown` for one that Stripe adds after this was written. */
export const subscriptionStatuses = [
  "trialing",
  "active",
  "past_due",
  "unpaid",
  "paused",
  "incomplete",
  "incomplete_expired",
  "canceled",
  "unknown",
] as const;
export type SubscriptionStatus = (typeof subscriptionStatuses)[number];

/** Our record of what a workspace pays for: Stripe's present state in our words, referring to Stripe by id. */
export type SubscriptionState = {
  stripeSubscriptionId: string;
  stripeCustomerId: string;
  stripeItemId: string;
  stripePriceId: string;
  stripeScheduleId: string | null;
  livemode: boolean;
  status: SubscriptionStatus;
  /** The status as Stripe wrote it, for staff. */
  stripeStatus: string;
  /** `null` when the price is not on any price list of ours. */
  plan: PlanKey | null;
  interval: Interval;
  /** Minor units per seat. */
  unitAmount: number;
  currency: string;
  /** Paid seats. */
  quantity: number;
  /** Seats bought, but not usable until their payment arrives. */
  pendingQuantity: number | null;
  startedAt: Date;
  periodStart: Date;
  periodEnd: Date;
  /** When it ends if nobody reactivates it, whichever of Stripe's two fields says so. */
  cancelAt: Date | null;
  cancelAtPeriodEnd: boolean;
  endedAt: Date | null;
  pausedAt: Date | null;
  trialEnd: Date | null;
  /** Of the payment that failed first among the invoices still open; both clocks of dunning start here. */
  firstFailureAt: Date | null;
  nextAttemptAt: Date | null;
  attemptCount: number;
  latestInvoiceId: string | null;
  /** What it bills by use, beside the seats: meters, by the names of their events. */
  meters: string[];
};

/**
 * Money asked for and not received. While the subscription that owes it lives, access falls by the ladder of days;
 * once it has ended, the workspace is read-only until the debt is paid or written off.
 */
export type OpenDebt = {
  owedBy: "live_subscription" | "ended_subscription";
  since: Date;
  /** Minor units, summed over the open invoices in `currency`. */
  amount: number;
  currency: string;
  /** Of the oldest open invoice. */
  stripeInvoiceId: string;
  stripeSubscriptionId: string | null;
  invoiceNumber: string | null;
  invoices: number;
};

/** Still collecting or waiting, so its plan's terms apply. */
export function isLive(status: SubscriptionStatus): boolean {
  return status !== "incomplete" && status !== "incomplete_expired" && status !== "canceled";
}
