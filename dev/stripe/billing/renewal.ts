import { change, emit } from "../events.ts";
import type { Subscription, SubscriptionItem } from "../shapes.ts";
import type { World } from "../world.ts";
import { cancelSubscription } from "./cancellation.ts";
import { endSubscription } from "./ending.ts";
import { DRAFT_SECONDS, draftInvoice } from "./invoice.ts";
import { cadenceOf, periodAround } from "./periods.ts";
import type { Period } from "./periods.ts";
import { withPeriod } from "./proration.ts";
import { renewalLines } from "./subscription-invoices.ts";

/** The period of a subscription is over: end it, or begin the next one with a draft invoice. */
export function turnPeriod(world: World, sub: Subscription): void {
  const first = sub.items.data[0] as SubscriptionItem;
  const now = world.clock.seconds();
  if (sub.cancel_at_period_end || (sub.cancel_at !== null && sub.cancel_at <= now)) {
    endSubscription(world, sub, "cancellation_requested");
    return;
  }
  if (sub.status === "trialing" && !hasCard(world, sub)) {
    const behavior = sub.trial_settings?.end_behavior.missing_payment_method ?? "create_invoice";
    if (behavior === "cancel") return cancelSubscription(world, sub, "cancellation_requested");
    if (behavior === "pause") return pauseAfterTrial(world, sub);
  }
  const ended = { start: first.current_period_start, end: first.current_period_end };
  const period = periodAround(sub.billing_cycle_anchor, cadenceOf(first.price), now);
  const wasTrial = sub.status === "trialing";
  change(world, "customer.subscription.updated", sub, () => {
    sub.items.data = withPeriod(sub.items.data, period);
    if (sub.status === "trialing") sub.status = "active";
  });
  renew(world, sub, ended, period, wasTrial);
}

function renew(world: World, sub: Subscription, ended: Period, period: Period, wasTrial: boolean): void {
  const customer = world.store.customers.get(sub.customer);
  if (!customer) return;
  // While a subscription is unpaid or its collection is paused, invoices are still made, but wait as drafts.
  const waits = sub.status === "unpaid" || sub.pause_collection !== null;
  const invoice = draftInvoice(world, {
    customer,
    subscription: sub,
    reason: "subscription_cycle",
    lines: renewalLines(world, sub, sub.items.data, period, wasTrial ? null : ended),
    period: ended,
    finalizesAt: waits ? null : world.clock.seconds() + DRAFT_SECONDS,
    autoAdvance: !waits,
  });
  if (sub.pause_collection?.behavior === "void") {
    change(world, "invoice.updated", invoice, () => {
      invoice.status = "void";
      invoice.status_transitions.voided_at = world.clock.seconds();
    });
    emit(world, "invoice.voided", invoice);
  }
}

export function hasCard(world: World, sub: Subscription): boolean {
  const customer = world.store.customers.get(sub.customer);
  return (sub.default_payment_method ?? customer?.invoice_settings.default_payment_method ?? null) !== null;
}

function pauseAfterTrial(world: World, sub: Subscription): void {
  change(world, "customer.subscription.updated", sub, () => {
    sub.status = "paused";
    sub.status_details = {
      paused: {
        subscription: { type: "trial_end_without_payment_method" },
        transitioned_at: world.clock.seconds(),
        type: "subscription",
      },
    };
  });
  emit(world, "customer.subscription.paused", sub);
}
