import { invalid } from "../errors.ts";
import type { text, Read } from "../http/params.ts";
import type { Subscription } from "../shapes.ts";
import type { World } from "../world.ts";
import type { SubscriptionGiven } from "./subscription-fields.ts";

export function refuseCancellation(world: World, given: SubscriptionGiven): void {
  if (given.cancel_at_period_end === true && given.cancel_at) {
    throw invalid("Only one of cancel_at and cancel_at_period_end may be given.", "cancel_at", "parameters_exclusive");
  }
  if (typeof given.cancel_at === "number" && given.cancel_at <= world.clock.seconds()) {
    throw invalid("cancel_at must be in the future.", "cancel_at");
  }
}

/** Stripe keeps `cancel_at` and `cancel_at_period_end` apart: each must be cleared by its own parameter. */
export function setCancellation(world: World, sub: Subscription, given: SubscriptionGiven): void {
  const end = sub.items.data[0]?.current_period_end ?? null;
  const was = sub.cancel_at !== null;
  if (given.cancel_at_period_end === true) {
    sub.cancel_at_period_end = true;
    sub.cancel_at = end;
  } else if (given.cancel_at_period_end === false && sub.cancel_at_period_end) {
    sub.cancel_at_period_end = false;
    sub.cancel_at = null;
  }
  if (given.cancel_at === null) {
    sub.cancel_at = null;
    sub.cancel_at_period_end = false;
  } else if (given.cancel_at !== undefined) {
    sub.cancel_at = typeof given.cancel_at === "number" ? given.cancel_at : end;
    sub.cancel_at_period_end = false;
  }
  if (sub.cancel_at !== null && !was) noteRequest(sub, world.clock.seconds());
  if (sub.cancel_at === null && was) noteRequest(sub, null);
}

function noteRequest(sub: Subscription, at: number | null): void {
  sub.canceled_at = at;
  if (sub.cancellation_details) sub.cancellation_details.reason = at === null ? null : "cancellation_requested";
}

export function setReason(sub: Subscription, given: Read<{ comment: typeof text; feedback: typeof text }> | undefined): void {
  if (!given || !sub.cancellation_details) return;
  if (given.comment !== undefined) sub.cancellation_details.comment = given.comment;
  if (given.feedback !== undefined) sub.cancellation_details.feedback = given.feedback;
}
