import type Stripe from "stripe";
import { addDays } from "#app/domain/dates.rules.ts";
import { fromUnix, idOf } from "#app/domain/billing/invoices/invoice.rules.ts";
import type { PaidPlan } from "#app/domain/billing/plan/plan-wish.rules.ts";
import { scheduledChangeFromStripe, type ScheduledChange } from "#app/domain/billing/plan/schedule.rules.ts";
import { intervalOf, planOfStripePrice, seatItem } from "#app/domain/billing/sync/subscription.rules.ts";
import type { Interval, PlanKey } from "#app/domain/plans.rules.ts";
import { isLive, type SubscriptionState } from "#app/domain/subscription-state.ts";

export type PlanChange = {
  id: string;
  stripeSubscriptionId: string;
  plan: PaidPlan;
  interval: Interval;
  status: "requested" | "awaiting_payment" | "scheduled" | "applied" | "failed" | "superseded";
  takesEffect: "now" | "period_end";
  effectiveAt: Date;
  withdrawnAt: Date | null;
  createdAt: Date;
};

/** What Stripe has beside the subscription itself that bears on a change of its plan. */
export type PlanAhead = {
  /** An update that waits for its payment, where it changes more than the seats. */
  pending: { plan: PlanKey | null; interval: Interval } | null;
  schedule: { id: string; /** Ours that made it, if one did. */ planChangeId: string | null; next: ScheduledChange | null } | null;
};

export type PlanSettlement = { status: PlanChange["status"]; failure: string | null };

/** Under this name the schedule at Stripe says which of our changes made it. */
export const scheduleMark = "plan_change";

export const takenBack = "Taken back.";
export const notTaken = "The new period began before Stripe took the change.";

/**
 * What became of an open change, read from what Stripe has now. The same for the same state, whatever happened on the way.
 */
export function settlePlanChange(change: PlanChange, present: SubscriptionState, ahead: PlanAhead): PlanSettlement {
  if (!isLive(present.status) || present.stripeSubscriptionId !== change.stripeSubscriptionId) {
    return { status: "superseded", failure: "The subscription ended." };
  }
  if (isTarget(change, present)) return { status: "applied", failure: null };
  return change.takesEffect === "now" ? settleAtOnce(change, ahead) : settleLater(change, present, ahead);
}

/** Not a day of the bigger plan before its payment has arrived. */
function settleAtOnce(change: PlanChange, { pending }: PlanAhead): PlanSettlement {
  if (pending) {
    return isTarget(change, pending) ? { status: "awaiting_payment", failure: null } : { status: "superseded", failure: "Another change took its place." };
  }
  // Asked for, and the call has not been made or has not arrived: it is made again with the same key.
  if (change.status === "requested") return { status: "requested", failure: null };
  return { status: "failed", failure: "The payment did not arrive in time." };
}

function settleLater(change: PlanChange, { periodStart }: SubscriptionState, { schedule }: PlanAhead): PlanSettlement {
  const ours = schedule?.planChangeId === change.id ? schedule : null;
  if (ours?.next && isTarget(change, ours.next)) return { status: "scheduled", failure: null };
  if (change.withdrawnAt && !ours) return { status: "superseded", failure: takenBack };
  if (ours) return { status: "requested", failure: null };
  if (change.status === "scheduled") return { status: "superseded", failure: "The schedule was let go at Stripe." };
  return periodStart >= change.effectiveAt ? { status: "failed", failure: notTaken } : { status: "requested", failure: null };
}

function isTarget(change: { plan: PlanKey; interval: Interval }, { plan, interval }: { plan: PlanKey | null; interval: Interval | null }): boolean {
  return plan === change.plan && interval === change.interval;
}

export function isOpen({ status }: Pick<PlanChange, "status">): boolean {
  return status === "requested" || status === "awaiting_payment" || status === "scheduled";
}

/** When to look again, should no event tell of it. Stripe drops a pending update after 23 hours. */
export function nextPlanLook({ status, effectiveAt, withdrawnAt }: Pick<PlanChange, "status" | "effectiveAt" | "withdrawnAt">, now: Date): Date {
  if (status === "awaiting_payment") return addDays(now, 1);
  return status === "scheduled" && !withdrawnAt && effectiveAt > now ? new Date(effectiveAt.getTime() + lookAfterMs) : new Date(now.getTime() + lookAfterMs);
}

