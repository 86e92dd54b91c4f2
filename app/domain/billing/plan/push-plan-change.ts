import { and, eq } from "drizzle-orm";
import type Stripe from "stripe";
import { schedule as scheduleLook, unschedule } from "#db/directory.ts";
import { planChanges } from "#db/schema/billing.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import type { Cause } from "#app/domain/billing/sync/announce-changes.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { idOf } from "#app/domain/billing/invoices/invoice.rules.ts";
import { isOpen, itemsAt, nextPlanLook, notTaken, periodStartOf, phasesOf, scheduleMark, seatsToldTo } from "#app/domain/billing/plan/plan-changes.rules.ts";
import { seatsIn, type SeatHolder } from "#app/domain/billing/plan/plan-seats.rules.ts";
import { planPrices } from "#app/domain/billing/plan/plan-prices.ts";
import { afterOutage } from "#app/domain/billing/seats/seat-changes.rules.ts";
import { scheduledChangeFromStripe } from "#app/domain/billing/plan/schedule.rules.ts";
import { planDue, readPlanChange, type PlanChangeRow } from "#app/domain/billing/plan/settle-plan.ts";
import { isCardProblem, isRefused } from "#app/domain/billing/stripe-problems.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { priceList } from "#app/domain/plans.rules.ts";
import type { Scope } from "#app/domain/scope.ts";
import { isLive, type SubscriptionState } from "#app/domain/subscription-state.ts";

export type PlanChangeOutcome = Pick<PlanChangeRow, "status" | "takesEffect" | "plan" | "interval" | "effectiveAt" | "failure">;

/**
 * Makes Stripe what our record of the change wants, and writes down what came of it. Whatever of it stands already is
 * left as it is, so it may be called again at any time: after an answer that never came, or when the seats have changed.
 * Throws when nobody knows whether Stripe heard.
 */
export async function pushPlanChange(work: BillingWork, input: { planChangeId: string; cause?: Cause }): Promise<PlanChangeOutcome | null> {
  const { change, subscription, held } = await work.asSystem(async (scope) => ({
    change: await readPlanChange(scope, input.planChangeId),
    subscription: scope.standing.subscription,
    held: scope.standing.held,
  }));
  if (change && subscription && isLive(subscription.status) && subscription.stripeSubscriptionId === change.stripeSubscriptionId) {
    const problem = await orProblem(() => tell(work.stripe, change, { subscription, held }));
    if (problem) await work.asSystem((scope) => giveUp(scope, change.id, problem));
  }
  await syncWorkspace(work, input.cause, input.planChangeId);
  return work.asSystem((scope) => lookLater(scope, input.planChangeId));
}

/** For jobs, whose tries come to an end: should Stripe be away for longer, what is left falls due again. */
export async function pushPlanChangeAgain(work: BillingWork, input: { planChangeId: string }): Promise<PlanChangeOutcome | null> {
  await work.asSystem(async (scope) => {
    const change = await readPlanChange(scope, input.planChangeId);
    if (change && isOpen(change)) await scheduleLook(scope.db, { kind: planDue, refId: change.id, at: afterOutage(scope.now) });
  });
  return pushPlanChange(work, input);
}

type Payer = SeatHolder & { subscription: SubscriptionState };

/** What Stripe said against it, or null. */
async function orProblem(call: () => Promise<string | null>): Promise<string | null> {
  try {
    return await call();
  } catch (error) {
    if (isCardProblem(error)) return error.message;
    if (isRefused(error)) return `Stripe refused the change: ${error.message}`;
    throw error;
  }
}

async function tell(stripe: Stripe, change: PlanChangeRow, payer: Payer): Promise<string | null> {
  if (!isOpen(change) || change.withdrawnAt) {
    await releaseSchedule(stripe, change);
    return null;
  }
  if (change.takesEffect === "period_end") return writeSchedule(stripe, change, payer);
  if (change.status === "requested") await changeAtOnce(stripe, change, payer.subscription);
  return null;
}

/** The same for the same change, however often it is asked: a key goes with one request. */
async function changeAtOnce(stripe: Stripe, change: PlanChangeRow, subscription: SubscriptionState): Promise<void> {
  const prices = await planPrices(stripe, change, subscription);
  const items = itemsAt(await stripe.subscriptions.retrieve(change.stripeSubscriptionId), prices, change.quantity);
  const params: Stripe.SubscriptionUpdateParams =
    subscription.status === "trialing"
      ? { items, proration_behavior: "none" }
      : {
          items,
          payment_behavior: "pending_if_incomplete",
          proration_behavior: "always_invoice",
          // Dated by its preview, so that the amount is the one that was shown.
          proration_date: Math.floor(change.previewedAt.getTime() / 1000),
        };
  await stripe.subscriptions.update(change.stripeSubscriptionId, params, { idempotencyKey: `plan:${change.id}` });
}

