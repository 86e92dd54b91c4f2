import { and, eq } from "drizzle-orm";
import type Stripe from "stripe";
import { schedule } from "#db/directory.ts";
import { seatChanges } from "#db/schema/billing.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import type { Cause } from "#app/domain/billing/sync/announce-changes.ts";
import { afterOutage, nextLook, withdrawn } from "#app/domain/billing/seats/seat-changes.rules.ts";
import { seatsDue, type SeatChangeRow } from "#app/domain/billing/seats/settle-seats.ts";
import { isCardProblem, isRefused } from "#app/domain/billing/stripe-problems.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import type { Scope } from "#app/domain/scope.ts";
import { isLive, type SubscriptionState } from "#app/domain/subscription-state.ts";

export type SeatChangeOutcome = { status: SeatChangeRow["status"]; takesEffect: SeatChangeRow["takesEffect"]; failure: string | null };

/**
 * Tells Stripe about a recorded change and writes down what came of it. The quantity is absolute and the change's id is
 * the key, so it may be called again after an answer that never came. Throws when nobody knows whether Stripe heard.
 */
export async function pushSeatChange(work: BillingWork, input: { seatChangeId: string; cause?: Cause }): Promise<SeatChangeOutcome | null> {
  const { change, subscription } = await work.asSystem(async (scope) => ({
    change: await readChange(scope, input.seatChangeId),
    subscription: scope.standing.subscription,
  }));
  if (change?.status === "requested" && subscription && isLive(subscription.status) && !hasBegunAnew(change, subscription)) {
    const problem = await tell(work.stripe, change, subscription);
    if (problem) await work.asSystem((scope) => giveUp(scope, change.id, problem));
  }
  await syncWorkspace(work, input.cause);
  return work.asSystem((scope) => lookLater(scope, input.seatChangeId));
}

/** For jobs, whose tries come to an end: should Stripe be away for longer, what is left falls due again. */
export async function pushSeatChangeAgain(work: BillingWork, input: { seatChangeId: string }): Promise<SeatChangeOutcome | null> {
  await work.asSystem(async (scope) => {
    const change = await readChange(scope, input.seatChangeId);
    if (change?.status === "requested") await schedule(scope.db, { kind: seatsDue, refId: change.id, at: afterOutage(scope.now) });
  });
  return pushSeatChange(work, input);
}

/** A reduction for a period that has already gone by would cut the next one short of what it was billed. */
function hasBegunAnew({ takesEffect, createdAt }: SeatChangeRow, { periodStart }: SubscriptionState): boolean {
  return takesEffect === "period_end" && periodStart > createdAt;
}

/** What Stripe said against it, or null. */
async function tell(stripe: Stripe, change: SeatChangeRow, subscription: SubscriptionState): Promise<string | null> {
  try {
    const { params, key } = requestFor(change, subscription);
    await stripe.subscriptions.update(subscription.stripeSubscriptionId, params, { idempotencyKey: key });
    return null;
  } catch (error) {
    if (isCardProblem(error)) return error.message;
    if (isRefused(error)) return `Stripe refused the change: ${error.message}`;
    throw error;
  }
}

/** The same for the same change, however often it is asked: a key goes with one request. */
function requestFor(
  { id, quantity, quantityBefore, failure, createdAt }: SeatChangeRow,
  { stripeItemId, status }: SubscriptionState,
): { params: Stripe.SubscriptionUpdateParams; key: string } {
  if (failure === withdrawn) {
    return { params: { items: [{ id: stripeItemId, quantity: quantityBefore }], proration_behavior: "none" }, key: `seats:${id}:withdrawal` };
  }
  const items = [{ id: stripeItemId, quantity }];
  if (quantity < quantityBefore || status === "trialing") return { params: { items, proration_behavior: "none" }, key: `seats:${id}` };
  return {
    params: {
      items,
      payment_behavior: "pending_if_incomplete",
      proration_behavior: "always_invoice",
      // Dated by its preview, so that the amount is the one that was shown.
      proration_date: Math.floor(createdAt.getTime() / 1000),
    },
    key: `seats:${id}`,
  };
}

async function readChange({ db, tenantId }: Scope, id: string): Promise<SeatChangeRow | null> {
  const [row] = await db
    .select()
    .from(seatChanges)
    .where(and(eq(seatChanges.tenantId, tenantId), eq(seatChanges.id, id)));
  return row ?? null;
}

async function giveUp({ db, tenantId, now }: Scope, id: string, failure: string): Promise<void> {
  await db
    .update(seatChanges)
    .set({ status: "failed", failure: failure.slice(0, 500), settledAt: now })
    .where(and(eq(seatChanges.tenantId, tenantId), eq(seatChanges.id, id), eq(seatChanges.status, "requested")));
}

async function lookLater(scope: Scope, id: string): Promise<SeatChangeOutcome | null> {
  const change = await readChange(scope, id);
  const { subscription } = scope.standing;
  const isOpen = change?.status === "requested" || change?.status === "awaiting_payment";
  if (change && subscription && isOpen) await schedule(scope.db, { kind: seatsDue, refId: id, at: nextLook(change, subscription, scope.now) });
  return change && { status: change.status, takesEffect: change.takesEffect, failure: change.failure };
}
