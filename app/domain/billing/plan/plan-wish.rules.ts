import { seatsIn } from "#app/domain/billing/plan/plan-seats.rules.ts";
import { comparePlans, intervals, isCurrency, priceList, priceOf, type Interval, type PlanKey, type Terms } from "#app/domain/plans.rules.ts";
import type { OpenDebt, SubscriptionState } from "#app/domain/subscription-state.ts";

/** What can be moved to. Starter is no move: whoever wants it cancels. */
export type PaidPlan = Exclude<PlanKey, "starter">;
export interface PlanWish {
  plan: PaidPlan;
  interval: Interval;
}

export type PlanWishVerdict =
  | { ok: true; takesEffect: "now" | "period_end"; /** Seats in the new plan. */ quantity: number }
  | { ok: false; message: string };

export type PlanPresent = {
  subscription: SubscriptionState;
  /** The terms that were ever taken, oldest first. */
  held: readonly Terms[];
  /** As the next invoice will count them: fewer may be waiting for the period's end. */
  seats: number;
  openDebt: OpenDebt | null;
  openSeats: { takesEffect: "now" | "period_end"; quantity: number } | null;
  openPlan: { status: string; plan: PaidPlan } | null;
  /** A schedule at Stripe that none of our changes made. */
  foreignSchedule: boolean;
};

/**
 * May the subscription become this plan, paid by this interval? More is taken at once: a bigger plan, or the same for a
 * year. Less, in either respect, waits for the end of what is paid; in a trial, for which nobody has paid, for nothing.
 */
export function mayChangePlan(wish: PlanWish, present: PlanPresent): PlanWishVerdict {
  const { subscription, openDebt, openSeats, openPlan } = present;
  if (!isCurrency(subscription.currency) || !priceOf(wish.plan, wish.interval, subscription.currency)) return no("This plan is not sold by that period. Choose one from the list.");
  if (openPlan?.status === "scheduled") return no(`A move to ${nameOf(openPlan.plan)} waits for the end of the period. Take it back first.`);
  if (openPlan) return no(`A change to ${nameOf(openPlan.plan)} is under way. Let it finish first.`);
  if (wish.plan === subscription.plan && wish.interval === subscription.interval) return no("That is what you have now.");
  if (openDebt) return no("An invoice is open. Pay it first, then change the plan.");
  if (subscription.cancelAt) return no("The subscription is going to end. Reactivate it first, then change the plan.");
  if (subscription.status === "paused") return no("The subscription is paused. Resume it first, then change the plan.");
  if (subscription.status !== "active" && subscription.status !== "trialing") return no("The subscription is not running, so its plan cannot be changed now.");
  if (present.foreignSchedule) return no("A change of this subscription was scheduled at Stripe, not here. Write to us to change the plan.");
  const takesEffect = subscription.status === "trialing" ? "now" : effectOf(subscription, wish);
  if (openSeats?.takesEffect === "now") return no(`${openSeats.quantity} seats have been asked for and await their payment. Let that finish first.`);
  if (openSeats && takesEffect === "now") return no(`A change to ${openSeats.quantity} seats waits for the end of the period. Keep the seats first, then take the plan.`);
  return { ok: true, takesEffect, quantity: seatsIn(wish.plan, present.seats, present) };
}

/** A plan whose price nobody knows is left at once for any that is sold. */
function effectOf({ plan, interval }: SubscriptionState, wish: PlanWish): "now" | "period_end" {
  const smaller = plan !== null && comparePlans(plan, wish.plan) < 0;
  const shorter = intervals.indexOf(wish.interval) < intervals.indexOf(interval);
  return smaller || shorter ? "period_end" : "now";
}

function nameOf(plan: PlanKey): string {
  return priceList.plans[plan].name;
}

function no(message: string): PlanWishVerdict & { ok: false } {
  return { ok: false, message };
}
