import { cardByNumber, cardByToken, cardError, cardOf, fingerprintOf } from "../cards.ts";
import type { TestCard } from "../cards.ts";
import { invalid, missing, missingParam, StripeProblem } from "../errors.ts";
import { change, emit } from "../events.ts";
import { listOf } from "../http/lists.ts";
import {
  address, clearable, ignored, integer, mergeMetadata, metadata, oneOf, paging, readParams, required, shape, text, unserved, word,
} from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import { newId } from "../ids.ts";
import type { Address, Customer, PaymentMethod } from "../shapes.ts";
import type { World } from "../world.ts";
import { customerParam, fullAddress } from "./customers.ts";

export const paymentMethodRoutes: Route[] = [
  { method: "POST", path: "/v1/payment_methods", answer: create },
  { method: "GET", path: "/v1/payment_methods", answer: listMethods },
  { method: "GET", path: "/v1/payment_methods/:id", answer: retrieve },
  { method: "POST", path: "/v1/payment_methods/:id", answer: update },
  { method: "POST", path: "/v1/payment_methods/:id/attach", answer: attachOne },
  { method: "POST", path: "/v1/payment_methods/:id/detach", answer: detachOne },
];

const billing = shape({ address: clearable(address), email: text, name: text, phone: text, tax_id: text });

/** A stored payment method, or a fresh one for a token such as `pm_card_visa`. */
export function findPaymentMethod(world: World, id: string, param?: string): PaymentMethod {
  const method = world.store.paymentMethods.get(id);
  if (method) return method;
  const card = cardByToken(id);
  if (card) return newCard(world, card, {});
  throw param === undefined ? missing("PaymentMethod", id) : missingParam("PaymentMethod", id, param);
}

interface CardText {
  month?: number;
  year?: number;
  billing?: { email?: string | null; name?: string | null; phone?: string | null; address?: Partial<Address> | null };
  metadata?: Record<string, string>;
}

export function newCard(world: World, card: TestCard, given: CardText): PaymentMethod {
  return world.store.paymentMethods.put({
    id: newId("pm"),
    object: "payment_method",
    allow_redisplay: "always",
    billing_details: {
      address: fullAddress(given.billing?.address ?? {}),
      email: given.billing?.email ?? null,
      name: given.billing?.name ?? null,
      phone: given.billing?.phone ?? null,
      tax_id: null,
    },
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: "US",
      display_brand: card.brand,
      exp_month: given.month ?? 12,
      exp_year: given.year ?? world.clock.now().getUTCFullYear() + 10,
      fingerprint: fingerprintOf(card),
      funding: "credit",
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: world.clock.seconds(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: given.metadata ?? {},
    type: "card",
  });
}

/** Saves a card to a customer, or throws the issuer's refusal. */
export function attach(world: World, method: PaymentMethod, customer: Customer): PaymentMethod {
  if (method.customer === customer.id) return method;
  if (method.customer !== null) {
    throw invalid("The payment method you provided has already been attached to a customer.", undefined, "payment_method_unexpected_state");
  }
  const { saving } = cardOf(method);
  if (saving !== "works") throw cardError(saving);
  method.customer = customer.id;
  emit(world, "payment_method.attached", method);
  return method;
}

function create(world: World, call: Call): PaymentMethod {
  const given = readParams(call.raw, {
    type: oneOf("card"),
    card: shape({ number: word, exp_month: integer, exp_year: integer, cvc: text, token: word, networks: ignored }),
    billing_details: billing,
    metadata,
    allow_redisplay: ignored,
  });
  required(given.type, "type");
  const card = required(given.card, "card");
  const known = card.token === undefined
    ? cardByNumber(required(card.number, "card[number]").replaceAll(/\s/g, ""))
    : cardByToken(card.token.replace(/^tok_/, "pm_card_"));
  if (!known) {
    throw new StripeProblem(402, {
      type: "card_error", code: "incorrect_number", param: "card[number]",
      message: "Your card number is incorrect. The local Stripe knows test cards only.",
    });
  }
  return newCard(world, known, {
    month: card.exp_month, year: card.exp_year, billing: given.billing_details, metadata: mergeMetadata({}, given.metadata),
  });
}

function retrieve(world: World, call: Call): PaymentMethod {
  readParams(call.raw, {});
  const method = world.store.paymentMethods.get(firstId(call));
  if (!method) throw missing("PaymentMethod", firstId(call));
  return method;
}

function update(world: World, call: Call): PaymentMethod {
  const given = readParams(call.raw, {
    billing_details: billing, metadata, allow_redisplay: ignored, card: shape({ exp_month: integer, exp_year: integer }),
  });
  const method = retrieve(world, { ids: call.ids, raw: {} });
  if (method.customer === null) throw invalid("You must attach this PaymentMethod to a customer before you can update it.");
  change(world, "payment_method.updated", method, () => {
    if (method.card && given.card?.exp_month !== undefined) method.card.exp_month = given.card.exp_month;
    if (method.card && given.card?.exp_year !== undefined) method.card.exp_year = given.card.exp_year;
    const details = given.billing_details;
    if (details?.email !== undefined) method.billing_details.email = details.email;
    if (details?.name !== undefined) method.billing_details.name = details.name;
    if (details?.phone !== undefined) method.billing_details.phone = details.phone;
    if (details?.address !== undefined) method.billing_details.address = fullAddress(details.address ?? {});
    method.metadata = mergeMetadata(method.metadata ?? {}, given.metadata);
  });
  return method;
}

function attachOne(world: World, call: Call): PaymentMethod {
  const given = readParams(call.raw, { customer: word });
  const customer = customerParam(world, required(given.customer, "customer"));
  return attach(world, findPaymentMethod(world, firstId(call)), customer);
}

function detachOne(world: World, call: Call): PaymentMethod {
  readParams(call.raw, {});
  const method = retrieve(world, call);
  if (method.customer === null) throw invalid("The payment method you provided is not attached to a customer so detachment is impossible.");
  detach(world, method);
  return method;
}

export function detach(world: World, method: PaymentMethod): void {
  const owner = method.customer;
  const customer = owner === null ? undefined : world.store.customers.get(owner);
  method.customer = null;
  emit(world, "payment_method.detached", method, { customer: owner });
  if (customer?.invoice_settings.default_payment_method === method.id) {
    change(world, "customer.updated", customer, () => (customer.invoice_settings.default_payment_method = null));
  }
  for (const sub of world.store.subscriptions.where((sub) => sub.default_payment_method === method.id)) {
    change(world, "customer.subscription.updated", sub, () => (sub.default_payment_method = null));
  }
}

function listMethods(world: World, call: Call): object {
  const given = readParams(call.raw, { ...paging, customer: word, type: word, allow_redisplay: unserved });
  const rows = world.store.paymentMethods.where(
    (row) => row.customer !== null && row.customer === given.customer && (given.type ?? "card") === "card",
  );
  return listOf(rows, given, "/v1/payment_methods");
}
