import { mayPause, resumptionOf } from "#app/domain/billing/lifecycle/pause.rules.ts";
import { findOpenPlanChange } from "#app/domain/billing/plan/settle-plan.ts";
import { findOpenSeatChange } from "#app/domain/billing/seats/settle-seats.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";
import { isLive } from "#app/domain/subscription-state.ts";

/** What somebody must know who pauses or resumes. Null without a living subscription. */
export async function getPause(scope: Scope) {
  await authorize(scope, "billing.manage");
  const { subscription, openDebt, workspace } = scope.standing;
  if (!subscription || !isLive(subscription.status)) return null;
  const openSeats = await findOpenSeatChange(scope);
  const seats = openSeats?.takesEffect === "period_end" ? openSeats.quantity : subscription.quantity;
  return {
    workspace: { name: workspace.name, slug: workspace.slug },
    paused: subscription.status === "paused",
    verdict: mayPause({ subscription, openDebt, openPlan: await findOpenPlanChange(scope), openSeats }),
    subscription,
    seats,
    resumption: resumptionOf(subscription, seats, scope.now),
  };
}
