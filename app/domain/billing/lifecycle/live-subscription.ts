import { refuse } from "#app/domain/refusal.ts";
import type { Scope } from "#app/domain/scope.ts";
import { isLive, type SubscriptionState } from "#app/domain/subscription-state.ts";

/** The subscription that can be changed, or a refusal. */
export function liveSubscription({ standing }: Pick<Scope, "standing">): SubscriptionState {
  const { subscription } = standing;
  if (!subscription || !isLive(subscription.status)) refuse("conflict", "There is no subscription to change. Choose a plan first.");
  return subscription;
}
