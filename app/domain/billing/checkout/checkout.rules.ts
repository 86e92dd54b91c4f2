import { priceOf, type Currency, type Interval, type PlanKey, type PlanPrice } from "#app/domain/plans.rules.ts";
import { isLive, type SubscriptionState } from "#app/domain/subscription-state.ts";

/** Stripe takes a trial's end only when it lies two days ahead; a quarter of an hour is for the way there. */
const shortestTrialMs = 2 * 86_400_000 + 15 * 60_000;

/**
 * When a checkout begun now is first charged: at the end of a trial that still runs, and not before. A trial with less
 * than two days left is lengthened to what Stripe can hold. Null: at once.
 */
export function firstChargeAt({ trialEndsAt }: { trialEndsAt: Date | null }, now: Date): Date | null {
  if (!trialEndsAt || trialEndsAt <= now) return null;
  return new Date(Math.max(trialEndsAt.getTime(), now.getTime() + shortestTrialMs));
}

export type CheckoutVerdict =
  | { ok: true; price: PlanPrice }
  | { ok: false; reason: "not_sold" | "has_subscription" | "awaits_payment" | "too_few_seats" | "too_many_seats"; least: number; most: number | null };

/** Why nothing can be bought while a first payment is open. */
export const awaitsPayment = "The first payment of a subscription is still open. Pay it in Billing, or wait a day until it lapses.";

/** May the workspace buy this plan with so many seats now? */
export function mayCheckOut(
  wish: { plan: PlanKey; interval: Interval; currency: Currency; quantity: number },
  present: { subscription: SubscriptionState | null; seatsHeld: number; seatsOfPlan: number | null },
): CheckoutVerdict {
  const price = priceOf(wish.plan, wish.interval, wish.currency);
  const bounds = { least: Math.max(1, present.seatsHeld), most: present.seatsOfPlan };
  if (!price) return { ok: false, reason: "not_sold", ...bounds };
  if (present.subscription && isLive(present.subscription.status)) return { ok: false, reason: "has_subscription", ...bounds };
  if (present.subscription?.status === "incomplete") return { ok: false, reason: "awaits_payment", ...bounds };
  if (wish.quantity < bounds.least) return { ok: false, reason: "too_few_seats", ...bounds };
  if (bounds.most !== null && wish.quantity > bounds.most) return { ok: false, reason: "too_many_seats", ...bounds };
  return { ok: true, price };
}
