import { and, eq, inArray, isNull } from "drizzle-orm";
import { schedule } from "#db/directory.ts";
import { newId } from "#db/ids.ts";
import { planChanges } from "#db/schema/billing.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { nextPlanLook } from "#app/domain/billing/plan/plan-changes.rules.ts";
import { mayChangePlan, type PlanWish } from "#app/domain/billing/plan/plan-wish.rules.ts";
import { isChargedNow, planPresent, quote } from "#app/domain/billing/plan/preview-plan.ts";
import { pushPlanChange, type PlanChangeOutcome } from "#app/domain/billing/plan/push-plan-change.ts";
import { planDue } from "#app/domain/billing/plan/settle-plan.ts";
import { isRefused, isUncertain } from "#app/domain/billing/stripe-problems.ts";
import { priceList } from "#app/domain/plans.rules.ts";
import { refuse } from "#app/domain/refusal.ts";
import { actingMember, authorize, refreshed, type Actor, type Scope } from "#app/domain/scope.ts";
import type { SubscriptionState } from "#app/domain/subscription-state.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";
import { enqueue } from "#jobs/enqueue.ts";

/** A preview that is being confirmed: what was wished for, when it was made, and what it said is charged now. */
export interface PlanConfirmation extends PlanWish {
  /** Unix seconds. */
  prorationDate: number;
  /** Minor units. */
  due: number;
}

/** How long a shown price can be confirmed. */
export const previewMinutes = 15;

export type ChangePlanOutcome =
  | PlanChangeOutcome
  | { status: "unanswered" }
  /** The preview holds no longer: nothing was changed, and it is to be looked at anew. */
  | { status: "outdated" };

/**
 * Changes the plan or the interval as it was previewed: recorded first, then told to Stripe, then read back. Where
 * Stripe does not answer, a job goes on with the same key, and the outcome says so.
 */
export async function changePlan(work: BillingWork, confirmed: PlanConfirmation): Promise<ChangePlanOutcome> {
  const asked = await work.inScope(async (scope) => {
    await authorize(scope, "billing.manage");
    const present = await planPresent(scope);
    return { ...present, verdict: mayChangePlan(confirmed, present), now: scope.now, actor: scope.actor, same: await sameChange(scope, confirmed) };
  });
  const { verdict, subscription } = asked;
  if (asked.same) return pushOrLeavePlan(work, asked.same, asked.actor);
  if (!verdict.ok) refuse("conflict", verdict.message);
  if (isTooOld(confirmed, asked.now)) return { status: "outdated" };
  const due = isChargedNow(verdict, subscription) ? await dueNow(work, confirmed, { subscription, verdict }) : 0;
  if (due !== confirmed.due) return { status: "outdated" };
  const { id, actor } = await work.inScope((scope) => request(scope, confirmed));
  return pushOrLeavePlan(work, id, actor);
}

export async function pushOrLeavePlan(work: BillingWork, planChangeId: string, actor: Actor): Promise<ChangePlanOutcome> {
  try {
    const outcome = await pushPlanChange(work, { planChangeId, cause: { actor, actions: ["plan.changed", "plan.change_scheduled"] } });
    return outcome ?? { status: "unanswered" };
  } catch (error) {
    if (!isUncertain(error)) throw error;
    await work.asSystem((scope) => enqueue(scope, "billing.sync-plan", { tenantId: scope.tenantId, planChangeId }));
    return { status: "unanswered" };
  }
}

/** The form was sent twice: the second time is about the change that the first one made. */
async function sameChange({ db, tenantId }: Scope, { plan, interval, prorationDate }: PlanConfirmation): Promise<string | null> {
  const [row] = await db
    .select({ id: planChanges.id })
    .from(planChanges)
    .where(
      and(
        eq(planChanges.tenantId, tenantId),
        eq(planChanges.plan, plan),
        eq(planChanges.interval, interval),
        eq(planChanges.previewedAt, new Date(prorationDate * 1000)),
        isNull(planChanges.withdrawnAt),
        inArray(planChanges.status, ["requested", "awaiting_payment", "scheduled", "applied"]),
      ),
    );
  return row?.id ?? null;
}

function isTooOld({ prorationDate }: PlanConfirmation, now: Date): boolean {
  const age = Math.floor(now.getTime() / 1000) - prorationDate;
  return age < 0 || age > previewMinutes * 60;
}

/** The subscription, its discounts and the customer's balance may have changed since: then another amount comes out. */
async function dueNow({ stripe }: BillingWork, { plan, interval, prorationDate }: PlanConfirmation, asked: { subscription: SubscriptionState; verdict: { quantity: number } }): Promise<number | null> {
  try {
    return (await quote(stripe, asked.subscription, { plan, interval, quantity: asked.verdict.quantity, prorationDate })).amount_due;
  } catch (error) {
    // Dated in a period that is over.
    if (isRefused(error)) return null;
    throw error;
  }
}

/** Under the workspace's turn: of two who confirm at once, the second finds the change of the first. */
async function request(opened: Scope, confirmed: PlanConfirmation): Promise<{ id: string; actor: Actor }> {
  await takeTurn(opened);
  await authorize(opened, "billing.manage");
  const scope = await refreshed(opened);
  const same = await sameChange(scope, confirmed);
  if (same) return { id: same, actor: scope.actor };
  const { plan, interval } = confirmed;
  const previewedAt = new Date(confirmed.prorationDate * 1000);
  const present = await planPresent(scope);
  const verdict = mayChangePlan(confirmed, present);
  if (!verdict.ok) refuse("conflict", verdict.message);
  const { tenantId, now } = scope;
  const { subscription } = present;
  const { takesEffect, quantity } = verdict;
  const id = newId();
  const effectiveAt = takesEffect === "now" ? previewedAt : subscription.periodEnd;
  await scope.db.insert(planChanges).values({
    tenantId,
    id,
    stripeSubscriptionId: subscription.stripeSubscriptionId,
    plan,
    interval,
    planBefore: subscription.plan,
    intervalBefore: subscription.interval,
    quantity,
    takesEffect,
    previewedAt,
    effectiveAt,
    status: "requested",
    requestedBy: actingMember(scope).membershipId,
    createdAt: now,
  });
  await schedule(scope.db, { kind: planDue, refId: id, at: nextPlanLook({ status: "requested", effectiveAt, withdrawnAt: null }, now) });
  await recordEvent(scope, {
    action: "plan.change_requested",
    target: { kind: "subscription", id: subscription.stripeSubscriptionId, label: priceList.plans[plan].name },
    before: { plan: subscription.plan, interval: subscription.interval, quantity: subscription.quantity },
    after: { plan, interval, quantity },
  });
  return { id, actor: scope.actor };
}
