import { billingMode, count, flag, ignored, integer, list, metadata, off, oneOf, shape, text, unserved, webAddress, word } from "../http/params.ts";
import type { Read } from "../http/params.ts";

const subscriptionData = shape({
  metadata, description: text, trial_end: integer, trial_period_days: count,
  trial_settings: shape({ end_behavior: shape({ missing_payment_method: oneOf("cancel", "create_invoice", "pause") }) }),
  billing_mode: billingMode, proration_behavior: oneOf("none", "create_prorations"),
  application_fee_percent: unserved, billing_cycle_anchor: unserved, billing_cycle_anchor_config: unserved,
  default_tax_rates: list(word), invoice_settings: unserved, on_behalf_of: unserved, transfer_data: unserved,
  pending_invoice_item_interval: unserved,
});

/** What `checkout.sessions.create` takes. */
export const sessionFields = {
  mode: oneOf("subscription", "setup"),
  line_items: list(shape({
    price: word, quantity: count, metadata, adjustable_quantity: shape({ enabled: off, maximum: ignored, minimum: ignored }), price_data: unserved, tax_rates: unserved,
  })),
  customer: word,
  customer_email: word,
  customer_creation: ignored,
  customer_update: shape({ address: oneOf("auto", "never"), name: oneOf("auto", "never"), shipping: unserved }),
  client_reference_id: word,
  metadata,
  success_url: webAddress,
  cancel_url: webAddress,
  return_url: unserved,
  ui_mode: oneOf("hosted_page"),
  expires_at: integer,
  subscription_data: subscriptionData,
  setup_intent_data: shape({ metadata, description: text, on_behalf_of: unserved }),
  allow_promotion_codes: flag,
  automatic_tax: shape({ enabled: flag, liability: unserved }),
  billing_address_collection: oneOf("auto", "required"),
  currency: word,
  locale: word,
  payment_method_collection: oneOf("always", "if_required"),
  payment_method_options: unserved,
  saved_payment_method_options: ignored,
  tax_id_collection: shape({ enabled: off, required: unserved }),
  consent_collection: unserved,
  custom_text: unserved,
  phone_number_collection: shape({ enabled: off }),
  branding_settings: ignored,
  adaptive_pricing: ignored,
  origin_context: ignored,
  discounts: list(shape({ coupon: word, promotion_code: word })),
  custom_fields: unserved,
  optional_items: unserved,
  after_expiration: unserved,
  payment_intent_data: unserved,
  invoice_creation: unserved,
  shipping_options: unserved,
  shipping_address_collection: unserved,
};

export type SessionGiven = Read<typeof sessionFields>;
