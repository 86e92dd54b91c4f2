import { change, emit } from "../events.ts";
import type { Subscription, SubscriptionSchedule } from "../shapes.ts";
import type { World } from "../world.ts";
import { bookOf } from "./books.ts";
import { subscriptionOf } from "./consequences.ts";
import { dropPending } from "./pending.ts";

type Reason = NonNullable<NonNullable<Subscription["cancellation_details"]>["reason"]>;

/** Ends a subscription now. Its open invoices stay open, but are no longer collected by themselves. */
export function cancelSubscription(world: World, sub: Subscription, reason: Reason): void {
  const book = bookOf(world, sub);
  if (book.pending) dropPending(world, sub);
  book.expiresIncompleteAt = null;
  book.resumption = null;
  const now = world.clock.seconds();
  sub.status = "canceled";
  sub.canceled_at ??= now;
  sub.ended_at = now;
  sub.cancel_at_period_end = false;
  delete sub.status_details;
  if (sub.cancellation_details) sub.cancellation_details.reason ??= reason;
  for (const invoice of world.store.invoices.where((row) => subscriptionOf(world, row)?.id === sub.id)) {
    if (invoice.status !== "open" && invoice.status !== "draft") continue;
    change(world, "invoice.updated", invoice, () => {
      invoice.auto_advance = false;
      invoice.next_payment_attempt = null;
      invoice.automatically_finalizes_at = null;
    });
  }
  const schedule = world.store.schedules.get(sub.schedule ?? "");
  if (schedule?.status === "active") endSchedule(world, schedule);
  emit(world, "customer.subscription.deleted", sub);
}

function endSchedule(world: World, schedule: SubscriptionSchedule): void {
  schedule.status = "canceled";
  schedule.canceled_at = world.clock.seconds();
  schedule.current_phase = null;
  emit(world, "subscription_schedule.canceled", schedule);
}

/** The first payment never came: the subscription and its invoice lapse. */
export function expireIncomplete(world: World, sub: Subscription, voidInvoice: () => void): void {
  bookOf(world, sub).expiresIncompleteAt = null;
  voidInvoice();
  change(world, "customer.subscription.updated", sub, () => {
    sub.status = "incomplete_expired";
    sub.ended_at = world.clock.seconds();
  });
}
