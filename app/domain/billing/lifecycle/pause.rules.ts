import type { OpenDebt, SubscriptionState } from "#app/domain/subscription-state.ts";

export type PauseVerdict = { ok: true } | { ok: false; message: string };

export type PausePresent = {
  subscription: SubscriptionState;
  openDebt: OpenDebt | null;
  openPlan: { status: string } | null;
  openSeats: { takesEffect: "now" | "period_end" } | null;
};

/** May the subscription be paused now? Each refusal says what stands in the way. */
export function mayPause({ subscription, openDebt, openPlan, openSeats }: PausePresent): PauseVerdict {
  if (subscription.status === "paused") return no("The subscription is paused already.");
  if (openDebt) return no("An invoice is open. Pay it first, then pause.");
  if (subscription.status === "trialing") return no("Nothing is paid during a trial, so there is nothing to pause. Cancel instead: you can come back at any time.");
  if (subscription.status !== "active") return no("The subscription is not running, so it cannot be paused.");
  if (subscription.cancelAt) return no("The subscription is going to end. Reactivate it first, then pause.");
  if (openPlan?.status === "scheduled") return no("A smaller plan is scheduled, and a subscription with a schedule cannot be paused. Take the change back first, then pause.");
  if (openPlan) return no("A change of the plan is under way. Let it finish first, then pause.");
  if (openSeats?.takesEffect === "now") return no("Seats have been asked for and await their payment. Let that finish first, then pause.");
  return { ok: true };
}

export type Resumption =
  /** Within what was paid before the pause: nothing is charged, and it goes on as it was. */
  | { kind: "goes_on"; until: Date }
  /** A new period begins with the payment. */
  | { kind: "begins_anew"; amount: number; currency: string };

/** What resuming now would cost, before tax. `seats`: as Stripe counts them. */
export function resumptionOf({ periodEnd, unitAmount, currency }: SubscriptionState, seats: number, now: Date): Resumption {
  if (periodEnd > now) return { kind: "goes_on", until: periodEnd };
  return { kind: "begins_anew", amount: unitAmount * seats, currency };
}

function no(message: string): PauseVerdict {
  return { ok: false, message };
}
