import { priceList, type PlanKey, type Terms } from "#app/domain/plans.rules.ts";
import { isLive, type SubscriptionState } from "#app/domain/subscription-state.ts";

/** Whose seats they are: what is paid for now, and the terms that were ever taken, oldest first. */
export type SeatHolder = { subscription: Pick<SubscriptionState, "plan" | "status"> | null; held: readonly Terms[] };

/**
 * How many seats a plan can hold: the one that is paid for as many as its own terms say, whatever the price list says
 * now, and any other as many as the list says. Null: no limit, as of a plan that nobody knows.
 */
export function mostSeats(plan: PlanKey | null, { subscription, held }: SeatHolder): number | null {
  if (plan === null) return null;
  const stays = subscription?.plan === plan && isLive(subscription.status);
  const own = stays ? held.findLast((terms) => terms.plan === plan) : undefined;
  return (own ?? priceList.plans[plan]).limits.seats;
}

/** What is paid beyond the plan's limit would buy nothing. */
export function seatsIn(plan: PlanKey, seats: number, holder: SeatHolder): number {
  return Math.min(seats, mostSeats(plan, holder) ?? seats);
}
