import { addDays } from "#app/domain/dates.rules.ts";
import { isLive, type SubscriptionState } from "#app/domain/subscription-state.ts";

export type SeatChange = {
  quantity: number;
  quantityBefore: number;
  status: "requested" | "awaiting_payment" | "applied" | "failed" | "superseded";
  takesEffect: "now" | "period_end";
  /** Why it came to nothing; of an open reduction, that it has been withdrawn. */
  failure: string | null;
  createdAt: Date;
};

/** `usable`: the seats that the workspace may fill now. */
export type SeatSettlement = { status: SeatChange["status"]; usable: number; failure: string | null };

/** Stands with a reduction that somebody took back, until Stripe has the old number again. */
export const withdrawn = "Withdrawn.";

/**
 * What became of an open change, read from the subscription as Stripe has it now.
 *
 * Fewer seats are told to Stripe at once, without proration, so that the next invoice cannot count the old number
 * whatever happens to us. What was paid stays usable by our own record until a new period begins.
 */
export function settleSeatChange(change: SeatChange, subscription: SubscriptionState): SeatSettlement {
  if (!isLive(subscription.status)) {
    return { status: "superseded", usable: subscription.quantity, failure: "The subscription ended." };
  }
  return change.takesEffect === "now" ? settleAtOnce(change, subscription) : settleReduction(change, subscription);
}

/** More seats: usable when their payment has arrived, and not before. */
function settleAtOnce({ quantity, status, failure }: SeatChange, subscription: SubscriptionState): SeatSettlement {
  const usable = subscription.quantity;
  if (subscription.pendingQuantity !== null) {
    const ours = subscription.pendingQuantity === quantity;
    return { status: ours ? "awaiting_payment" : "superseded", usable, failure };
  }
  if (usable === quantity) return { status: "applied", usable, failure: null };
  // Asked for, and the call has not been made or has not arrived: it is made again with the same key.
  if (status === "requested") return { status, usable, failure };
  return { status: "failed", usable, failure: "The payment did not arrive in time." };
}

function settleReduction(change: SeatChange, { quantity: told, periodStart }: SubscriptionState): SeatSettlement {
  const { quantity, quantityBefore, status, createdAt, failure } = change;
  if (failure === withdrawn && told === quantityBefore) return { status: "superseded", usable: told, failure };
  if (periodStart > createdAt) {
    if (told === quantity) return { status: "applied", usable: told, failure: null };
    return { status: "failed", usable: told, failure: "The new period began with another number of seats." };
  }
  if (told === quantity || told === quantityBefore) return { status, usable: quantityBefore, failure };
  return { status: "superseded", usable: told, failure: null };
}

/** When to look again at a change that is still open, should no event tell of it. Stripe drops a pending update after 23 hours. */
export function nextLook({ status, takesEffect }: SeatChange, { periodEnd }: SubscriptionState, now: Date): Date {
  if (status === "awaiting_payment") return addDays(now, 1);
  if (takesEffect === "now") return new Date(now.getTime() + lookAfterMs);
  const begun = new Date(periodEnd.getTime() + lookAfterMs);
  // The period of a paused subscription is over, and no new one begins until somebody resumes it: what falls due in the past falls due for ever.
  return begun > now ? begun : addDays(now, 1);
}

const lookAfterMs = 60_000;

/** Later than the last try of a job that Stripe does not answer. */
export function afterOutage(now: Date): Date {
  return new Date(now.getTime() + 3_600_000);
}

/** The first look, for a process that dies between its record and its call. */
export function firstLook(now: Date): Date {
  return new Date(now.getTime() + lookAfterMs);
}
