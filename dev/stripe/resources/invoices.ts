import { composeSubscription, firstInvoice } from "../billing/creation.ts";
import { composeDiscounts } from "../billing/discounts.ts";
import type { WantedDiscount } from "../billing/discounts.ts";
import { reconsiderStatus, subscriptionOf } from "../billing/consequences.ts";
import { finalizeInvoice } from "../billing/finalize.ts";
import { collectInvoice, payOutOfBand } from "../billing/payment.ts";
import { cadenceOf, periodAround } from "../billing/periods.ts";
import { periodOf, planChange } from "../billing/proration.ts";
import { itemsAt } from "../billing/schedules.ts";
import { voidInvoice, writeOffInvoice } from "../billing/settlement.ts";
import { changeLines, previewInvoice, prorationItems, renewalLines } from "../billing/subscription-invoices.ts";
import { unusedTime } from "../billing/lines.ts";
import { licensed } from "../billing/usage.ts";
import { composeInvoice } from "../billing/invoice.ts";
import { invalid, missing, missingParam } from "../errors.ts";
import { change } from "../events.ts";
import { listOf, pageOf } from "../http/lists.ts";
import {
  billingMode, clearable, either, flag, inRange, integer, list, mergeMetadata, metadata, oneOf, paging, range, readParams,
  required, shape, text, unserved, word,
} from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import type { Customer, Invoice, SubscriptionItem } from "../shapes.ts";
import type { World } from "../world.ts";
import { customerParam } from "./customers.ts";
import { findPaymentMethod } from "./payment-methods.ts";
import { ratesCalled } from "./tax-rates.ts";
import { discountFields, itemFields, prorationBehavior, wantedDiscount, wantedItem } from "./subscription-fields.ts";

export const invoiceRoutes: Route[] = [
  { method: "GET", path: "/v1/invoices", answer: listInvoices },
  { method: "POST", path: "/v1/invoices/create_preview", answer: createPreview },
  { method: "GET", path: "/v1/invoices/:id", answer: retrieve },
  { method: "POST", path: "/v1/invoices/:id", answer: update },
  { method: "GET", path: "/v1/invoices/:id/lines", answer: listLines },
  { method: "POST", path: "/v1/invoices/:id/finalize", answer: finalize },
  { method: "POST", path: "/v1/invoices/:id/pay", answer: pay },
  { method: "POST", path: "/v1/invoices/:id/void", answer: voidOne },
  { method: "POST", path: "/v1/invoices/:id/mark_uncollectible", answer: writeOff },
  { method: "GET", path: "/v1/invoice_payments", answer: listPayments },
  { method: "GET", path: "/v1/invoice_payments/:id", answer: retrievePayment },
];

export function findInvoice(world: World, id: string): Invoice {
  const invoice = world.store.invoices.get(id);
  if (!invoice) throw missing("invoice", id);
  return invoice;
}

function retrieve(world: World, call: Call): Invoice {
  readParams(call.raw, {});
  return findInvoice(world, firstId(call));
}

function update(world: World, call: Call): Invoice {
  const invoice = findInvoice(world, firstId(call));
  const given = readParams(call.raw, { auto_advance: flag, metadata, description: text, footer: text, default_payment_method: word });
  const method = given.default_payment_method === undefined ? undefined : findPaymentMethod(world, given.default_payment_method, "default_payment_method").id;
  change(world, "invoice.updated", invoice, () => {
    if (given.auto_advance !== undefined) invoice.auto_advance = given.auto_advance;
    if (given.description !== undefined) invoice.description = given.description;
    if (given.footer !== undefined) invoice.footer = given.footer;
    if (method !== undefined) invoice.default_payment_method = method;
    invoice.metadata = mergeMetadata(invoice.metadata ?? {}, given.metadata);
  });
  return invoice;
}

function finalize(world: World, call: Call): Invoice {
  const given = readParams(call.raw, { auto_advance: flag });
  const invoice = findInvoice(world, firstId(call));
  if (given.auto_advance !== undefined) invoice.auto_advance = given.auto_advance;
  finalizeInvoice(world, invoice);
  return invoice;
}

