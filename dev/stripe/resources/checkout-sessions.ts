import { amountFor, productName } from "../billing/lines.ts";
import { DAY, HOUR } from "../billing/periods.ts";
import { invalid, missing } from "../errors.ts";
import { change, emit } from "../events.ts";
import { listOf, pageOf } from "../http/lists.ts";
import {
  count, flag, ignored, inRange, integer, list, mergeMetadata, metadata, oneOf, paging, range, readParams, required, shape,
  text, unserved, webAddress, word,
} from "../http/params.ts";
import type { Read } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import { newId, randomText } from "../ids.ts";
import type { CheckoutLine, CheckoutSession } from "../shapes.ts";
import type { World } from "../world.ts";
import { customerParam } from "./customers.ts";
import { sellablePrice } from "./prices.ts";
import { newSetupIntent } from "./setup-intents.ts";

export const checkoutRoutes: Route[] = [
  { method: "POST", path: "/v1/checkout/sessions", answer: create },
  { method: "GET", path: "/v1/checkout/sessions", answer: listSessions },
  { method: "GET", path: "/v1/checkout/sessions/:id", answer: retrieve },
  { method: "POST", path: "/v1/checkout/sessions/:id", answer: update },
  { method: "POST", path: "/v1/checkout/sessions/:id/expire", answer: expire },
  { method: "GET", path: "/v1/checkout/sessions/:id/line_items", answer: listLines },
];

const subscriptionData = shape({
  metadata, description: text, trial_end: integer, trial_period_days: count,
  trial_settings: shape({ end_behavior: shape({ missing_payment_method: oneOf("cancel", "create_invoice", "pause"), billing_cycle_anchor: ignored }) }),
  billing_mode: ignored, proration_behavior: oneOf("none", "create_prorations"),
  application_fee_percent: unserved, billing_cycle_anchor: unserved, billing_cycle_anchor_config: unserved,
  default_tax_rates: unserved, invoice_settings: ignored, on_behalf_of: unserved, transfer_data: unserved,
  pending_invoice_item_interval: unserved,
});

const fields = {
  mode: oneOf("subscription", "setup"),
  line_items: list(shape({
    price: word, quantity: count, metadata, adjustable_quantity: ignored, dynamic_tax_rates: unserved, price_data: unserved, tax_rates: unserved,
  })),
  customer: word,
  customer_email: word,
  customer_creation: ignored,
  customer_update: shape({ address: oneOf("auto", "never"), name: oneOf("auto", "never"), shipping: ignored }),
  client_reference_id: word,
  metadata,
  success_url: webAddress,
  cancel_url: webAddress,
  return_url: unserved,
  ui_mode: oneOf("hosted", "hosted_page"),
  expires_at: integer,
  subscription_data: subscriptionData,
  setup_intent_data: shape({ metadata, description: text, on_behalf_of: unserved }),
  allow_promotion_codes: flag,
  automatic_tax: shape({ enabled: noTax, liability: ignored }),
  billing_address_collection: oneOf("auto", "required"),
  currency: word,
  locale: word,
  payment_method_collection: oneOf("always", "if_required"),
  payment_method_options: ignored,
  saved_payment_method_options: ignored,
  tax_id_collection: ignored,
  consent_collection: ignored,
  custom_text: ignored,
  phone_number_collection: ignored,
  branding_settings: ignored,
  adaptive_pricing: ignored,
  origin_context: ignored,
  discounts: unserved,
  custom_fields: unserved,
  optional_items: unserved,
  after_expiration: unserved,
  payment_intent_data: unserved,
  invoice_creation: unserved,
  shipping_options: unserved,
  shipping_address_collection: unserved,
};

type Given = Read<typeof fields>;

function noTax(value: Parameters<typeof flag>[0], param: string): boolean {
  if (flag(value, param)) throw invalid("The local Stripe does not compute taxes.", param, "local_unserved");
  return false;
}

export function findSession(world: World, id: string): CheckoutSession {
  const session = world.store.checkoutSessions.get(id);
  if (!session) throw missing("checkout.session", id);
  return session;
}

