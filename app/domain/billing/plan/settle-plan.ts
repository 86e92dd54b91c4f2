import { and, desc, eq, inArray } from "drizzle-orm";
import { unschedule } from "#db/directory.ts";
import { planChanges } from "#db/schema/billing.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import type { Cause } from "#app/domain/billing/sync/announce-changes.ts";
import type { CustomerState } from "#app/domain/billing/sync/fetch-customer.ts";
import { idOf } from "#app/domain/billing/invoices/invoice.rules.ts";
import { billingMailFacts, mailBillingManagers } from "#app/domain/billing/mail-billing-managers.ts";
import { isInStep, isOpen, planAheadFromStripe, seatsToldTo, settlePlanChange, takenBack, type PlanAhead } from "#app/domain/billing/plan/plan-changes.rules.ts";
import { seatsIn } from "#app/domain/billing/plan/plan-seats.rules.ts";
import { chooseCurrent } from "#app/domain/billing/sync/subscription.rules.ts";
import { priceList } from "#app/domain/plans.rules.ts";
import type { Scope } from "#app/domain/scope.ts";
import type { SubscriptionState } from "#app/domain/subscription-state.ts";
import { planChangeScheduledMail } from "#app/emails/billing/plan-change-scheduled.ts";
import { planChangeWithdrawnMail } from "#app/emails/billing/plan-change-withdrawn.ts";
import { enqueue } from "#jobs/enqueue.ts";

/** What falls due when a change of plan is to be looked at again. */
export const planDue = "plan.apply";

export type PlanChangeRow = typeof planChanges.$inferSelect;

/** The one change of plan that is under way, if any. */
export async function findOpenPlanChange({ db, tenantId }: Scope): Promise<PlanChangeRow | null> {
  const [row] = await db
    .select()
    .from(planChanges)
    .where(and(eq(planChanges.tenantId, tenantId), inArray(planChanges.status, ["requested", "awaiting_payment", "scheduled"])));
  return row ?? null;
}

export async function readPlanChange({ db, tenantId }: Scope, id: string): Promise<PlanChangeRow | null> {
  const [row] = await db
    .select()
    .from(planChanges)
    .where(and(eq(planChanges.tenantId, tenantId), eq(planChanges.id, id)));
  return row ?? null;
}

/** Is the schedule at Stripe the work of one of our changes, open or settled? */
export async function isOurSchedule({ db, tenantId }: Scope, stripeScheduleId: string): Promise<boolean> {
  const [row] = await db
    .select({ id: planChanges.id })
    .from(planChanges)
    .where(and(eq(planChanges.tenantId, tenantId), eq(planChanges.stripeScheduleId, stripeScheduleId)))
    .orderBy(desc(planChanges.createdAt))
    .limit(1);
  return row !== undefined;
}

/**
 * Settles the open change against what Stripe has, records and mails what is new, and asks for the work that is left at
 * Stripe: seats that do not match in both phases, a schedule that has done its duty. Answers what changed, for staff.
 */
export async function settleOpenPlanChange(
  scope: Scope,
  input: { state: CustomerState; states: readonly SubscriptionState[]; cause: Cause | null; pushing: string | null },
): Promise<string[]> {
  const { current } = chooseCurrent(input.states);
  const found = input.state.subscriptions.find(({ id }) => id === current?.stripeSubscriptionId);
  if (!current || !found) return [];
  const ahead = planAheadFromStripe(found, input.state.schedules.find(({ id }) => id === idOf(found.schedule)) ?? null);
  const changed = await settle(scope, { current, ahead, cause: input.cause });
  await askForRest(scope, { ahead, seats: seatsToldTo(found), pushing: input.pushing });
  return changed;
}

async function settle(scope: Scope, { current, ahead, cause }: { current: SubscriptionState; ahead: PlanAhead; cause: Cause | null }): Promise<string[]> {
  const open = await findOpenPlanChange(scope);
  if (!open) return [];
  const { status, failure } = settlePlanChange(open, current, ahead);
  const stripeScheduleId = ahead.schedule?.planChangeId === open.id ? ahead.schedule.id : open.stripeScheduleId;
  if (status === open.status && stripeScheduleId === open.stripeScheduleId) return [];
  const settledAt = isOpen({ status }) ? null : scope.now;
  await scope.db
    .update(planChanges)
    .set({ status, failure, settledAt, stripeScheduleId })
    .where(and(eq(planChanges.tenantId, scope.tenantId), eq(planChanges.id, open.id)));
  if (settledAt) await unschedule(scope.db, { kind: planDue, refId: open.id });
  if (status === open.status) return [];
  await announce(scope, { change: { ...open, status, failure }, cause });
  return [`plan change ${status}`];
}

/** What was applied is announced by the subscription itself, which has changed then. */
async function announce(scope: Scope, { change, cause }: { change: PlanChangeRow; cause: Cause | null }): Promise<void> {
  const { plan, interval, quantity, effectiveAt, planBefore } = change;
  const facts = { ...billingMailFacts(scope), planName: priceList.plans[plan].name, interval, effectiveAt };
  const target = { kind: "subscription", id: change.stripeSubscriptionId, label: facts.planName };
  const planBeforeName = planBefore ? priceList.plans[planBefore].name : "The plan";
  switch (change.status) {
    case "scheduled": {
      const by = cause?.actions.includes("plan.change_scheduled") ? { ...scope, actor: cause.actor } : scope;
      await recordEvent(by, { action: "plan.change_scheduled", target, before: { plan: planBefore, interval: change.intervalBefore }, after: { plan, interval, quantity, effectiveAt } });
      return mailBillingManagers(scope, `plan-scheduled:${change.id}`, planChangeScheduledMail({ ...facts, planBeforeName }));
    }
    case "failed":
      return recordEvent(scope, { action: "plan.change_failed", target, after: { plan, interval } });
    case "superseded":
      if (change.failure !== takenBack || change.stripeScheduleId === null) return;
      return mailBillingManagers(scope, `plan-withdrawn:${change.id}`, planChangeWithdrawnMail({ ...facts, planBeforeName }));
    default:
      return;
  }
}

async function askForRest(scope: Scope, { ahead, seats, pushing }: { ahead: PlanAhead; seats: number; pushing: string | null }): Promise<void> {
  const id = ahead.schedule?.planChangeId ?? null;
  // Whoever pushes a change does what is left of it by themselves.
  if (!ahead.schedule || id === null || id === pushing) return;
  const change = await readPlanChange(scope, id);
  if (!change) return;
  const rest = isOpen(change) && !change.withdrawnAt ? !isInStep(ahead.schedule, seatsIn(change.plan, seats, scope.standing)) : true;
  if (rest) await enqueue(scope, "billing.sync-plan", { tenantId: scope.tenantId, planChangeId: id });
}
