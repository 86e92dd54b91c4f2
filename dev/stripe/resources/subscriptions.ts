import { cancelSubscription } from "../billing/cancellation.ts";
import { createSubscription } from "../billing/creation.ts";
import { composeDiscounts, endDiscount, redeem } from "../billing/discounts.ts";
import type { WantedDiscount } from "../billing/discounts.ts";
import { usedSoFar } from "../billing/ending.ts";
import { finalizeInvoice } from "../billing/finalize.ts";
import { draftInvoice } from "../billing/invoice.ts";
import { unusedTime } from "../billing/lines.ts";
import { collectInvoice } from "../billing/payment.ts";
import { DAY } from "../billing/periods.ts";
import { periodOf, planChange } from "../billing/proration.ts";
import { followSubscription } from "../billing/schedules.ts";
import { changeLines, keepItems, prorationItems } from "../billing/subscription-invoices.ts";
import { hasLocation, noLocation, requireLocation } from "../billing/taxes.ts";
import { licensed } from "../billing/usage.ts";
import { updateSubscription } from "../billing/update.ts";
import { invalid, missing, missingParam } from "../errors.ts";
import { change } from "../events.ts";
import { listOf } from "../http/lists.ts";
import { billingMode, count, flag, inRange, integer, mergeMetadata, oneOf, paging, range, readParams, required, shape, unserved, word } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import type { Customer, Subscription } from "../shapes.ts";
import type { World } from "../world.ts";
import { customerParam } from "./customers.ts";
import { refuseCancellation, setCancellation, setReason } from "./subscription-endings.ts";
import { cancellationDetails, newItems, pauseCollection, pauseOf, subscriptionFields, wantedDiscount, wantedItem } from "./subscription-fields.ts";
import type { SubscriptionGiven } from "./subscription-fields.ts";
import { pauseRoute, resumeRoute } from "./subscription-pauses.ts";
import { ratesCalled } from "./tax-rates.ts";

export const subscriptionRoutes: Route[] = [
  { method: "POST", path: "/v1/subscriptions", answer: create },
  { method: "GET", path: "/v1/subscriptions", answer: listSubscriptions },
  { method: "GET", path: "/v1/subscriptions/:id", answer: retrieve },
  { method: "POST", path: "/v1/subscriptions/:id", answer: update },
  { method: "DELETE", path: "/v1/subscriptions/:id", answer: cancel },
  { method: "DELETE", path: "/v1/subscriptions/:id/discount", answer: removeDiscount },
  { method: "POST", path: "/v1/subscriptions/:id/pause", answer: pauseRoute },
  { method: "POST", path: "/v1/subscriptions/:id/resume", answer: resumeRoute },
  { method: "GET", path: "/v1/subscription_items", answer: listItems },
  { method: "GET", path: "/v1/subscription_items/:id", answer: retrieveItem },
];

export function findSubscription(world: World, id: string): Subscription {
  const sub = world.store.subscriptions.get(id);
  if (!sub) throw missing("subscription", id);
  return sub;
}

function create(world: World, call: Call): Subscription {
  const given = readParams(call.raw, {
    ...subscriptionFields, customer: word, currency: word, trial_period_days: count, billing_mode: billingMode, items: newItems,
    backdate_start_date: unserved, billing_cycle_anchor: unserved, billing_cycle_anchor_config: unserved, customer_account: unserved,
  });
  const customer = customerParam(world, required(given.customer, "customer"));
  refuseCancellation(world, given);
  const sub = createSubscription(world, {
    customer,
    items: (given.items ?? []).map(wantedItem),
    trialEnd: trialEndOf(world, given.trial_end, given.trial_period_days),
    metadata: mergeMetadata({}, given.metadata),
    description: given.description ?? null,
    defaultPaymentMethod: given.default_payment_method ? ownMethod(world, customer.id, given.default_payment_method) : null,
    paymentBehavior: given.payment_behavior === "pending_if_incomplete" ? refusePending() : (given.payment_behavior ?? "allow_incomplete"),
    missingPaymentMethod: given.trial_settings?.end_behavior?.missing_payment_method ?? "create_invoice",
    discounts: given.discounts?.map(wantedDiscount),
    automaticTax: given.automatic_tax?.enabled,
    taxRates: given.default_tax_rates && ratesCalled(world, given.default_tax_rates, "default_tax_rates"),
  });
  change(world, "customer.subscription.updated", sub, () => setCancellation(world, sub, given));
  return sub;
}

