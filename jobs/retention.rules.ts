import { addMonths } from "#app/domain/dates.rules.ts";
import type { PlanKey } from "#app/domain/plans.rules.ts";

const monthsOfActivity: Record<PlanKey, number> = { starter: 24, growth: 24, enterprise: 84 };

/**
 * Activity before this is deleted. What a workspace ever held counts, not what it pays now: a lapsed Enterprise
 * workspace does not lose five years of activity overnight.
 */
export function activityCutoff(plans: readonly PlanKey[], now: Date): Date {
  const months = Math.max(...plans.map((plan) => monthsOfActivity[plan]), monthsOfActivity.starter);
  return addMonths(now, -months);
}

/** Days that other things are kept after they have served. */
export const daysKept = {
  sentMail: 90,
  parkedMail: 30,
  receipt: 365,
  stripeEvent: 400,
  usageFact: 60,
  platformReceipt: 90,
} as const;
