import type Stripe from "stripe";
import {
  firstFailureOf,
  fromUnix,
  idOf,
  isOffer,
  maybeFromUnix,
  subscriptionIdOf,
} from "#app/domain/billing/invoices/invoice.rules.ts";
import { isPlanKey, planOfPrice } from "#app/domain/plans.rules.ts";
import type { Interval, PlanKey } from "#app/domain/plans.rules.ts";
import { isLive, subscriptionStatuses } from "#app/domain/subscription-state.ts";
import type { SubscriptionState, SubscriptionStatus } from "#app/domain/subscription-state.ts";

/** `invoices`: the customer's open invoices, with `payments` expanded. Others may be among them. */
export function subscriptionFromStripe(
  subscription: Stripe.Subscription,
  invoices: readonly Stripe.Invoice[],
): SubscriptionState {
  const item = seatItem(subscription);
  const price = item.price;
  return {
    stripeSubscriptionId: subscription.id,
    stripeCustomerId: idOf(subscription.customer),
    stripeItemId: item.id,
    stripePriceId: price.id,
    stripeScheduleId: idOf(subscription.schedule),
    livemode: subscription.livemode,
    status: statusOf(subscription),
    stripeStatus: subscription.status,
    plan: planOfStripePrice(price),
    interval: intervalOf(price),
    unitAmount: price.unit_amount ?? 0,
    currency: price.currency,
    quantity: item.quantity ?? 1,
    pendingQuantity: pendingQuantityOf(subscription, item),
    startedAt: fromUnix(subscription.start_date),
    periodStart: fromUnix(item.current_period_start),
    periodEnd: fromUnix(item.current_period_end),
    cancelAt: cancelAtOf(subscription, item),
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    endedAt: maybeFromUnix(subscription.ended_at),
    pausedAt: pausedAtOf(subscription),
    trialEnd: maybeFromUnix(subscription.trial_end),
    ...collectionOf(subscription, invoices),
    latestInvoiceId: idOf(subscription.latest_invoice),
    meters: metersOf(subscription),
  };
}

/** A metered item may stand beside the seats; the seats are the item whose price names a plan. */
export function seatItem({ id, items }: Stripe.Subscription): Stripe.SubscriptionItem {
  const item =
    items.data.find(({ price }) => planOfStripePrice(price) !== null) ??
    items.data.find(({ price }) => price.recurring?.usage_type !== "metered") ??
    items.data[0];
  if (!item) throw new Error(`Subscription ${id} has no items`);
  return item;
}

/** A metered price says as metadata what it counts. */
function metersOf({ items }: Stripe.Subscription): string[] {
  return items.data.flatMap(({ price }) => (price.recurring?.usage_type === "metered" && price.metadata.meter ? [price.metadata.meter] : [])).sort();
}

/** By lookup key; a price that lost its key to a successor still carries its plan as metadata. */
export function planOfStripePrice(price: Pick<Stripe.Price, "lookup_key" | "metadata">): PlanKey | null {
  const named = planOfPrice(price.lookup_key);
  if (named) return named.plan;
  const plan = price.metadata.plan;
  return isPlanKey(plan) ? plan : null;
}

function statusOf({ status }: Stripe.Subscription): SubscriptionStatus {
  return subscriptionStatuses.find((known) => known === status) ?? "unknown";
}

export function intervalOf({ recurring }: Pick<Stripe.Price, "recurring">): Interval {
  return recurring?.interval === "year" ? "year" : "month";
}

function pendingQuantityOf({ pending_update }: Stripe.Subscription, item: Stripe.SubscriptionItem): number | null {
  const pending = pending_update?.subscription_items?.find(({ id }) => id === item.id);
  // Another plan may wait with the same number of seats.
  return pending?.quantity === undefined || pending.quantity === item.quantity ? null : pending.quantity;
}

/** Stripe keeps the details of a pause that is over. */
function pausedAtOf({ status, status_details }: Stripe.Subscription): Date | null {
  return status === "paused" ? maybeFromUnix(status_details?.paused?.transitioned_at) : null;
}

/** Two fields say it: a date, or the period's end, for which Stripe may fill the date as well. */
function cancelAtOf(subscription: Stripe.Subscription, item: Stripe.SubscriptionItem): Date | null {
  if (subscription.cancel_at !== null) return fromUnix(subscription.cancel_at);
  return subscription.cancel_at_period_end ? fromUnix(item.current_period_end) : null;
}

function collectionOf(subscription: Stripe.Subscription, invoices: readonly Stripe.Invoice[]) {
  const failed = invoices
    .filter((invoice) => subscriptionIdOf(invoice) === subscription.id && !isOffer(invoice, [subscription]))
    .flatMap((invoice) => {
      const at = firstFailureOf(invoice);
      return at ? [{ invoice, at }] : [];
    })
    .sort((one, other) => one.at.getTime() - other.at.getTime());
  const attempts = failed.map(({ invoice }) => invoice.next_payment_attempt).filter((at) => at !== null);
  return {
    firstFailureAt: failed[0]?.at ?? null,
    attemptCount: failed[0]?.invoice.attempt_count ?? 0,
    nextAttemptAt: attempts.length > 0 ? fromUnix(Math.min(...attempts)) : null,
  };
}

/** `live` has more than one only where something went wrong: staff are told. */
export type Choice = { current: SubscriptionState | null; live: SubscriptionState[] };

/**
 * Which of a customer's subscriptions counts: one that lives, before one that waits for its first payment, before one
 * that ended; then the one in better standing, then the newer. So the end of an old one changes nothing once a new
 * one lives.
 */
export function chooseCurrent(subscriptions: readonly SubscriptionState[]): Choice {
  const [current] = subscriptions.toSorted(
    (one, other) =>
      standing.indexOf(one.status) - standing.indexOf(other.status) ||
      other.startedAt.getTime() - one.startedAt.getTime() ||
      (one.stripeSubscriptionId < other.stripeSubscriptionId ? 1 : -1),
  );
  return { current: current ?? null, live: subscriptions.filter(({ status }) => isLive(status)) };
}

/** Best first. */
const standing: readonly SubscriptionStatus[] = [
  "active",
  "trialing",
  "past_due",
  "unknown",
  "paused",
  "unpaid",
  "incomplete",
  "canceled",
  "incomplete_expired",
];