function refusePending(): never {
  throw invalid("The payment behavior pending_if_incomplete is for updates only.", "payment_behavior");
}

function trialEndOf(world: World, end: "now" | number | undefined, days: number | undefined): number | null {
  if (end !== undefined && days !== undefined) throw invalid("Only one of trial_end and trial_period_days may be given.", "trial_end", "parameters_exclusive");
  if (typeof end === "number") return end;
  return days ? world.clock.seconds() + days * DAY : null;
}

function ownMethod(world: World, customer: string, id: string): string {
  if (world.store.paymentMethods.get(id)?.customer === customer) return id;
  throw missingParam("PaymentMethod", id, "default_payment_method");
}

function retrieve(world: World, call: Call): Subscription {
  readParams(call.raw, {});
  return findSubscription(world, firstId(call));
}

const PENDING_MAY = ["items", "payment_behavior", "proration_behavior", "proration_date", "billing_cycle_anchor", "trial_end", "off_session", "trial_from_plan"];

function update(world: World, call: Call): Subscription {
  const sub = findSubscription(world, firstId(call));
  const given = readParams(call.raw, {
    ...subscriptionFields, billing_cycle_anchor: shape({ type: oneOf("now", "unchanged") }), cancellation_details: cancellationDetails,
    proration_date: integer, pause_collection: pauseCollection,
  });
  refuseImpossible(world, sub, call, given);
  const pause = pauseOf(given.pause_collection);
  const customer = world.store.customers.get(sub.customer);
  if (!customer) throw missing("customer", sub.customer);
  const behavior = given.proration_behavior ?? "create_prorations";
  setTaxes(world, sub, customer, given);
  if (given.discounts) setDiscounts(world, sub, customer, given.discounts.map(wantedDiscount));
  const card = given.default_payment_method ? ownMethod(world, sub.customer, given.default_payment_method) : given.default_payment_method;
  updateSubscription(world, sub, customer, {
    planned: planChange(world, sub, {
      items: given.items?.map(wantedItem),
      behavior,
      at: given.proration_date ?? world.clock.seconds(),
      anchorNow: given.billing_cycle_anchor?.type === "now",
      trialEnd: given.trial_end,
    }),
    behavior,
    payment: given.payment_behavior ?? "allow_incomplete",
    prorationDate: given.proration_date ?? null,
    alsoChange: () => {
      if (card !== undefined) sub.default_payment_method = card;
      if (given.description !== undefined) sub.description = given.description;
      if (pause !== undefined) sub.pause_collection = pause;
      const missingCard = given.trial_settings?.end_behavior?.missing_payment_method;
      if (missingCard && sub.trial_settings) sub.trial_settings.end_behavior.missing_payment_method = missingCard;
      setReason(sub, given.cancellation_details);
      setCancellation(world, sub, given);
      sub.metadata = mergeMetadata(sub.metadata, given.metadata);
    },
  });
  followSubscription(world, sub);
  return sub;
}

function setTaxes(world: World, sub: Subscription, customer: Customer, given: SubscriptionGiven): void {
  const rates = given.default_tax_rates && ratesCalled(world, given.default_tax_rates, "default_tax_rates");
  const enabled = given.automatic_tax?.enabled;
  if (enabled && !hasLocation(customer)) throw noLocation();
  change(world, "customer.subscription.updated", sub, () => {
    if (rates) sub.default_tax_rates = rates;
    if (enabled !== undefined) sub.automatic_tax = { disabled_reason: null, enabled, liability: enabled ? { type: "self" } : null };
  });
}

/** The given discounts take the place of all that were there. */
function setDiscounts(world: World, sub: Subscription, customer: Customer, wanted: WantedDiscount[]): void {
  const discounts = composeDiscounts(world, customer, sub, wanted);
  const kept = discounts.map((discount) => discount.id);
  for (const id of sub.discounts.filter((old) => !kept.includes(old))) {
    const gone = world.store.discounts.get(id);
    if (gone) endDiscount(world, gone);
  }
  for (const discount of discounts) if (!sub.discounts.includes(discount.id)) redeem(world, discount);
  change(world, "customer.subscription.updated", sub, () => (sub.discounts = kept));
}

function removeDiscount(world: World, call: Call): object {
  const sub = findSubscription(world, firstId(call));
  readParams(call.raw, {});
  const discount = world.store.discounts.get(sub.discounts[0] ?? "");
  if (!discount) throw missing("active discount for subscription", sub.id);
  endDiscount(world, discount);
  const { end: _end, ...gone } = discount;
  return { ...gone, deleted: true };
}

