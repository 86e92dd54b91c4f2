import type Stripe from "stripe";
import type { PlanPrices } from "#app/domain/billing/plan/plan-changes.rules.ts";
import type { PlanWish } from "#app/domain/billing/plan/plan-wish.rules.ts";
import { stripePriceIds } from "#app/domain/billing/prices/prices.ts";
import { isCurrency, overagesOf, priceOf, type PlanPrice } from "#app/domain/plans.rules.ts";
import type { SubscriptionState } from "#app/domain/subscription-state.ts";

type Payer = Pick<SubscriptionState, "currency" | "meters">;

/** What a seat costs in the currency that the subscription is paid in, which stays. Null where it is not sold so. */
export function seatPriceFor({ plan, interval }: PlanWish, { currency }: Pick<Payer, "currency">): PlanPrice | null {
  return isCurrency(currency) ? priceOf(plan, interval, currency) : null;
}

/** The ids at Stripe of a plan's prices: its seats', and one for each meter that the subscription is billed by. */
export async function planPrices(stripe: Stripe, wish: PlanWish, payer: Payer): Promise<PlanPrices> {
  const seats = seatPriceFor(wish, payer);
  if (!seats) throw new Error(`The price list has no ${wish.plan} by the ${wish.interval} in ${payer.currency}.`);
  const metered = overagesOf(wish.plan, wish.interval, seats.currency).filter(({ meter }) => payer.meters.includes(meter));
  const [seatsId, ...meteredIds] = await stripePriceIds(stripe, [seats.lookupKey, ...metered.map(({ lookupKey }) => lookupKey)]);
  return { seats: seatsId!, byMeter: new Map(metered.map(({ meter }, index) => [meter, meteredIds[index]!])) };
}
