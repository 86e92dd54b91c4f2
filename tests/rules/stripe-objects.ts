import type Stripe from "stripe";
import { day } from "./builders.ts";

/** Stripe writes instants as whole seconds. */
export function unix(date: Date): number {
  return date.getTime() / 1000;
}

// Only what the rules read is written out; the assertion says that Stripe's answer holds the rest.
export function stripePrice(changes: Partial<Stripe.Price> = {}): Stripe.Price {
  return {
    id: "price_growth_month",
    object: "price",
    lookup_key: "growth_month_usd_v1",
    currency: "usd",
    unit_amount: 1_200,
    metadata: {},
    recurring: { interval: "month", interval_count: 1, usage_type: "licensed", meter: null, trial_period_days: null },
    ...changes,
  } as Stripe.Price;
}

export function stripeItem(changes: Partial<Stripe.SubscriptionItem> = {}): Stripe.SubscriptionItem {
  return {
    id: "si_acme",
    object: "subscription_item",
    price: stripePrice(),
    quantity: 10,
    current_period_start: unix(day(0)),
    current_period_end: unix(day(30)),
    ...changes,
  } as Stripe.SubscriptionItem;
}

export function stripeSubscription(
  changes: Partial<Stripe.Subscription> = {},
  items: Stripe.SubscriptionItem[] = [stripeItem()],
): Stripe.Subscription {
  return {
    id: "sub_acme",
    object: "subscription",
    customer: "cus_acme",
    status: "active",
    livemode: false,
    schedule: null,
    start_date: unix(day(-30)),
    cancel_at: null,
    cancel_at_period_end: false,
    ended_at: null,
    trial_end: null,
    latest_invoice: "in_acme",
    pending_update: null,
    items: { object: "list", data: items, has_more: false, url: "/v1/subscription_items" },
    ...changes,
  } as Stripe.Subscription;
}

export function stripeInvoice(changes: Partial<Stripe.Invoice> = {}): Stripe.Invoice {
  return {
    id: "in_acme",
    object: "invoice",
    customer: "cus_acme",
    parent: { type: "subscription_details", quote_details: null, subscription_details: { metadata: null, subscription: "sub_acme" } },
    number: "ACME-0001",
    status: "open",
    collection_method: "charge_automatically",
    currency: "usd",
    amount_due: 12_000,
    amount_paid: 0,
    amount_remaining: 12_000,
    total: 12_000,
    total_taxes: null,
    created: unix(day(-1)),
    due_date: null,
    period_start: unix(day(-30)),
    period_end: unix(day(0)),
    attempt_count: 1,
    next_payment_attempt: unix(day(3)),
    status_transitions: { finalized_at: unix(day(0)), marked_uncollectible_at: null, paid_at: null, voided_at: null },
    hosted_invoice_url: "https://stripe.example/in_acme",
    invoice_pdf: "https://stripe.example/in_acme.pdf",
    ...changes,
  } as Stripe.Invoice;
}

export function stripePayments(...payments: Partial<Stripe.InvoicePayment>[]): Stripe.ApiList<Stripe.InvoicePayment> {
  const data = payments.map(
    (payment, place) =>
      ({
        id: `inpay_${place}`,
        object: "invoice_payment",
        status: "open",
        created: unix(day(0)),
        payment: { type: "payment_intent", payment_intent: "pi_acme" },
        ...payment,
      }) as Stripe.InvoicePayment,
  );
  return { object: "list", data, has_more: false, url: "/v1/invoice_payments" };
}

export function stripeIntent(changes: Partial<Stripe.PaymentIntent>): Stripe.InvoicePayment["payment"] {
  const intent = { id: "pi_acme", object: "payment_intent", status: "requires_payment_method", last_payment_error: null, ...changes };
  return { type: "payment_intent", payment_intent: intent as Stripe.PaymentIntent };
}
