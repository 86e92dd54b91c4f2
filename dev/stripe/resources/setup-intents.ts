import { cardOf, DECLINES } from "../cards.ts";
import { invalid, missing } from "../errors.ts";
import { emit } from "../events.ts";
import { listOf } from "../http/lists.ts";
import { flag, ignored, inRange, list, mergeMetadata, metadata, oneOf, paging, range, readParams, required, text, unserved, word } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import { newId, randomText } from "../ids.ts";
import type { PaymentMethod, SetupIntent } from "../shapes.ts";
import type { World } from "../world.ts";
import { customerParam } from "./customers.ts";
import { attach, findPaymentMethod } from "./payment-methods.ts";

export const setupIntentRoutes: Route[] = [
  { method: "POST", path: "/v1/setup_intents", answer: create },
  { method: "GET", path: "/v1/setup_intents", answer: listSetups },
  { method: "GET", path: "/v1/setup_intents/:id", answer: retrieve },
  { method: "POST", path: "/v1/setup_intents/:id/confirm", answer: confirm },
  { method: "POST", path: "/v1/setup_intents/:id/cancel", answer: cancel },
];

interface NewSetup {
  customer: string | null;
  metadata: Record<string, string>;
  description: string | null;
  usage: string;
}

export function newSetupIntent(world: World, given: NewSetup): SetupIntent {
  const id = newId("seti");
  const setup = world.store.setupIntents.put({
    id,
    object: "setup_intent",
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomText(25)}`,
    created: world.clock.seconds(),
    customer: given.customer,
    customer_account: null,
    description: given.description,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: given.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ["card"],
    single_use_mandate: null,
    status: "requires_payment_method",
    usage: given.usage,
  });
  emit(world, "setup_intent.created", setup);
  return setup;
}

export type SetupResult = "succeeded" | "requires_action" | { declined: string };

/** Saves the card for later payments; a card that asks for authentication waits until the person has given it. */
export function confirmSetup(world: World, setup: SetupIntent, method: PaymentMethod, authenticated: boolean): SetupResult {
  const card = cardOf(method);
  const owner = setup.customer === null ? undefined : world.store.customers.get(setup.customer);
  if (card.saving !== "works") {
    const decline = DECLINES[card.saving];
    setup.status = "requires_payment_method";
    setup.last_setup_error = { type: "card_error", ...decline, payment_method: structuredClone(method), payment_method_type: "card" };
    emit(world, "setup_intent.setup_failed", setup);
    return { declined: decline.message };
  }
  setup.payment_method = method.id;
  if (card.asks !== "never" && !authenticated) {
    setup.status = "requires_action";
    setup.next_action = { type: "use_stripe_sdk", use_stripe_sdk: {} };
    emit(world, "setup_intent.requires_action", setup);
    return "requires_action";
  }
  if (owner) attach(world, method, owner);
  setup.status = "succeeded";
  setup.next_action = null;
  setup.last_setup_error = null;
  emit(world, "setup_intent.succeeded", setup);
  return "succeeded";
}

export function failSetup(world: World, setup: SetupIntent): void {
  setup.status = "requires_payment_method";
  setup.payment_method = null;
  setup.next_action = null;
  setup.last_setup_error = {
    type: "card_error",
    code: "setup_intent_authentication_failure",
    message: "The latest attempt to set up the payment method has failed because authentication failed.",
  };
  emit(world, "setup_intent.setup_failed", setup);
}

function create(world: World, call: Call): SetupIntent {
  const given = readParams(call.raw, {
    customer: word, payment_method: word, confirm: flag, usage: oneOf("off_session", "on_session"), metadata,
    description: text, return_url: ignored, automatic_payment_methods: ignored, allowed_payment_method_types: list(word),
    use_stripe_sdk: ignored, mandate_data: ignored, payment_method_options: ignored, payment_method_data: unserved,
  });
  const customer = given.customer === undefined ? null : customerParam(world, given.customer).id;
  const setup = newSetupIntent(world, {
    customer,
    metadata: mergeMetadata({}, given.metadata),
    description: given.description ?? null,
    usage: given.usage ?? "off_session",
  });
  if (given.payment_method !== undefined) {
    setup.payment_method = findPaymentMethod(world, given.payment_method, "payment_method").id;
    setup.status = "requires_confirmation";
  }
  if (given.confirm) confirmNow(world, setup);
  return setup;
}

function confirm(world: World, call: Call): SetupIntent {
  const setup = findSetup(world, firstId(call));
  const given = readParams(call.raw, { payment_method: word, return_url: ignored, mandate_data: ignored, use_stripe_sdk: ignored });
  if (given.payment_method !== undefined) setup.payment_method = findPaymentMethod(world, given.payment_method, "payment_method").id;
  confirmNow(world, setup);
  return setup;
}

function confirmNow(world: World, setup: SetupIntent): void {
  if (setup.status === "succeeded" || setup.status === "canceled") {
    throw invalid(`You cannot confirm this SetupIntent because it has a status of ${setup.status}.`, undefined, "setup_intent_unexpected_state");
  }
  const method = findPaymentMethod(world, required(setup.payment_method ?? undefined, "payment_method"), "payment_method");
  confirmSetup(world, setup, method, false);
}

function cancel(world: World, call: Call): SetupIntent {
  const setup = findSetup(world, firstId(call));
  readParams(call.raw, { cancellation_reason: unserved });
  if (setup.status === "succeeded" || setup.status === "canceled") {
    throw invalid(`You cannot cancel this SetupIntent because it has a status of ${setup.status}.`, undefined, "setup_intent_unexpected_state");
  }
  setup.status = "canceled";
  emit(world, "setup_intent.canceled", setup);
  return setup;
}

function retrieve(world: World, call: Call): SetupIntent {
  readParams(call.raw, {});
  return findSetup(world, firstId(call));
}

function findSetup(world: World, id: string): SetupIntent {
  const setup = world.store.setupIntents.get(id);
  if (!setup) throw missing("setupintent", id);
  return setup;
}

function listSetups(world: World, call: Call): object {
  const given = readParams(call.raw, { ...paging, created: range, customer: word, payment_method: word, attach_to_self: unserved });
  const rows = world.store.setupIntents.where(
    (row) =>
      (given.customer === undefined || row.customer === given.customer) &&
      (given.payment_method === undefined || row.payment_method === given.payment_method) &&
      inRange(row.created, given.created),
  );
  return listOf(rows, given, "/v1/setup_intents");
}