/** A schedule of this change, with the seats that Stripe counts now in both phases. */
async function writeSchedule(stripe: Stripe, change: PlanChangeRow, payer: Payer): Promise<string | null> {
  const subscription = await stripe.subscriptions.retrieve(change.stripeSubscriptionId);
  if (periodStartOf(subscription) >= change.effectiveAt) return change.status === "requested" ? notTaken : null;
  const schedule = await scheduleFor(stripe, change, subscription);
  if (!schedule) return change.status === "requested" ? "Another change is scheduled at Stripe already." : null;
  const prices = await planPrices(stripe, change, payer.subscription);
  const quantity = seatsToldTo(subscription);
  const seatsLater = seatsIn(change.plan, quantity, payer);
  const next = scheduledChangeFromStripe(schedule);
  if (next?.stripePriceId === prices.seats && next.quantity === seatsLater) return null;
  await stripe.subscriptionSchedules.update(schedule.id, {
    // Stripe takes none while it makes a schedule out of a subscription.
    metadata: { [scheduleMark]: change.id },
    end_behavior: "release",
    proration_behavior: "none",
    phases: phasesOf(schedule, subscription, { prices, quantity, seatsLater }),
  });
  return null;
}

/** Null where there is none that is this change's: once it was let go at Stripe, it is not made again. */
async function scheduleFor(stripe: Stripe, change: PlanChangeRow, subscription: Stripe.Subscription): Promise<Stripe.SubscriptionSchedule | null> {
  const attached = await attachedSchedule(stripe, subscription);
  if (attached && (await isOf(stripe, change, attached))) return attached;
  if (change.status !== "requested") return null;
  if (attached && !attached.metadata?.[scheduleMark]) return null;
  // Of an earlier change of ours, which is settled, since one is open at a time.
  if (attached) await stripe.subscriptionSchedules.release(attached.id);
  return makeSchedule(stripe, change);
}

function makeSchedule(stripe: Stripe, { id, stripeSubscriptionId }: PlanChangeRow): Promise<Stripe.SubscriptionSchedule> {
  return stripe.subscriptionSchedules.create({ from_subscription: stripeSubscriptionId }, { idempotencyKey: `plan:${id}:schedule` });
}

/**
 * By its mark. One that was made and never got as far as the mark is known by its making: the same key answers the same
 * schedule, and where it was somebody else's there is nothing to answer, since a subscription is on one at a time.
 */
async function isOf(stripe: Stripe, change: PlanChangeRow, attached: Stripe.SubscriptionSchedule): Promise<boolean> {
  const mark = attached.metadata?.[scheduleMark];
  if (mark) return mark === change.id;
  try {
    return (await makeSchedule(stripe, change)).id === attached.id;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}

/** Lets a subscription go on by itself, if it was this change that put it on a schedule. */
async function releaseSchedule(stripe: Stripe, change: PlanChangeRow): Promise<void> {
  const attached = await attachedSchedule(stripe, await stripe.subscriptions.retrieve(change.stripeSubscriptionId));
  if (attached && (await isOf(stripe, change, attached))) await stripe.subscriptionSchedules.release(attached.id);
}

/** Before what Stripe does not allow on a schedule. One that was made outside of Afterlogin stays, and Stripe will say so. */
export async function letGoOfSchedule(stripe: Stripe, subscriptionId: string): Promise<void> {
  const attached = await attachedSchedule(stripe, await stripe.subscriptions.retrieve(subscriptionId));
  if (attached?.metadata?.[scheduleMark]) await stripe.subscriptionSchedules.release(attached.id);
}

/** One that still does something: a subscription that has ended names its canceled schedule for ever. */
async function attachedSchedule(stripe: Stripe, { schedule }: Stripe.Subscription): Promise<Stripe.SubscriptionSchedule | null> {
  const id = idOf(schedule);
  const attached = id === null ? null : await stripe.subscriptionSchedules.retrieve(id);
  return attached?.status === "active" ? attached : null;
}

async function giveUp(scope: Scope, id: string, failure: string): Promise<void> {
  const { db, tenantId, now } = scope;
  const [row] = await db
    .update(planChanges)
    .set({ status: "failed", failure: failure.slice(0, 500), settledAt: now })
    .where(and(eq(planChanges.tenantId, tenantId), eq(planChanges.id, id), eq(planChanges.status, "requested")))
    .returning();
  if (!row) return;
  await unschedule(db, { kind: planDue, refId: id });
  const target = { kind: "subscription", id: row.stripeSubscriptionId, label: priceList.plans[row.plan].name };
  await recordEvent(scope, { action: "plan.change_failed", target, after: { plan: row.plan, interval: row.interval } });
}

async function lookLater(scope: Scope, id: string): Promise<PlanChangeOutcome | null> {
  const change = await readPlanChange(scope, id);
  if (change && isOpen(change)) await scheduleLook(scope.db, { kind: planDue, refId: id, at: nextPlanLook(change, scope.now) });
  if (!change) return null;
  const { status, takesEffect, plan, interval, effectiveAt, failure } = change;
  return { status, takesEffect, plan, interval, effectiveAt, failure };
}
