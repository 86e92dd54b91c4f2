import type Stripe from "stripe";

/**
 * Stripe's objects as they lie in the store and go over the wire: references are ids, decimals are strings.
 * Derived from the SDK's own declarations, so the compiler refuses an object whose shape departs from them.
 */
export type Plain<T> = T extends null | undefined | string | number | boolean
  ? T
  : T extends Stripe.Decimal
    ? string
    : T extends (infer U)[]
      ? Reference<U>[]
      : { [K in keyof T]: Reference<T[K]> };

type Reference<T> = Plain<string extends T ? Exclude<T, { object: string }> : T>;

export type Customer = Plain<Stripe.Customer>;
export type Product = Plain<Stripe.Product>;
export type Price = Plain<Stripe.Price>;
export type Plan = Plain<Stripe.Plan>;
export type PaymentMethod = Plain<Stripe.PaymentMethod>;
export type SetupIntent = Plain<Stripe.SetupIntent>;
export type PaymentIntent = Plain<Stripe.PaymentIntent>;
export type Charge = Plain<Stripe.Charge>;
export type Subscription = Plain<Stripe.Subscription>;
export type SubscriptionSchedule = Plain<Stripe.SubscriptionSchedule>;
export type SubscriptionItem = Plain<Stripe.SubscriptionItem>;
export type Invoice = Plain<Stripe.Invoice>;
export type InvoiceLine = Plain<Stripe.InvoiceLineItem>;
export type InvoiceItem = Plain<Stripe.InvoiceItem>;
export type InvoicePayment = Plain<Stripe.InvoicePayment>;
export type CheckoutSession = Plain<Stripe.Checkout.Session>;
export type CheckoutLine = Plain<Stripe.LineItem>;
export type PortalSession = Plain<Stripe.BillingPortal.Session>;
export type BalanceTransaction = Plain<Stripe.CustomerBalanceTransaction>;
export type WebhookEndpoint = Plain<Stripe.WebhookEndpoint>;
export type Address = Plain<Stripe.Address>;
export type PortalConfiguration = Plain<Stripe.BillingPortal.Configuration>;
export type TestClock = Plain<Stripe.TestHelpers.TestClock>;
export type Coupon = Plain<Stripe.Coupon>;
export type PromotionCode = Plain<Stripe.PromotionCode>;
export type Discount = Plain<Stripe.Discount>;
export type TaxRate = Plain<Stripe.TaxRate>;
export type Refund = Plain<Stripe.Refund>;
export type CreditNote = Plain<Stripe.CreditNote>;
export type CreditNoteLine = Plain<Stripe.CreditNoteLineItem>;
export type Dispute = Plain<Stripe.Dispute>;
export type TaxId = Plain<Stripe.TaxId>;
export type Meter = Plain<Stripe.Billing.Meter>;
export type MeterEvent = Plain<Stripe.Billing.MeterEvent>;
export type MeterEventAdjustment = Plain<Stripe.Billing.MeterEventAdjustment>;
export type MeterEventSummary = Plain<Stripe.Billing.MeterEventSummary>;
export type PriceTier = Plain<Stripe.Price.Tier>;

/** `data.object` is whatever object the event is about, as it was at that moment. */
export interface StoredEvent {
  id: string;
  object: "event";
  api_version: string;
  created: number;
  data: { object: StripeObject; previous_attributes?: Record<string, unknown> };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: string;
}

export interface StripeObject {
  id: string;
  object: string;
}
