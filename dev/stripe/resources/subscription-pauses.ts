import { bookOf } from "../billing/books.ts";
import { resumeNow } from "../billing/consequences.ts";
import { INCOMPLETE_SECONDS } from "../billing/creation.ts";
import { finalizeInvoice } from "../billing/finalize.ts";
import { draftInvoice } from "../billing/invoice.ts";
import { collectInvoice } from "../billing/payment.ts";
import { cadenceOf, periodAround } from "../billing/periods.ts";
import { renewalLines } from "../billing/subscription-invoices.ts";
import { requireLocation } from "../billing/taxes.ts";
import { invalid, missing } from "../errors.ts";
import { change, emit } from "../events.ts";
import { oneOf, readParams, shape, unserved } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call } from "../http/route.ts";
import type { Subscription } from "../shapes.ts";
import type { World } from "../world.ts";

/** A paused subscription makes no invoices and turns no periods until it is resumed. */
export function pauseRoute(world: World, call: Call): Subscription {
  const sub = pausable(world, firstId(call));
  readParams(call.raw, {
    type: oneOf("subscription"),
    invoicing_behavior: oneOf("invoice", "pending_invoice_item"),
    bill_for: shape({ outstanding_usage_through: shape({ type: oneOf("none") }), unused_time_from: shape({ type: oneOf("none") }) }),
  });
  change(world, "customer.subscription.updated", sub, () => {
    sub.status = "paused";
    sub.status_details = {
      paused: { subscription: { type: "pause_requested" }, transitioned_at: world.clock.seconds(), type: "subscription" },
    };
  });
  emit(world, "customer.subscription.paused", sub);
  return sub;
}

function pausable(world: World, id: string): Subscription {
  const sub = world.store.subscriptions.get(id);
  if (!sub) throw missing("subscription", id);
  if (sub.schedule !== null) throw invalid("A subscription with a schedule cannot be paused.");
  if (sub.status !== "active" && sub.status !== "trialing" && sub.status !== "past_due") {
    throw invalid(`A subscription with status ${sub.status} cannot be paused.`);
  }
  return sub;
}

/** With a new anchor (the default) a whole period is invoiced at once; with the old one only periods to come are. */
export function resumeRoute(world: World, call: Call): Subscription {
  const sub = world.store.subscriptions.get(firstId(call));
  if (!sub) throw missing("subscription", firstId(call));
  const given = readParams(call.raw, {
    billing_cycle_anchor: shape({ type: oneOf("now", "unchanged") }),
    payment_behavior: oneOf("resume_on_payment_attempt", "resume_on_payment_success"),
    proration_behavior: oneOf("always_invoice", "create_prorations", "none"),
    proration_date: unserved,
  });
  const customer = world.store.customers.get(sub.customer);
  const item = sub.items.data[0];
  if (sub.status !== "paused" || !customer || !item) {
    throw invalid("The subscription is not paused, so it cannot be resumed.");
  }
  const now = world.clock.seconds();
  const paidUp = item.current_period_end > now && given.billing_cycle_anchor?.type === "unchanged";
  if (paidUp) {
    resumeNow(world, sub, sub.billing_cycle_anchor);
    return sub;
  }
  const anchor = given.billing_cycle_anchor?.type === "unchanged" ? sub.billing_cycle_anchor : now;
  requireLocation(sub, customer);
  const period = periodAround(anchor, cadenceOf(item.price), now);
  const invoice = draftInvoice(world, {
    customer,
    subscription: sub,
    reason: "subscription_update",
    lines: renewalLines(world, sub, sub.items.data, period, { start: item.current_period_start, end: now }),
    period: { start: now, end: now },
  });
  bookOf(world, sub).resumption = { invoice: invoice.id, anchor, expiresAt: now + INCOMPLETE_SECONDS };
  finalizeInvoice(world, invoice);
  if (invoice.status === "open") collectInvoice(world, invoice);
  if (sub.status === "paused" && given.payment_behavior === "resume_on_payment_attempt") resumeNow(world, sub, anchor);
  return sub;
}
