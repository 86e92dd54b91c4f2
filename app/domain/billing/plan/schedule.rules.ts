import type Stripe from "stripe";
import { fromUnix, idOf } from "#app/domain/billing/invoices/invoice.rules.ts";
import { intervalOf, planOfStripePrice } from "#app/domain/billing/sync/subscription.rules.ts";
import type { Interval, PlanKey } from "#app/domain/plans.rules.ts";

/** `plan` is null where the price was not expanded or is not ours; the price id always says which. */
export type ScheduledChange = { at: Date; stripePriceId: string; plan: PlanKey | null; interval: Interval | null; quantity: number };

/**
 * What a schedule will change, if anything: the phase after the present one. A released schedule has let go of its
 * subscription, which goes on as it is. Expand `phases.items.price`.
 */
export function scheduledChangeFromStripe(schedule: Stripe.SubscriptionSchedule): ScheduledChange | null {
  if (schedule.status !== "active" || !schedule.current_phase) return null;
  const present = schedule.current_phase.end_date;
  const next = schedule.phases.find((phase) => phase.start_date >= present);
  const prices = (next?.items ?? []).map((item) => ({ item, price: typeof item.price === "object" && !item.price.deleted ? item.price : null }));
  // A metered item may stand beside the seats.
  const seats = prices.find(({ price }) => price !== null && planOfStripePrice(price) !== null) ?? prices[0];
  if (!next || !seats) return null;
  const { item, price } = seats;
  return {
    at: fromUnix(next.start_date),
    stripePriceId: idOf(item.price),
    plan: price && planOfStripePrice(price),
    interval: price && intervalOf(price),
    quantity: item.quantity ?? 1,
  };
}