function create(world: World, call: Call): CheckoutSession {
  const given = readParams(call.raw, fields);
  const mode = required(given.mode, "mode");
  const customer = given.customer === undefined ? null : customerParam(world, given.customer);
  if (customer && given.customer_email !== undefined) {
    throw invalid("You may only specify one of these parameters: customer, customer_email.", "customer_email", "parameters_exclusive");
  }
  if (given.customer_update && !customer) {
    throw invalid("customer_update can only be used with customer.", "customer_update");
  }
  if (mode === "setup" && given.subscription_data) throw invalid("You can not pass subscription_data in setup mode.", "subscription_data");
  const lines = mode === "subscription" ? linesOf(world, given) : [];
  const now = world.clock.seconds();
  const trialing = isTrial(given.subscription_data);
  const subtotal = trialing ? 0 : lines.reduce((sum, line) => sum + line.amount_total, 0);
  const session = newSession(world, given, {
    id: `cs_test_${randomText(58)}`,
    mode,
    customer: customer?.id ?? null,
    expiresAt: expiryOf(given.expires_at, now),
    subtotal: mode === "setup" ? null : subtotal,
    currency: mode === "setup" ? (given.currency ?? null) : (lines[0]?.currency ?? null),
  });
  if (mode === "setup") {
    session.setup_intent = newSetupIntent(world, {
      customer: session.customer,
      metadata: mergeMetadata({}, given.setup_intent_data?.metadata),
      description: given.setup_intent_data?.description ?? null,
      usage: "off_session",
    }).id;
  }
  world.store.checkoutSessions.put(session);
  world.store.sessionLines.put({
    id: session.id,
    list: { object: "list", data: lines, has_more: false, url: `/v1/checkout/sessions/${session.id}/line_items` },
  });
  noteWishes(world, session, given, now);
  return session;
}

function isTrial(data: Given["subscription_data"]): boolean {
  return data?.trial_end !== undefined || (data?.trial_period_days ?? 0) > 0;
}

function expiryOf(wanted: number | undefined, now: number): number {
  const expiresAt = wanted ?? now + DAY;
  if (expiresAt < now + HOUR / 2 - 60 || expiresAt > now + DAY + 60) {
    throw invalid("The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.", "expires_at");
  }
  return expiresAt;
}

function linesOf(world: World, given: Given): CheckoutLine[] {
  const items = given.line_items ?? [];
  if (items.length === 0) throw invalid("Missing required param: line_items.", "line_items", "parameter_missing");
  return items.map((item, index) => {
    const price = sellablePrice(world, required(item.price, `line_items[${index}][price]`), `line_items[${index}][price]`);
    if (!price.recurring) throw invalid("The local Stripe sells recurring prices only.", `line_items[${index}][price]`, "local_unserved");
    const quantity = required(item.quantity, `line_items[${index}][quantity]`);
    if (quantity < 1) throw invalid("This value must be greater than or equal to 1.", `line_items[${index}][quantity]`);
    const amount = amountFor(price, quantity);
    return {
      id: newId("li"),
      object: "item",
      adjustable_quantity: null,
      amount_discount: 0,
      amount_subtotal: amount,
      amount_tax: 0,
      amount_total: amount,
      currency: price.currency,
      description: productName(world, price),
      discounts: [],
      metadata: mergeMetadata({}, item.metadata),
      price: structuredClone(price),
      quantity,
      taxes: [],
    };
  });
}

interface SessionText {
  id: string;
  mode: "subscription" | "setup";
  customer: string | null;
  expiresAt: number;
  subtotal: number | null;
  currency: string | null;
}

