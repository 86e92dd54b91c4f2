import { isLive, type SubscriptionState } from "#app/domain/subscription-state.ts";

export type SeatChange = {
  quantity: number;
  quantityBefore: number;
  status: "requested" | "awaiting_payment" | "applied" | "failed" | "superseded";
  takesEffect: "now" | "period_end";
  createdAt: Date;
};

/** `usable`: the seats that the workspace may fill now. */
export type SeatSettlement = { status: SeatChange["status"]; usable: number; failure: string | null };

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
  return change.takesEffect === "now" ? settlePurchase(change, subscription) : settleReduction(change, subscription);
}

/** More seats: usable when their payment has arrived, and not before. */
function settlePurchase({ quantity, status }: SeatChange, subscription: SubscriptionState): SeatSettlement {
  const usable = subscription.quantity;
  if (subscription.pendingQuantity !== null) {
    const ours = subscription.pendingQuantity === quantity;
    return { status: ours ? "awaiting_payment" : "superseded", usable, failure: null };
  }
  if (usable === quantity) return { status: "applied", usable, failure: null };
  // Asked for, and the call has not been made or has not arrived: it is made again with the same key.
  if (status === "requested") return { status, usable, failure: null };
  return { status: "failed", usable, failure: "The payment did not arrive in time." };
}

function settleReduction({ quantity, quantityBefore, status, createdAt }: SeatChange, subscription: SubscriptionState): SeatSettlement {
  const told = subscription.quantity;
  if (subscription.periodStart > createdAt) {
    if (told === quantity) return { status: "applied", usable: told, failure: null };
    return { status: "failed", usable: told, failure: "The new period began with another number of seats." };
  }
  if (told === quantity || told === quantityBefore) return { status, usable: quantityBefore, failure: null };
  return { status: "superseded", usable: told, failure: null };
}
