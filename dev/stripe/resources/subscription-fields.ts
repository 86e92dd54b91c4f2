import type { WantedDiscount } from "../billing/discounts.ts";
import type { WantedItem } from "../billing/proration.ts";
import {
  clearable, count, either, flag, integer, list, mergeMetadata, metadata, off, oneOf, required, shape, text, unserved, word,
} from "../http/params.ts";
import type { Read } from "../http/params.ts";
import type { Subscription } from "../shapes.ts";

const newItemFields = {
  price: word, quantity: count, metadata, billing_thresholds: unserved, discounts: unserved, plan: unserved, price_data: unserved,
  tax_rates: unserved, current_trial: unserved,
};
export const itemFields = { ...newItemFields, id: word, deleted: flag, clear_usage: unserved };
export const newItems = list(shape(newItemFields));

export const prorationBehavior = oneOf("create_prorations", "always_invoice", "none");
const paymentBehavior = oneOf("allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete");
export const cancellationDetails = shape({ comment: text, feedback: text, feedback_option: unserved });
export const pauseCollection = clearable(shape({ behavior: oneOf("keep_as_draft", "mark_uncollectible", "void"), resumes_at: integer }));
const trialSettings = shape({
  end_behavior: shape({ missing_payment_method: oneOf("cancel", "create_invoice", "pause"), billing_cycle_anchor: unserved }),
});

export const discountFields = { coupon: word, promotion_code: word, discount: word };

/** What creating and updating have in common. */
export const subscriptionFields = {
  automatic_tax: shape({ enabled: flag, liability: unserved }),
  cancel_at: clearable(either(integer, oneOf("min_period_end", "max_period_end"))),
  cancel_at_period_end: flag,
  collection_method: oneOf("charge_automatically"),
  days_until_due: unserved,
  default_payment_method: text,
  default_source: unserved,
  default_tax_rates: list(word),
  description: text,
  discounts: list(shape(discountFields)),
  add_invoice_items: unserved,
  application_fee_percent: unserved,
  billing_thresholds: unserved,
  billing_schedules: unserved,
  invoice_settings: unserved,
  items: list(shape(itemFields)),
  metadata,
  off_session: flag,
  on_behalf_of: unserved,
  payment_behavior: paymentBehavior,
  payment_settings: unserved,
  pending_invoice_item_interval: unserved,
  proration_behavior: prorationBehavior,
  transfer_data: unserved,
  trial_end: either(oneOf("now"), integer),
  trial_from_plan: off,
  trial_settings: trialSettings,
};

export type SubscriptionGiven = Read<typeof subscriptionFields>;

export function wantedDiscount(given: Read<typeof discountFields>): WantedDiscount {
  return { coupon: given.coupon, promotionCode: given.promotion_code, discount: given.discount };
}

export function wantedItem(item: Read<typeof itemFields>): WantedItem {
  return {
    id: item.id, price: item.price, quantity: item.quantity, deleted: item.deleted,
    metadata: item.metadata === undefined ? undefined : mergeMetadata({}, item.metadata),
  };
}

export function pauseOf(given: ReturnType<typeof pauseCollection> | undefined): Subscription["pause_collection"] | undefined {
  if (given === undefined || given === null) return given;
  return { behavior: required(given.behavior, "pause_collection[behavior]"), resumes_at: given.resumes_at ?? null };
}
