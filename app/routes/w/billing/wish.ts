import { z } from "zod";
import type { ChosenWish } from "#app/domain/billing/checkout/start-checkout.ts";
import { currencies, intervals, planKeys } from "#app/domain/plans.rules.ts";

const fields = {
  plan: z.enum(planKeys, { error: "Choose a plan." }),
  interval: z.enum(intervals, { error: "Choose monthly or yearly." }),
  currency: z.enum(currencies, { error: "Choose a currency." }),
  quantity: z.coerce.number({ error: "Write a number of seats." }).int({ error: "Write a whole number of seats." }).min(1, { error: "Buy at least one seat." }).max(10_000, { error: "Write to us for more than 10,000 seats." }),
};

/** Without a currency the workspace's own counts. */
export const checkoutForm = z.object({ ...fields, currency: fields.currency.optional() });

/** From an address that anybody may have typed: what makes no sense falls back. */
export function wishFrom(query: URLSearchParams, fallback: ChosenWish): ChosenWish {
  return {
    plan: fields.plan.catch(fallback.plan).parse(query.get("plan")),
    interval: fields.interval.catch(fallback.interval).parse(query.get("interval")),
    currency: fields.currency.catch(fallback.currency).parse(query.get("currency")),
    quantity: query.get("quantity") ? fields.quantity.catch(fallback.quantity).parse(query.get("quantity")) : fallback.quantity,
  };
}