function pay(world: World, call: Call): Invoice {
  const invoice = findInvoice(world, firstId(call));
  const given = readParams(call.raw, {
    payment_method: word, paid_out_of_band: flag, off_session: flag, forgive: unserved, mandate: unserved, source: unserved,
  });
  if (invoice.status === "paid") throw invalid("Invoice is already paid", undefined, "invoice_already_paid");
  if (invoice.status === "void") throw invalid("This invoice is voided and cannot be paid.", undefined, "invoice_not_editable");
  const method = given.payment_method === undefined ? undefined : findPaymentMethod(world, given.payment_method, "payment_method");
  if (method && method.customer !== null && method.customer !== invoice.customer) {
    throw missingParam("PaymentMethod", method.id, "payment_method");
  }
  if (invoice.status === "draft") finalizeInvoice(world, invoice);
  if (invoice.status === "paid") return invoice;
  if (given.paid_out_of_band) {
    payOutOfBand(world, invoice);
    return invoice;
  }
  const collected = collectInvoice(world, invoice, { method });
  if (!collected.paid) throw collected.problem;
  return invoice;
}

function voidOne(world: World, call: Call): Invoice {
  readParams(call.raw, {});
  const invoice = findInvoice(world, firstId(call));
  voidInvoice(world, invoice);
  settled(world, invoice);
  return invoice;
}

function writeOff(world: World, call: Call): Invoice {
  readParams(call.raw, {});
  const invoice = findInvoice(world, firstId(call));
  writeOffInvoice(world, invoice);
  settled(world, invoice);
  return invoice;
}

function settled(world: World, invoice: Invoice): void {
  const sub = subscriptionOf(world, invoice);
  if (sub) reconsiderStatus(world, sub);
}

function listInvoices(world: World, call: Call): object {
  const given = readParams(call.raw, {
    ...paging, customer: word, subscription: word, status: oneOf("draft", "open", "paid", "uncollectible", "void"),
    created: range, due_date: range, collection_method: word, customer_account: unserved,
  });
  const rows = world.store.invoices.where(
    (row) =>
      (given.customer === undefined || row.customer === given.customer) &&
      (given.subscription === undefined || row.parent?.subscription_details?.subscription === given.subscription) &&
      (given.status === undefined || row.status === given.status) &&
      (given.collection_method === undefined || row.collection_method === given.collection_method) &&
      inRange(row.created, given.created),
  );
  return listOf(rows, given, "/v1/invoices");
}

function listLines(world: World, call: Call): object {
  const invoice = findInvoice(world, firstId(call));
  return pageOf(invoice.lines.data, readParams(call.raw, paging), `/v1/invoices/${invoice.id}/lines`);
}

function listPayments(world: World, call: Call): object {
  const given = readParams(call.raw, {
    ...paging, created: range, invoice: word, status: oneOf("canceled", "open", "paid"),
    payment: shape({ type: word, payment_intent: word, payment_record: unserved }),
  });
  const rows = world.store.invoicePayments.where(
    (row) =>
      (given.invoice === undefined || row.invoice === given.invoice) &&
      (given.status === undefined || row.status === given.status) &&
      (given.payment?.payment_intent === undefined || row.payment.payment_intent === given.payment.payment_intent) &&
      inRange(row.created, given.created),
  );
  return listOf(rows, given, "/v1/invoice_payments");
}

function retrievePayment(world: World, call: Call): object {
  readParams(call.raw, {});
  const payment = world.store.invoicePayments.get(firstId(call));
  if (!payment) throw missing("invoice_payment", firstId(call));
  return payment;
}

const details = shape({
  items: list(shape(itemFields)),
  proration_behavior: prorationBehavior,
  proration_date: integer,
  billing_cycle_anchor: shape({ type: oneOf("now", "unchanged"), timestamp: unserved }),
  cancel_at: clearable(either(integer, oneOf("min_period_end", "max_period_end"))),
  cancel_at_period_end: flag,
  cancel_now: flag,
  trial_end: either(oneOf("now"), integer),
  billing_mode: billingMode,
  default_tax_rates: list(word),
  resume_at: unserved,
  start_date: unserved,
  metadata,
});

