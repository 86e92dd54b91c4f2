import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { syncCustomer } from "#app/domain/billing/sync/sync-customer.ts";
import { refuse } from "#app/domain/refusal.ts";
import { authorize } from "#app/domain/scope.ts";
import { isLive } from "#app/domain/subscription-state.ts";

export type Reactivation = "reactivated" | "has_ended";

/** Before its end, the subscription simply goes on; after it, only a new checkout helps. */
export async function reactivateSubscription(work: BillingWork): Promise<Reactivation> {
  const { subscription, actor } = await work.inScope(async (scope) => {
    await authorize(scope, "billing.manage");
    return { subscription: scope.standing.subscription, actor: scope.actor };
  });
  if (!subscription || !isLive(subscription.status)) return "has_ended";
  // It may have ended a moment ago, or been reactivated on Stripe's own page.
  const { stripeSubscriptionId, stripeCustomerId: customerId } = subscription;
  const present = await work.stripe.subscriptions.retrieve(stripeSubscriptionId);
  if (present.status === "canceled" || present.status === "incomplete_expired") {
    await syncCustomer(work, { customerId });
    return "has_ended";
  }
  if (present.cancel_at === null && !present.cancel_at_period_end) {
    await syncCustomer(work, { customerId });
    if (!subscription.cancelAt) refuse("conflict", "The subscription is not going to end: there is nothing to reactivate.");
    return "reactivated";
  }
  // The portal sets `cancel_at` alone, which only its own parameter clears; the other parameter clears both.
  if (present.cancel_at_period_end) await work.stripe.subscriptions.update(stripeSubscriptionId, { cancel_at_period_end: false });
  else await work.stripe.subscriptions.update(stripeSubscriptionId, { cancel_at: "" });
  await syncCustomer(work, { customerId, cause: { actor, actions: ["subscription.reactivated"] } });
  return "reactivated";
}