function newSession(world: World, given: Given, own: SessionText): CheckoutSession {
  return {
    id: own.id,
    object: "checkout.session",
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: given.allow_promotion_codes ?? null,
    allowed_payment_method_types: null,
    amount_subtotal: own.subtotal,
    amount_total: own.subtotal,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: given.billing_address_collection ?? null,
    cancel_url: given.cancel_url ?? null,
    client_reference_id: given.client_reference_id ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: world.clock.seconds(),
    currency: own.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: own.customer,
    customer_account: null,
    customer_creation: own.customer === null && own.mode === "subscription" ? "always" : null,
    customer_details: null,
    customer_email: given.customer_email ?? null,
    discounts: [],
    expires_at: own.expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: given.locale ?? null,
    managed_payments: null,
    metadata: mergeMetadata({}, given.metadata),
    mode: own.mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: given.payment_method_collection ?? "always",
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ["card"],
    payment_status: own.mode === "setup" || own.subtotal === 0 ? "no_payment_required" : "unpaid",
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type: null,
    subscription: null,
    success_url: required(given.success_url, "success_url"),
    total_details: own.subtotal === null ? null : { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: given.ui_mode ?? "hosted_page",
    url: `${world.url}/checkout/${own.id}`,
    wallet_options: null,
  };
}

function noteWishes(world: World, session: CheckoutSession, given: Given, now: number): void {
  const data = given.subscription_data;
  if (data?.trial_end !== undefined && data.trial_end <= now + 2 * DAY - 60) {
    throw dropSession(world, session, "The `trial_end` date has to be at least 2 days in the future.");
  }
  world.store.sessionNotes.put({
    id: session.id,
    subscriptionData: {
      metadata: mergeMetadata({}, data?.metadata),
      description: data?.description ?? null,
      trialEnd: data?.trial_end ?? null,
      trialDays: data?.trial_period_days ?? null,
      missingPaymentMethod: data?.trial_settings?.end_behavior?.missing_payment_method ?? "create_invoice",
    },
    setupMetadata: mergeMetadata({}, given.setup_intent_data?.metadata),
    customerUpdate: { name: given.customer_update?.name === "auto", address: given.customer_update?.address === "auto" },
    waiting: null,
  });
}

function dropSession(world: World, session: CheckoutSession, message: string): Error {
  world.store.checkoutSessions.delete(session.id);
  world.store.sessionLines.delete(session.id);
  return invalid(message, "subscription_data[trial_end]");
}

function retrieve(world: World, call: Call): CheckoutSession {
  readParams(call.raw, {});
  return findSession(world, firstId(call));
}

function update(world: World, call: Call): CheckoutSession {
  const session = findSession(world, firstId(call));
  const given = readParams(call.raw, { metadata });
  session.metadata = mergeMetadata(session.metadata ?? {}, given.metadata);
  return session;
}

function expire(world: World, call: Call): CheckoutSession {
  const session = findSession(world, firstId(call));
  readParams(call.raw, {});
  if (session.status !== "open") {
    throw invalid(`Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`);
  }
  expireSession(world, session);
  return session;
}

export function expireSession(world: World, session: CheckoutSession): void {
  session.status = "expired";
  session.url = null;
  const setup = world.store.setupIntents.get(session.setup_intent ?? "");
  if (setup) change(world, "setup_intent.canceled", setup, () => (setup.status = "canceled"));
  emit(world, "checkout.session.expired", session);
}

function listLines(world: World, call: Call): object {
  const session = findSession(world, firstId(call));
  const given = readParams(call.raw, paging);
  const lines = world.store.sessionLines.get(session.id)?.list.data ?? [];
  return pageOf(lines, given, `/v1/checkout/sessions/${session.id}/line_items`);
}

function listSessions(world: World, call: Call): object {
  const given = readParams(call.raw, {
    ...paging, created: range, customer: word, subscription: word, status: oneOf("open", "complete", "expired"),
    payment_intent: unserved, payment_link: unserved, customer_account: unserved, customer_details: shape({ email: word }),
  });
  const rows = world.store.checkoutSessions.where(
    (row) =>
      (given.customer === undefined || row.customer === given.customer) &&
      (given.subscription === undefined || row.subscription === given.subscription) &&
      (given.status === undefined || row.status === given.status) &&
      (given.customer_details?.email === undefined || row.customer_details?.email === given.customer_details.email) &&
      inRange(row.created, given.created),
  );
  return listOf(rows, given, "/v1/checkout/sessions");
}
