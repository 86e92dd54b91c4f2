import { priceList, type PlanKey } from "#app/domain/plans.rules.ts";
import { isLive, type SubscriptionStatus } from "#app/domain/subscription-state.ts";
import { trialPlan } from "#app/domain/terms.rules.ts";

/** What a list of workspaces says of each one's plan. */
export function planWords(
  workspace: { closedAt: Date | null; trialEndsAt: Date | null; plan: PlanKey | null; subscriptionStatus: SubscriptionStatus | null },
  now: Date,
): string {
  if (workspace.closedAt) return "Closed";
  if (workspace.subscriptionStatus && isLive(workspace.subscriptionStatus)) {
    return workspace.plan ? priceList.plans[workspace.plan].name : "Subscribed";
  }
  if (workspace.trialEndsAt && now < workspace.trialEndsAt) return `${priceList.plans[trialPlan].name} trial`;
  return priceList.plans.starter.name;
}
