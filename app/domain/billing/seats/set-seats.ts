import { schedule } from "#db/directory.ts";
import { newId } from "#db/ids.ts";
import { seatChanges } from "#db/schema/billing.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { liveSubscription } from "#app/domain/billing/lifecycle/live-subscription.ts";
import { pushSeatChange, type SeatChangeOutcome } from "#app/domain/billing/seats/push-seat-change.ts";
import { firstLook } from "#app/domain/billing/seats/seat-changes.rules.ts";
import { mostSeats } from "#app/domain/billing/plan/plan-seats.rules.ts";
import { maySetSeats } from "#app/domain/billing/seats/seat-wish.rules.ts";
import { findOpenPlanChange } from "#app/domain/billing/plan/settle-plan.ts";
import { findOpenSeatChange, seatsDue } from "#app/domain/billing/seats/settle-seats.ts";
import { isUncertain } from "#app/domain/billing/stripe-problems.ts";
import { refuse, refuseInvalid } from "#app/domain/refusal.ts";
import { actingMember, authorize, refreshed, type Actor, type Scope } from "#app/domain/scope.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";
import { enqueue } from "#jobs/enqueue.ts";

export interface SeatWish {
  quantity: number;
  /** The instant of the preview that is being confirmed, in Unix seconds. */
  prorationDate: number | null;
}

/** How long a shown price can be confirmed. */
const previewHolds = 3600;

export type SetSeatsOutcome = SeatChangeOutcome | { status: "unanswered" };

/**
 * Changes the number of paid seats: recorded first, then told to Stripe, then read back. Where Stripe does not answer,
 * a job goes on with the same key, and the outcome says so.
 */
export async function setSeats(work: BillingWork, wish: SeatWish): Promise<SetSeatsOutcome> {
  const { id, actor } = await work.inScope((scope) => request(scope, wish));
  return pushOrLeave(work, id, actor);
}

export async function pushOrLeave(work: BillingWork, seatChangeId: string, actor: Actor): Promise<SetSeatsOutcome> {
  try {
    const outcome = await pushSeatChange(work, { seatChangeId, cause: { actor, actions: ["seats.changed"] } });
    return outcome ?? { status: "unanswered" };
  } catch (error) {
    if (!isUncertain(error)) throw error;
    await work.asSystem((scope) => enqueue(scope, "billing.sync-seats", { tenantId: scope.tenantId, seatChangeId }));
    return { status: "unanswered" };
  }
}

/** Under the workspace's turn, which invitations take too: nobody fills a seat that is just being given up. */
async function request(opened: Scope, { quantity, prorationDate }: SeatWish): Promise<{ id: string; actor: Actor }> {
  await takeTurn(opened);
  await authorize(opened, "billing.manage");
  const scope = await refreshed(opened);
  const { standing, now, tenantId } = scope;
  const subscription = liveSubscription(scope);
  const verdict = maySetSeats(quantity, { subscription, held: standing.usage.seats, most: mostSeats(subscription.plan, standing), openDebt: standing.openDebt, open: await findOpenSeatChange(scope), openPlan: await findOpenPlanChange(scope) });
  if (!verdict.ok) return verdict.field ? refuseInvalid({ quantity: verdict.message }) : refuse("conflict", verdict.message);
  const id = newId();
  const createdAt = previewed(prorationDate, { now, periodStart: subscription.periodStart });
  await scope.db.insert(seatChanges).values({
    tenantId,
    id,
    quantity,
    quantityBefore: subscription.quantity,
    status: "requested",
    takesEffect: verdict.takesEffect,
    requestedBy: actingMember(scope).membershipId,
    createdAt,
  });
  await schedule(scope.db, { kind: seatsDue, refId: id, at: firstLook(now) });
  await recordEvent(scope, {
    action: "seats.requested",
    target: { kind: "subscription", id: subscription.stripeSubscriptionId, label: "Seats" },
    before: { quantity: subscription.quantity },
    after: { quantity },
  });
  return { id, actor: scope.actor };
}

/** The change is dated by its preview. One that is too old, or from another period, is dated now. */
function previewed(seconds: number | null, { now, periodStart }: { now: Date; periodStart: Date }): Date {
  const latest = Math.floor(now.getTime() / 1000);
  const holds = seconds !== null && seconds <= latest && seconds > latest - previewHolds && seconds * 1000 > periodStart.getTime();
  return new Date((holds ? seconds : latest) * 1000);
}
