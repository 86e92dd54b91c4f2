import { cancelSubscription } from "../billing/cancellation.ts";
import { createSubscription } from "../billing/creation.ts";
import { finalizeInvoice } from "../billing/finalize.ts";
import { draftInvoice } from "../billing/invoice.ts";
import { unusedTime } from "../billing/lines.ts";
import { collectInvoice } from "../billing/payment.ts";
import { DAY } from "../billing/periods.ts";
import { periodOf, planChange } from "../billing/proration.ts";
import type { WantedItem } from "../billing/proration.ts";
import { changeLines, keepItems, prorationItems } from "../billing/subscription-invoices.ts";
import { updateSubscription } from "../billing/update.ts";
import { invalid, missing, missingParam } from "../errors.ts";
import { change } from "../events.ts";
import { listOf } from "../http/lists.ts";
import {
  clearable, count, either, flag, ignored, inRange, integer, list, mergeMetadata, metadata, oneOf, paging, range,
  readParams, required, shape, text, unserved, word,
} from "../http/params.ts";
import type { Read } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import type { Subscription } from "../shapes.ts";
import type { World } from "../world.ts";
import { customerParam } from "./customers.ts";
import { pauseRoute, resumeRoute } from "./subscription-pauses.ts";

export const subscriptionRoutes: Route[] = [
  { method: "POST", path: "/v1/subscriptions", answer: create },
  { method: "GET", path: "/v1/subscriptions", answer: listSubscriptions },
  { method: "GET", path: "/v1/subscriptions/:id", answer: retrieve },
  { method: "POST", path: "/v1/subscriptions/:id", answer: update },
  { method: "DELETE", path: "/v1/subscriptions/:id", answer: cancel },
  { method: "POST", path: "/v1/subscriptions/:id/pause", answer: pauseRoute },
  { method: "POST", path: "/v1/subscriptions/:id/resume", answer: resumeRoute },
  { method: "GET", path: "/v1/subscription_items", answer: listItems },
  { method: "GET", path: "/v1/subscription_items/:id", answer: retrieveItem },
];

export const itemFields = {
  id: word, price: word, quantity: count, deleted: flag, metadata,
  billing_thresholds: unserved, clear_usage: unserved, discounts: unserved, plan: unserved, price_data: unserved,
  tax_rates: unserved, current_trial: unserved,
};

export const prorationBehavior = oneOf("create_prorations", "always_invoice", "none");
const paymentBehavior = oneOf("allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete");
const cancellationDetails = shape({ comment: text, feedback: text, feedback_option: ignored });
const pauseCollection = clearable(shape({ behavior: oneOf("keep_as_draft", "mark_uncollectible", "void"), resumes_at: integer }));
const trialSettings = shape({
  end_behavior: shape({ missing_payment_method: oneOf("cancel", "create_invoice", "pause"), billing_cycle_anchor: ignored }),
});

const shared = {
  automatic_tax: shape({ enabled: flagFalse, liability: ignored }),
  cancel_at: clearable(either(integer, oneOf("min_period_end", "max_period_end"))),
  cancel_at_period_end: flag,
  collection_method: oneOf("charge_automatically"),
  days_until_due: unserved,
  default_payment_method: text,
  default_source: unserved,
  default_tax_rates: unserved,
  description: text,
  discounts: unserved,
  add_invoice_items: unserved,
  application_fee_percent: unserved,
  billing_thresholds: unserved,
  billing_schedules: unserved,
  invoice_settings: ignored,
  items: list(shape(itemFields)),
  metadata,
  off_session: flag,
  on_behalf_of: unserved,
  payment_behavior: paymentBehavior,
  payment_settings: ignored,
  pending_invoice_item_interval: unserved,
  proration_behavior: prorationBehavior,
  transfer_data: unserved,
  trial_end: either(oneOf("now"), integer),
  trial_from_plan: ignored,
  trial_settings: trialSettings,
};

function flagFalse(value: Parameters<typeof flag>[0], param: string): boolean {
  if (flag(value, param)) throw invalid("The local Stripe does not compute taxes.", param, "local_unserved");
  return false;
}

export function findSubscription(world: World, id: string): Subscription {
  const sub = world.store.subscriptions.get(id);
  if (!sub) throw missing("subscription", id);
  return sub;
}

