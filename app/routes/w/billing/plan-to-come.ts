import type { BillingView } from "#app/domain/billing/get-billing.ts";
import { seatsIn, type PaidPlan } from "#app/domain/billing/plan-wish.rules.ts";
import { isCurrency, priceOf, type Currency, type Interval } from "#app/domain/plans.rules.ts";

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

/** `seats`: how many are to be paid then; without it, as many as now or as were asked for. */
export function planToCome({ planChange, seatChange, subscription }: Pick<BillingView, "planChange" | "seatChange" | "subscription">, seats?: number): PlanToCome | null {
  if (planChange?.status !== "scheduled" || !subscription || !isCurrency(subscription.currency)) return null;
  const { plan, interval, effectiveAt: at } = planChange;
  const { currency } = subscription;
  const price = priceOf(plan, interval, currency);
  if (!price) return null;
  const quantity = seatsIn(plan, seats ?? seatChange?.quantity ?? subscription.quantity);
  return { plan, interval, at, quantity, amount: price.unitAmount * quantity, currency };
}