function refuseImpossible(world: World, sub: Subscription, call: Call, given: SubscriptionGiven): void {
  if (sub.status === "canceled" || sub.status === "incomplete_expired") {
    throw invalid("A canceled subscription can only update its cancellation_details and metadata.", undefined, "invalid_canceled_subscription_fields");
  }
  if (given.payment_behavior === "pending_if_incomplete") {
    const other = Object.keys(call.raw).find((key) => !PENDING_MAY.includes(key));
    if (other) throw invalid(`The following arguments are not supported when payment_behavior is pending_if_incomplete: ${other}.`, other);
  }
  if (given.payment_behavior === "error_if_incomplete" && (given.discounts || given.automatic_tax || given.default_tax_rates)) {
    throw invalid("The local Stripe changes discounts and taxes before it asks for payment, so it cannot take them back.", "payment_behavior", "local_unserved");
  }
  refuseCancellation(world, given);
  if (sub.schedule !== null && (given.cancel_at_period_end !== undefined || given.cancel_at !== undefined)) {
    throw invalid(`The subscription is managed by the subscription schedule \`${sub.schedule}\`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.`);
  }
}

function cancel(world: World, call: Call): Subscription {
  const sub = findSubscription(world, firstId(call));
  const given = readParams(call.raw, { cancellation_details: cancellationDetails, invoice_now: flag, prorate: flag });
  if (sub.status === "canceled") throw missing("subscription", sub.id);
  const customer = world.store.customers.get(sub.customer);
  const now = world.clock.seconds();
  if (given.invoice_now && customer) requireLocation(sub, customer);
  const owes = sub.status === "active" || sub.status === "past_due";
  if (given.prorate && owes) {
    keepItems(world, prorationItems(world, sub, licensed(sub.items.data).map((item) => unusedTime(world, item, periodOf(item), now))));
  }
  if (given.invoice_now && owes) keepItems(world, prorationItems(world, sub, usedSoFar(world, sub)));
  setReason(sub, given.cancellation_details);
  cancelSubscription(world, sub, "cancellation_requested");
  const lines = given.invoice_now ? changeLines(world, sub, [], []) : [];
  if (customer && lines.length > 0) {
    const invoice = draftInvoice(world, { customer, subscription: sub, reason: "subscription_update", lines, period: { start: now, end: now } });
    finalizeInvoice(world, invoice);
    if (invoice.status === "open") collectInvoice(world, invoice);
  }
  return sub;
}

function listSubscriptions(world: World, call: Call): object {
  const given = readParams(call.raw, {
    ...paging, customer: word, price: word, created: range, current_period_start: range, current_period_end: range,
    collection_method: word, automatic_tax: unserved, plan: word, test_clock: word, customer_account: unserved,
    status: oneOf("active", "all", "canceled", "ended", "incomplete", "incomplete_expired", "past_due", "paused", "trialing", "unpaid"),
  });
  const rows = world.store.subscriptions.where((row) => {
    const item = row.items.data[0];
    const price = given.price ?? given.plan;
    return (
      (given.customer === undefined || row.customer === given.customer) &&
      (price === undefined || row.items.data.some((one) => one.price.id === price)) &&
      (given.test_clock === undefined || row.test_clock === given.test_clock) &&
      (given.collection_method === undefined || row.collection_method === given.collection_method) &&
      hasStatus(row, given.status) &&
      inRange(row.created, given.created) &&
      inRange(item?.current_period_start ?? 0, given.current_period_start) &&
      inRange(item?.current_period_end ?? 0, given.current_period_end)
    );
  });
  return listOf(rows, given, "/v1/subscriptions");
}

function hasStatus(sub: Subscription, wanted: string | undefined): boolean {
  if (wanted === undefined) return sub.status !== "canceled" && sub.status !== "incomplete_expired";
  if (wanted === "all") return true;
  if (wanted === "ended") return sub.status === "canceled" || sub.status === "incomplete_expired";
  return sub.status === wanted;
}

function listItems(world: World, call: Call): object {
  const given = readParams(call.raw, { ...paging, subscription: word });
  const sub = findSubscription(world, required(given.subscription, "subscription"));
  return listOf(sub.items.data, given, "/v1/subscription_items");
}

function retrieveItem(world: World, call: Call): object {
  readParams(call.raw, {});
  for (const sub of world.store.subscriptions.all()) {
    const item = sub.items.data.find((one) => one.id === firstId(call));
    if (item) return item;
  }
  throw missing("subscription_item", firstId(call));
}

