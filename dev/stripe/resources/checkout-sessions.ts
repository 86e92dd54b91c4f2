import { priceSession } from "../billing/checkout-totals.ts";
import { DAY, HOUR } from "../billing/periods.ts";
import { hasLocation } from "../billing/taxes.ts";
import { invalid, missing } from "../errors.ts";
import { change, emit } from "../events.ts";
import { listOf, pageOf } from "../http/lists.ts";
import { inRange, mergeMetadata, metadata, oneOf, paging, range, readParams, required, shape, unserved, word } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import { randomText } from "../ids.ts";
import type { CheckoutSession, Customer } from "../shapes.ts";
import type { World } from "../world.ts";
import { sessionFields } from "./checkout-fields.ts";
import type { SessionGiven } from "./checkout-fields.ts";
import { linesOf, newSession } from "./checkout-shapes.ts";
import { customerParam } from "./customers.ts";
import { newSetupIntent } from "./setup-intents.ts";

export const checkoutRoutes: Route[] = [
  { method: "POST", path: "/v1/checkout/sessions", answer: create },
  { method: "GET", path: "/v1/checkout/sessions", answer: listSessions },
  { method: "GET", path: "/v1/checkout/sessions/:id", answer: retrieve },
  { method: "POST", path: "/v1/checkout/sessions/:id", answer: update },
  { method: "POST", path: "/v1/checkout/sessions/:id/expire", answer: expire },
  { method: "GET", path: "/v1/checkout/sessions/:id/line_items", answer: listLines },
];

export function findSession(world: World, id: string): CheckoutSession {
  const session = world.store.checkoutSessions.get(id);
  if (!session) throw missing("checkout.session", id);
  return session;
}

function create(world: World, call: Call): CheckoutSession {
  const given = readParams(call.raw, sessionFields);
  const mode = required(given.mode, "mode");
  const customer = given.customer === undefined ? null : customerParam(world, given.customer);
  if (customer && given.customer_email !== undefined) {
    throw invalid("You may only specify one of these parameters: customer, customer_email.", "customer_email", "parameters_exclusive");
  }
  if (given.customer_update && !customer) {
    throw invalid("customer_update can only be used with customer.", "customer_update");
  }
  refuseMixed(given, customer);
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
  try {
    priceSession(world, session);
  } catch (error) {
    forgetSession(world, session);
    throw error;
  }
  return session;
}

function isTrial(data: SessionGiven["subscription_data"]): boolean {
  return data?.trial_end !== undefined || (data?.trial_period_days ?? 0) > 0;
}

function expiryOf(wanted: number | undefined, now: number): number {
  const expiresAt = wanted ?? now + DAY;
  if (expiresAt < now + HOUR / 2 - 60 || expiresAt > now + DAY + 60) {
    throw invalid("The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.", "expires_at");
  }
  return expiresAt;
}

function noteWishes(world: World, session: CheckoutSession, given: SessionGiven, now: number): void {
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
    discount: discountOf(given),
    address: null,
    automaticTax: given.automatic_tax?.enabled ?? false,
    taxRates: data?.default_tax_rates ?? [],
    waiting: null,
  });
}

function discountOf(given: SessionGiven): { coupon?: string; promotionCode?: string } | null {
  const [first, ...more] = given.discounts ?? [];
  if (more.length > 0) throw invalid("At most one discount can be given to a Checkout Session.", "discounts");
  return first ? { coupon: first.coupon, promotionCode: first.promotion_code } : null;
}

/** What cannot go together is refused before anything is made. */
function refuseMixed(given: SessionGiven, customer: Customer | null): void {
  if (given.discounts && given.allow_promotion_codes !== undefined) {
    throw invalid("You may only specify one of these parameters: allow_promotion_codes, discounts.", "discounts", "parameters_exclusive");
  }
  if (given.mode === "setup" && (given.discounts || given.automatic_tax?.enabled)) {
    throw invalid("Discounts and taxes are for mode=subscription.", given.discounts ? "discounts" : "automatic_tax");
  }
  if (given.automatic_tax?.enabled && given.subscription_data?.default_tax_rates) {
    throw invalid("Tax rates and automatic tax exclude each other.", "automatic_tax", "parameters_exclusive");
  }
  const keepsAddress = given.customer_update?.address === "auto";
  if (given.automatic_tax?.enabled && customer && !hasLocation(customer) && !keepsAddress) {
    throw invalid(
      "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid address to the Customer or set `customer_update[address]` to 'auto' to save the address entered in Checkout to the Customer.",
      "automatic_tax", "customer_tax_location_invalid",
    );
  }
}

function forgetSession(world: World, session: CheckoutSession): void {
  world.store.checkoutSessions.delete(session.id);
  world.store.sessionLines.delete(session.id);
  world.store.sessionNotes.delete(session.id);
}

function dropSession(world: World, session: CheckoutSession, message: string): Error {
  forgetSession(world, session);
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
