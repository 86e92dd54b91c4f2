import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { liveSubscription } from "#app/domain/billing/lifecycle/live-subscription.ts";
import { mayPause } from "#app/domain/billing/lifecycle/pause.rules.ts";
import { pauseReasons, type PauseReason } from "#app/domain/billing/lifecycle/pause-reasons.rules.ts";
import { letGoOfSchedule } from "#app/domain/billing/plan/push-plan-change.ts";
import { findOpenPlanChange } from "#app/domain/billing/plan/settle-plan.ts";
import { findOpenSeatChange } from "#app/domain/billing/seats/settle-seats.ts";
import { isRefused } from "#app/domain/billing/stripe-problems.ts";
import { syncCustomer } from "#app/domain/billing/sync/sync-customer.ts";
import { refuse } from "#app/domain/refusal.ts";
import { authorize, refreshed } from "#app/domain/scope.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";

/**
 * Stops the subscription's bills until somebody resumes it; the workspace is read-only meanwhile. What was paid for and
 * not used is not given back, and can be used when it is resumed before the period ends. Pausing twice is pausing once.
 */
export async function pauseSubscription(work: BillingWork, input: { reason: PauseReason | null }): Promise<void> {
  const { subscription, actor } = await work.inScope(async (opened) => {
    await takeTurn(opened);
    await authorize(opened, "billing.manage");
    const scope = await refreshed(opened);
    const present = liveSubscription(scope);
    const verdict = mayPause({
      subscription: present,
      openDebt: scope.standing.openDebt,
      openPlan: await findOpenPlanChange(scope),
      openSeats: await findOpenSeatChange(scope),
    });
    if (!verdict.ok) refuse("conflict", verdict.message);
    return { subscription: present, actor: scope.actor };
  });
  const { stripeSubscriptionId, stripeCustomerId: customerId } = subscription;
  const cause = { actor, actions: ["subscription.paused"] as const, after: { reason: input.reason ? pauseReasons[input.reason] : null } };
  try {
    // One that has done its duty may still be attached.
    await letGoOfSchedule(work.stripe, stripeSubscriptionId);
    await work.stripe.subscriptions.pause(stripeSubscriptionId, { type: "subscription", bill_for: { unused_time_from: { type: "none" } } });
  } catch (error) {
    if (!isRefused(error)) throw error;
    await syncCustomer(work, { customerId, cause });
    const paused = await work.asSystem(async ({ standing }) => standing.subscription?.status === "paused");
    if (!paused) refuse("conflict", `Stripe refused the pause: ${error.message}`);
    return;
  }
  await syncCustomer(work, { customerId, cause });
}
