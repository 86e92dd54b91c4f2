import type { OpenDebt, SubscriptionState } from "#app/domain/subscription-state.ts";

export type SeatWishVerdict =
  | { ok: true; direction: "more" | "fewer"; takesEffect: "now" | "period_end" }
  | { ok: false; message: string; field: boolean };

export type SeatsPresent = {
  subscription: SubscriptionState;
  /** By people and open invitations. */
  held: number;
  /** That the plan can hold; null where there is no limit. */
  most: number | null;
  openDebt: OpenDebt | null;
  /** A change that is under way. */
  open: { takesEffect: "now" | "period_end"; quantity: number } | null;
  /** A change of the plan that is under way. */
  openPlan: { status: string } | null;
};

/**
 * May the paid seats become so many? More are paid at once; fewer take effect when the period that is paid for ends,
 * and in a trial, for which nobody has paid, at once.
 */
export function maySetSeats(quantity: number, { subscription, held, most, openDebt, open, openPlan }: SeatsPresent): SeatWishVerdict {
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > 10_000) return no("Write a whole number of seats.");
  if (open?.takesEffect === "now") return stop(`${open.quantity} seats have been asked for and await their payment. Let that finish first.`);
  if (open) return stop(`A change to ${open.quantity} seats waits for the end of the period. Withdraw it first.`);
  // One that waits for the period's end takes the new number with it; one that waits for money must not be overtaken.
  if (openPlan && openPlan.status !== "scheduled") return stop("A change of the plan is under way. Let it finish first, then change the seats.");
  if (quantity === subscription.quantity) return no(`${quantity} is what you have now.`);
  if (openDebt) return stop("An invoice is open. Pay it first, then change the seats.");
  if (subscription.cancelAt) return stop("The subscription is going to end. Reactivate it first, then change the seats.");
  if (subscription.status !== "active" && subscription.status !== "trialing") return stop("The subscription is not running, so its seats cannot be changed now.");
  if (most !== null && quantity > most) return no(`This plan has at most ${most} seats.`);
  if (quantity < held) return no(tooFew(held));
  const direction = quantity > subscription.quantity ? "more" : "fewer";
  return { ok: true, direction, takesEffect: direction === "fewer" && subscription.status === "active" ? "period_end" : "now" };
}

function tooFew(held: number): string {
  return `${held} ${held === 1 ? "seat is" : "seats are"} held by people and open invitations. Remove or suspend somebody, or revoke invitations, before you keep fewer.`;
}

function no(message: string): SeatWishVerdict {
  return { ok: false, message, field: true };
}

function stop(message: string): SeatWishVerdict {
  return { ok: false, message, field: false };
}