function create(world: World, call: Call): Subscription {
  const given = readParams(call.raw, {
    ...shared, customer: word, currency: word, trial_period_days: count, billing_mode: ignored, test_clock: unserved,
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

export function wantedItem(item: Read<typeof itemFields>): WantedItem {
  return {
    id: item.id, price: item.price, quantity: item.quantity, deleted: item.deleted,
    metadata: item.metadata === undefined ? undefined : mergeMetadata({}, item.metadata),
  };
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
    ...shared, billing_cycle_anchor: oneOf("now", "unchanged"), cancellation_details: cancellationDetails,
    proration_date: integer, pause_collection: pauseCollection,
  });
  refuseImpossible(world, sub, call, given);
  const pause = pauseOf(given.pause_collection);
  const customer = world.store.customers.get(sub.customer);
  if (!customer) throw missing("customer", sub.customer);
  const behavior = given.proration_behavior ?? "create_prorations";
  const card = given.default_payment_method ? ownMethod(world, sub.customer, given.default_payment_method) : given.default_payment_method;
  updateSubscription(world, sub, customer, {
    planned: planChange(world, sub, {
      items: given.items?.map(wantedItem),
      behavior,
      at: given.proration_date ?? world.clock.seconds(),
      anchorNow: given.billing_cycle_anchor === "now",
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
  return sub;
}

function pauseOf(given: ReturnType<typeof pauseCollection> | undefined): Subscription["pause_collection"] | undefined {
  if (given === undefined || given === null) return given;
  return { behavior: required(given.behavior, "pause_collection[behavior]"), resumes_at: given.resumes_at ?? null };
}

function refuseImpossible(world: World, sub: Subscription, call: Call, given: Read<typeof shared>): void {
  if (sub.status === "canceled" || sub.status === "incomplete_expired") {
    throw invalid("A canceled subscription can only update its cancellation_details and metadata.", undefined, "invalid_canceled_subscription_fields");
  }
  if (given.payment_behavior === "pending_if_incomplete") {
    const other = Object.keys(call.raw).find((key) => !PENDING_MAY.includes(key));
    if (other) throw invalid(`The following arguments are not supported when payment_behavior is pending_if_incomplete: ${other}.`, other);
  }
  refuseCancellation(world, given);
}

function refuseCancellation(world: World, given: Read<typeof shared>): void {
  if (given.cancel_at_period_end === true && given.cancel_at) {
    throw invalid("Only one of cancel_at and cancel_at_period_end may be given.", "cancel_at", "parameters_exclusive");
  }
  if (typeof given.cancel_at === "number" && given.cancel_at <= world.clock.seconds()) {
    throw invalid("cancel_at must be in the future.", "cancel_at");
  }
}

/** Stripe keeps `cancel_at` and `cancel_at_period_end` apart: each must be cleared by its own parameter. */
function setCancellation(world: World, sub: Subscription, given: Read<typeof shared>): void {
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

function setReason(sub: Subscription, given: Read<{ comment: typeof text; feedback: typeof text }> | undefined): void {
  if (!given || !sub.cancellation_details) return;
  if (given.comment !== undefined) sub.cancellation_details.comment = given.comment;
  if (given.feedback !== undefined) sub.cancellation_details.feedback = given.feedback;
}

function cancel(world: World, call: Call): Subscription {
  const sub = findSubscription(world, firstId(call));
  const given = readParams(call.raw, { cancellation_details: cancellationDetails, invoice_now: flag, prorate: flag });
  if (sub.status === "canceled") throw missing("subscription", sub.id);
  const customer = world.store.customers.get(sub.customer);
  const now = world.clock.seconds();
  const owes = sub.status === "active" || sub.status === "past_due";
  if (given.prorate && owes) {
    keepItems(world, prorationItems(world, sub, sub.items.data.map((item) => unusedTime(world, item, periodOf(item), now))));
  }
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
    collection_method: word, automatic_tax: ignored, plan: word, test_clock: unserved, customer_account: unserved,
    status: oneOf("active", "all", "canceled", "ended", "incomplete", "incomplete_expired", "past_due", "paused", "trialing", "unpaid"),
  });
  const rows = world.store.subscriptions.where((row) => {
    const item = row.items.data[0];
    const price = given.price ?? given.plan;
    return (
      (given.customer === undefined || row.customer === given.customer) &&
      (price === undefined || row.items.data.some((one) => one.price.id === price)) &&
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

