import type { OpenDebt, SubscriptionState } from "#app/domain/subscription-state.ts";

/** Of a subscription that is paused beyond what was paid for no period ends any more: it ends when somebody says so. */
export function endsAtOnce({ status, periodEnd }: Pick<SubscriptionState, "status" | "periodEnd">, now: Date): boolean {
  return status === "paused" && periodEnd <= now;
}

/** What stands in the way of canceling, in words; null where nothing does. `openPlan`: a change of plan that is under way. */
export function cancellationObstacle(openPlan: { takesEffect: "now" | "period_end" } | null): string | null {
  return openPlan?.takesEffect === "now" ? "A change of the plan is under way. Let it finish first, then cancel: one that is never paid is dropped after a day." : null;
}

/** Why it goes on until its period ends: it is paid, or it is a trial, or something is owed that canceling does not settle. */
export function cancellationBasis({ status }: Pick<SubscriptionState, "status">, openDebt: OpenDebt | null): "paid" | "trial" | "owed" {
  if (openDebt || status === "past_due" || status === "unpaid") return "owed";
  return status === "trialing" ? "trial" : "paid";
}