/** The very computation that an update makes, without making it: same proration date, same amount. */
function createPreview(world: World, call: Call): Invoice {
  const given = readParams(call.raw, {
    customer: word, subscription: word, subscription_details: details, preview_mode: oneOf("next"),
    automatic_tax: shape({ enabled: flag, liability: unserved }), currency: word, discounts: list(shape(discountFields)), invoice_items: unserved, issuer: unserved,
    on_behalf_of: unserved, schedule: unserved, schedule_details: unserved, customer_details: unserved,
  });
  const wanted = given.subscription_details ?? {};
  const sub = given.subscription === undefined ? undefined : world.store.subscriptions.get(given.subscription);
  if (given.subscription !== undefined && !sub) throw missingParam("subscription", given.subscription, "subscription");
  const customer = customerParam(world, required(given.customer ?? sub?.customer, "customer"));
  if (!sub) return previewNew(world, customer, wanted, given.discounts?.map(wantedDiscount), given.automatic_tax?.enabled);
  if (sub.status === "canceled") throw invalid("No upcoming invoices for customer", undefined, "invoice_upcoming_none");

  const now = world.clock.seconds();
  const at = wanted.proration_date ?? now;
  const behavior = wanted.proration_behavior ?? "create_prorations";
  const first = sub.items.data[0] as SubscriptionItem;
  const discounts = given.discounts && composeDiscounts(world, customer, sub, given.discounts.map(wantedDiscount));
  const dated = { sub, reason: "upcoming" as const, prorationDate: wanted.proration_date ?? null, discounts };
  if (wanted.cancel_now) {
    const charges = behavior === "none" ? [] : licensed(sub.items.data).map((item) => unusedTime(world, item, periodOf(item), at));
    const lines = changeLines(world, sub, prorationItems(world, sub, charges), []);
    return previewInvoice(world, customer, { ...dated, lines, period: { start: now, end: now }, at: now });
  }
  const planned = planChange(world, sub, {
    items: wanted.items?.map(wantedItem),
    behavior,
    at,
    anchorNow: wanted.billing_cycle_anchor?.type === "now",
    trialEnd: wanted.trial_end,
  });
  const items = prorationItems(world, sub, planned.charges);
  if (planned.invoiceNow || (behavior === "always_invoice" && planned.charges.length > 0)) {
    const lines = changeLines(world, sub, items, planned.charges);
    return previewInvoice(world, customer, { ...dated, lines, period: { start: now, end: now }, at: now });
  }
  const ends = wanted.cancel_at_period_end ?? (sub.cancel_at_period_end || sub.cancel_at !== null);
  const end = planned.items[0]?.current_period_end ?? first.current_period_end;
  if (ends && items.length === 0) throw invalid("No upcoming invoices for customer", undefined, "invoice_upcoming_none");
  const coming = wanted.items ? planned.items : itemsAt(world, sub, end);
  const next = periodAround(planned.anchor, cadenceOf((coming[0] ?? first).price), end);
  const lines = ends ? changeLines(world, sub, items, []) : renewalLines(world, sub, coming, next, sub.status === "trialing" ? null : periodOf(first), items);
  return previewInvoice(world, customer, { ...dated, lines, period: periodOf(first), at: end });
}

function previewNew(
  world: World, customer: Customer, wanted: ReturnType<typeof details>, offers: WantedDiscount[] = [], automaticTax = false,
): Invoice {
  const sub = composeSubscription(world, {
    customer,
    items: (wanted.items ?? []).map(wantedItem),
    trialEnd: typeof wanted.trial_end === "number" ? wanted.trial_end : null,
    metadata: mergeMetadata({}, wanted.metadata),
    description: null,
    defaultPaymentMethod: null,
    paymentBehavior: "allow_incomplete",
    missingPaymentMethod: "create_invoice",
    automaticTax,
    taxRates: wanted.default_tax_rates && ratesCalled(world, wanted.default_tax_rates, "subscription_details[default_tax_rates]"),
  });
  const discounts = composeDiscounts(world, customer, sub, offers);
  const invoice = composeInvoice(world, `upcoming_${sub.id}`, { ...firstInvoice(world, sub, customer), subscription: null, pricedAs: sub, discounts });
  invoice.next_payment_attempt = world.clock.seconds();
  return invoice;
}
