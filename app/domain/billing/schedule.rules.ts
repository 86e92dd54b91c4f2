import type Stripe from "stripe";
import { fromUnix, idOf } from "#app/domain/billing/invoice.rules.ts";
import { planOfStripePrice } from "#app/domain/billing/subscription.rules.ts";
import type { PlanKey } from "#app/domain/plans.rules.ts";

/** `plan` is null where the price was not expanded or is not ours; the price id always says which. */
export type ScheduledChange = { at: Date; stripePriceId: string; plan: PlanKey | null; quantity: number };

/**
 * What a schedule will change, if anything: the phase after the present one. A released schedule has let go of its
 * subscription, which goes on as it is. Expand `phases.items.price`.
 */
export function scheduledChangeFromStripe(schedule: Stripe.SubscriptionSchedule): ScheduledChange | null {
  if (schedule.status !== "active" || !schedule.current_phase) return null;
  const present = schedule.current_phase.end_date;
  const next = schedule.phases.find((phase) => phase.start_date >= present);
  const item = next?.items[0];
  if (!next || !item) return null;
  const plan = typeof item.price === "object" && !item.price.deleted ? planOfStripePrice(item.price) : null;
  return { at: fromUnix(next.start_date), stripePriceId: idOf(item.price), plan, quantity: item.quantity ?? 1 };
}