const lookAfterMs = 60_000;

/** `schedule`: the one the subscription names, read with its prices. */
export function planAheadFromStripe(subscription: Stripe.Subscription, schedule: Stripe.SubscriptionSchedule | null): PlanAhead {
  const attached = schedule && schedule.status === "active" && idOf(subscription.schedule) === schedule.id ? schedule : null;
  return {
    pending: pendingPlanOf(subscription),
    schedule: attached && {
      id: attached.id,
      planChangeId: attached.metadata?.[scheduleMark] ?? null,
      next: scheduledChangeFromStripe(attached),
    },
  };
}

function pendingPlanOf(subscription: Stripe.Subscription): PlanAhead["pending"] {
  const present = seatItem(subscription);
  const pending = subscription.pending_update?.subscription_items?.find(({ id }) => id === present.id);
  if (!pending || pending.price.id === present.price.id) return null;
  return { plan: planOfStripePrice(pending.price), interval: intervalOf(pending.price) };
}

/** Of one plan by one interval: the seats' price, and one for each meter. */
export type PlanPrices = { seats: string; byMeter: ReadonlyMap<string, string> };

/** A subscription's items at other prices. What is counted by a meter is priced by the new plan too; the rest stays. */
export function itemsAt(subscription: Stripe.Subscription, { seats, byMeter }: PlanPrices, quantity: number): { id: string; price: string; quantity?: number }[] {
  const present = seatItem(subscription);
  const metered = subscription.items.data.flatMap(({ id, price }) => {
    const next = id === present.id ? undefined : byMeter.get(price.metadata.meter ?? "");
    return next ? [{ id, price: next }] : [];
  });
  return [{ id: present.id, price: seats, quantity }, ...metered];
}

/**
 * The phases of a downgrade: what is paid, until its end, then the new prices. Written whole each time, so writing them
 * again changes nothing.
 */
export function phasesOf(
  schedule: Stripe.SubscriptionSchedule,
  subscription: Stripe.Subscription,
  input: { prices: PlanPrices; quantity: number; seatsLater: number },
): Stripe.SubscriptionScheduleUpdateParams.Phase[] {
  const current = schedule.phases.find(({ start_date }) => start_date === schedule.current_phase?.start_date);
  if (!current) throw new Error(`Schedule ${schedule.id} has no present phase`);
  const present = seatItem(subscription);
  // Left out, a coupon would end with the phase that does not name it.
  const kept = subscription.discounts.length > 0 ? { discounts: subscription.discounts.map((discount) => ({ discount: idOf(discount) })) } : {};
  const others = subscription.items.data
    .filter(({ id }) => id !== present.id)
    .map(({ price, quantity }) => ({ now: price.id, later: input.prices.byMeter.get(price.metadata.meter ?? "") ?? price.id, ...(quantity === undefined ? {} : { quantity }) }));
  return [
    {
      start_date: current.start_date,
      end_date: current.end_date,
      items: [{ price: present.price.id, quantity: input.quantity }, ...others.map(({ now, later: _later, ...rest }) => ({ price: now, ...rest }))],
      proration_behavior: "none",
      ...kept,
    },
    {
      items: [{ price: input.prices.seats, quantity: input.seatsLater }, ...others.map(({ now: _now, later, ...rest }) => ({ price: later, ...rest }))],
      proration_behavior: "none",
      ...kept,
    },
  ];
}

/** Do the seats of the next phase follow those that Stripe counts now? */
export function isInStep({ next }: NonNullable<PlanAhead["schedule"]>, seatsLater: number): boolean {
  return next === null || next.quantity === seatsLater;
}

/** The subscription's seats as Stripe counts them, which may be fewer than may be filled until the period ends. */
export function seatsToldTo(subscription: Stripe.Subscription): number {
  return seatItem(subscription).quantity ?? 1;
}

export function periodStartOf(subscription: Stripe.Subscription): Date {
  return fromUnix(seatItem(subscription).current_period_start);
}

export function periodEndOf(subscription: Stripe.Subscription): Date {
  return fromUnix(seatItem(subscription).current_period_end);
}
