import { amountFor } from "../billing/amounts.ts";
import { productName } from "../billing/lines.ts";
import { isMetered } from "../billing/usage.ts";
import { invalid } from "../errors.ts";
import { mergeMetadata, required } from "../http/params.ts";
import { newId } from "../ids.ts";
import type { CheckoutLine, CheckoutSession, Price } from "../shapes.ts";
import type { World } from "../world.ts";
import type { SessionGiven } from "./checkout-fields.ts";
import { sellablePrice } from "./prices.ts";

/** The lines as they are sold: prices of now, quantities as asked. */
export function linesOf(world: World, given: SessionGiven): CheckoutLine[] {
  const items = given.line_items ?? [];
  if (items.length === 0) throw invalid("Missing required param: line_items.", "line_items", "parameter_missing");
  return items.map((item, index) => {
    const price = sellablePrice(world, required(item.price, `line_items[${index}][price]`), `line_items[${index}][price]`);
    if (!price.recurring) throw invalid("The local Stripe sells recurring prices only.", `line_items[${index}][price]`, "local_unserved");
    const quantity = quantityOf(price, item.quantity, `line_items[${index}][quantity]`);
    if (quantity !== null && quantity < 1) throw invalid("This value must be greater than or equal to 1.", `line_items[${index}][quantity]`);
    const amount = quantity === null ? 0 : amountFor(world, price, quantity);
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

/** What a meter counts has no quantity when it is sold. */
function quantityOf(price: Price, given: number | undefined, param: string): number | null {
  if (!isMetered(price)) return required(given, param);
  if (given !== undefined) throw invalid("You cannot set a quantity for a line item whose price is metered.", param);
  return null;
}

export interface SessionText {
  id: string;
  mode: "subscription" | "setup";
  customer: string | null;
  expiresAt: number;
  subtotal: number | null;
  currency: string | null;
}

export function newSession(world: World, given: SessionGiven, own: SessionText): CheckoutSession {
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
