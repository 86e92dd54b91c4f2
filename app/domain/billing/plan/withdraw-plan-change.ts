import { and, eq } from "drizzle-orm";
import { schedule } from "#db/directory.ts";
import { planChanges } from "#db/schema/billing.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { pushOrLeavePlan, type ChangePlanOutcome } from "#app/domain/billing/plan/change-plan.ts";
import { nextPlanLook } from "#app/domain/billing/plan/plan-changes.rules.ts";
import { findOpenPlanChange, planDue } from "#app/domain/billing/plan/settle-plan.ts";
import { priceList } from "#app/domain/plans.rules.ts";
import { refuse } from "#app/domain/refusal.ts";
import { authorize, type Actor, type Scope } from "#app/domain/scope.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";

/** Stays on the plan that was to be left at the period's end. Nothing is charged. */
export async function withdrawPlanChange(work: BillingWork): Promise<ChangePlanOutcome> {
  const asked = await work.inScope(async (scope) => {
    await takeTurn(scope);
    await authorize(scope, "billing.manage");
    return takeBack(scope);
  });
  if (!asked) refuse("conflict", "No change of the plan is waiting.");
  return pushOrLeavePlan(work, asked.id, asked.actor);
}

/** Under the workspace's turn. Null when there is nothing to take back. */
export async function takeBack(scope: Scope): Promise<{ id: string; actor: Actor } | null> {
  const open = await findOpenPlanChange(scope);
  if (open?.takesEffect !== "period_end") return null;
  // A second press finds it taken back already, and goes on with the same.
  if (open.withdrawnAt) return { id: open.id, actor: scope.actor };
  await scope.db
    .update(planChanges)
    .set({ withdrawnAt: scope.now })
    .where(and(eq(planChanges.tenantId, scope.tenantId), eq(planChanges.id, open.id)));
  // Should this process die before Stripe is told.
  await schedule(scope.db, { kind: planDue, refId: open.id, at: nextPlanLook({ ...open, withdrawnAt: scope.now }, scope.now) });
  await recordEvent(scope, {
    action: "plan.change_withdrawn",
    target: { kind: "subscription", id: open.stripeSubscriptionId, label: priceList.plans[open.plan].name },
    before: { plan: open.plan, interval: open.interval },
    after: { plan: open.planBefore, interval: open.intervalBefore },
  });
  return { id: open.id, actor: scope.actor };
}
