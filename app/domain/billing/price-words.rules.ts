import { planKeys, priceList, type Interval, type PlanKey, type PlanPrice } from "#app/domain/plans.rules.ts";

export type SoldPlan = { key: PlanKey; name: string; seats: number | null; prices: Record<Interval, PlanPrice> };

/** The plans that cost something, each with both its prices. */
export function listPrices(): SoldPlan[] {
  return planKeys.flatMap((key) => {
    const { name, limits, prices } = priceList.plans[key];
    const month = prices.find(({ interval }) => interval === "month");
    const year = prices.find(({ interval }) => interval === "year");
    return month && year ? [{ key, name, seats: limits.seats, prices: { month, year } }] : [];
  });
}

export const intervalWords = { month: "monthly", year: "yearly" } as const satisfies Record<Interval, string>;
