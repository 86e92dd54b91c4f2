import { seatsIn, type SeatHolder } from "#app/domain/billing/plan/plan-seats.rules.ts";
import type { PaidPlan } from "#app/domain/billing/plan/plan-wish.rules.ts";
import { isCurrency, priceOf, type Currency, type Interval } from "#app/domain/plans.rules.ts";
import type { SubscriptionState } from "#app/domain/subscription-state.ts";

/** A plan that waits for the end of the period, with what it will hold and cost. */
export interface PlanToCome {
  plan: PaidPlan;
  interval: Interval;
  at: Date;
  quantity: number;
  /** For all seats, in minor units before tax. */
  amount: number;
  currency: Currency;
}

interface Waiting {
  change: { status: string; plan: PaidPlan; interval: Interval; effectiveAt: Date } | null;
  subscription: SubscriptionState | null;
  held: SeatHolder["held"];
}

/** `seats`: how many are to be paid then. */
export function planToCome({ change, subscription, held }: Waiting, seats: number): PlanToCome | null {
  if (change?.status !== "scheduled" || !subscription || !isCurrency(subscription.currency)) return null;
  const { plan, interval, effectiveAt: at } = change;
  const { currency } = subscription;
  const price = priceOf(plan, interval, currency);
  if (!price) return null;
  const quantity = seatsIn(plan, seats, { subscription, held });
  return { plan, interval, at, quantity, amount: price.unitAmount * quantity, currency };
}
