import { planKeys, priceList, priceOf, type Currency, type Interval, type PlanKey, type PlanPrice } from "#app/domain/plans.rules.ts";

export type SoldPlan = { key: PlanKey; name: string; seats: number | null; prices: Record<Interval, PlanPrice> };

/** The plans that cost something, each with both its prices in a currency. */
export function listPrices(currency: Currency): SoldPlan[] {
  return planKeys.flatMap((key) => {
    const { name, limits } = priceList.plans[key];
    const month = priceOf(key, "month", currency);
    const year = priceOf(key, "year", currency);
    return month && year ? [{ key, name, seats: limits.seats, prices: { month, year } }] : [];
  });
}

export const intervalWords = { month: "monthly", year: "yearly" } as const satisfies Record<Interval, string>;
