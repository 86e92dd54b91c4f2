import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { cancellationReasons, type CancellationReason } from "#app/domain/billing/lifecycle/cancellation-reasons.rules.ts";
import { cancellationObstacle, endsAtOnce } from "#app/domain/billing/lifecycle/cancellation.rules.ts";
import { liveSubscription } from "#app/domain/billing/lifecycle/live-subscription.ts";
import { syncCustomer } from "#app/domain/billing/sync/sync-customer.ts";
import { letGoOfSchedule } from "#app/domain/billing/plan/push-plan-change.ts";
import { findOpenPlanChange } from "#app/domain/billing/plan/settle-plan.ts";
import { takeBack } from "#app/domain/billing/plan/withdraw-plan-change.ts";
import { refuse, refuseInvalid } from "#app/domain/refusal.ts";
import { authorize, refreshed } from "#app/domain/scope.ts";
import { cleanText, manyLines, textMessage } from "#app/domain/text.rules.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";

const comment = manyLines(500);

/**
 * Ends the subscription when the period that is paid for ends; everything works until then. One that is paused longer
 * than that ends at once. Refuses conflict when there is none, or it is ending already.
 */
export async function cancelSubscription(work: BillingWork, input: { reason: CancellationReason | null; comment: string }): Promise<{ endsAt: Date | null }> {
  const said = cleanText(input.comment, comment);
  if (!said.ok) refuseInvalid({ comment: textMessage(said.problem, comment) });
  const { subscription, actor, atOnce } = await work.inScope(async (opened) => {
    await takeTurn(opened);
    await authorize(opened, "billing.manage");
    const scope = await refreshed(opened);
    const present = liveSubscription(scope);
    if (present.cancelAt) refuse("conflict", "The subscription is going to end already.");
    const obstacle = cancellationObstacle(await findOpenPlanChange(scope));
    if (obstacle) refuse("conflict", obstacle);
    await takeBack(scope);
    return { subscription: present, actor: scope.actor, atOnce: endsAtOnce(present, scope.now) };
  });
  // Stripe lets nobody end what a schedule holds, and a smaller plan to come is pointless then. It does not come back with a reactivation.
  await letGoOfSchedule(work.stripe, subscription.stripeSubscriptionId);
  const cancellation_details = { ...(input.reason ? { feedback: input.reason } : {}), comment: said.text };
  if (atOnce) await work.stripe.subscriptions.cancel(subscription.stripeSubscriptionId, { cancellation_details });
  else await work.stripe.subscriptions.update(subscription.stripeSubscriptionId, { cancel_at_period_end: true, cancellation_details });
  const cause = { actor, actions: [atOnce ? "subscription.canceled" : "subscription.cancel_scheduled"] as const, after: { reason: input.reason ? cancellationReasons[input.reason] : null } };
  await syncCustomer(work, { customerId: subscription.stripeCustomerId, cause });
  return work.asSystem(async ({ standing }) => ({ endsAt: standing.subscription?.cancelAt ?? null }));
}
