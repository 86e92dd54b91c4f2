import { cardError } from "../cards.ts";
import { invalid } from "../errors.ts";
import { emit } from "../events.ts";
import { newId } from "../ids.ts";
import { sellablePrice } from "../resources/prices.ts";
import type { Customer, Discount, PaymentMethod, Subscription, TaxRate } from "../shapes.ts";
import type { World } from "../world.ts";
import { bookOf } from "./books.ts";
import { composeDiscounts, redeem } from "./discounts.ts";
import type { WantedDiscount } from "./discounts.ts";
import { finalizeInvoice } from "./finalize.ts";
import { composeInvoice, draftInvoice } from "./invoice.ts";
import { fullPeriodCharge, lineFor } from "./lines.ts";
import { foreseeOutcome } from "./outcome.ts";
import { collectInvoice, noCard } from "./payment.ts";
import { cadenceOf, HOUR, periodAround } from "./periods.ts";
import { checkItems, newItem, periodOf } from "./proration.ts";
import { requireLocation } from "./taxes.ts";
import { licensed } from "./usage.ts";
import type { WantedItem } from "./proration.ts";

export const INCOMPLETE_SECONDS = 23 * HOUR;

export type PaymentBehavior = "allow_incomplete" | "default_incomplete" | "error_if_incomplete" | "pending_if_incomplete";

export interface NewSubscription {
  customer: Customer;
  items: WantedItem[];
  trialEnd: number | null;
  metadata: Record<string, string>;
  description: string | null;
  defaultPaymentMethod: string | null;
  paymentBehavior: PaymentBehavior;
  missingPaymentMethod: "cancel" | "create_invoice" | "pause";
  /** The person has just authenticated on a hosted page. */
  authenticated?: boolean;
  discounts?: WantedDiscount[];
  automaticTax?: boolean;
  taxRates?: TaxRate[];
}

export function createSubscription(world: World, wanted: NewSubscription): Subscription {
  const sub = composeSubscription(world, wanted);
  requireLocation(sub, wanted.customer);
  const discounts = composeDiscounts(world, wanted.customer, sub, wanted.discounts ?? []);
  const method = methodOf(world, sub, wanted.customer);
  const due = dueNow(world, sub, wanted.customer, discounts);
  const pays = due === 0 || willPay(world, wanted, method);
  if (wanted.paymentBehavior === "error_if_incomplete" && !pays) refuse(world, wanted, method);
  if (sub.status !== "trialing" && pays && wanted.paymentBehavior !== "default_incomplete") sub.status = "active";

  world.store.subscriptions.put(sub);
  for (const discount of discounts) {
    redeem(world, discount);
    sub.discounts.push(discount.id);
  }
  const invoice = draftInvoice(world, { ...firstInvoice(world, sub, wanted.customer), discounts });
  wanted.customer.currency ??= sub.currency;
  emit(world, "customer.subscription.created", sub);
  if (sub.status === "incomplete") bookOf(world, sub).expiresIncompleteAt = world.clock.seconds() + INCOMPLETE_SECONDS;
  finalizeInvoice(world, invoice);
  if (invoice.status === "open" && wanted.paymentBehavior !== "default_incomplete") {
    collectInvoice(world, invoice, { method, authenticated: wanted.authenticated });
  } else if (invoice.status === "open") {
    invoice.next_payment_attempt = null;
  }
  return sub;
}

/** The subscription with its first period and nothing paid yet, not in the store: previews use it too. */
export function composeSubscription(world: World, wanted: NewSubscription): Subscription {
  const now = world.clock.seconds();
  const id = newId("sub");
  const trial = wanted.trialEnd !== null;
  if (wanted.trialEnd !== null && wanted.trialEnd <= now) {
    throw invalid("Invalid timestamp: must be an integer Unix timestamp in the future.", "trial_end");
  }
  if (wanted.items.length === 0) throw invalid("Missing required param: items.", "items", "parameter_missing");
  const prices = wanted.items.map((item, index) => {
    if (item.price === undefined) throw invalid(`Missing required param: items[${index}][price].`, `items[${index}][price]`, "parameter_missing");
    const price = sellablePrice(world, item.price, `items[${index}][price]`);
    if (!price.recurring) throw invalid("The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.", `items[${index}][price]`);
    return price;
  });
  const first = prices[0];
  if (!first) throw invalid("Missing required param: items.", "items", "parameter_missing");
  checkCurrency(wanted.customer, first.currency);
  const period = wanted.trialEnd === null ? periodAround(now, cadenceOf(first), now) : { start: now, end: wanted.trialEnd };
  const items = wanted.items.map((item, index) => newItem(world, id, prices[index] ?? first, item, period));
  checkItems(items);
  return {
    id,
    object: "subscription",
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: wanted.automaticTax ?? false, liability: wanted.automaticTax ? { type: "self" } : null },
    billing_cycle_anchor: trial ? period.end : now,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: "included" }, type: "flexible" },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: "charge_automatically",
    created: now,
    currency: first.currency,
    customer: wanted.customer.id,
    customer_account: null,
    days_until_due: null,
    default_payment_method: wanted.defaultPaymentMethod,
    default_source: null,
    default_tax_rates: wanted.taxRates ?? [],
    description: wanted.description,
    discounts: [],
    ended_at: null,
    invoice_settings: { account_tax_ids: null, custom_fields: null, description: null, footer: null, issuer: { type: "self" } },
    items: { object: "list", data: items, has_more: false, url: `/v1/subscription_items?subscription=${id}` },
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: wanted.metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: { payment_method_options: null, payment_method_types: null, save_default_payment_method: "off" },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: now,
    status: trial ? "trialing" : "incomplete",
    test_clock: wanted.customer.test_clock ?? null,
    transfer_data: null,
    trial_end: wanted.trialEnd,
    trial_settings: { end_behavior: { billing_cycle_anchor: null, missing_payment_method: wanted.missingPaymentMethod } },
    trial_start: trial ? now : null,
  };
}

/** A customer is billed in one currency: that of the first subscription or balance. */
function checkCurrency(customer: Customer, currency: string): void {
  if (customer.currency == null || customer.currency === currency) return;
  throw invalid(
    `You cannot combine currencies on a single customer. This customer has had a subscription, coupon, or invoice item with currency ${customer.currency}.`,
  );
}

export function firstInvoice(world: World, sub: Subscription, customer: Customer): Parameters<typeof draftInvoice>[1] {
  const lines = licensed(sub.items.data).map((item) =>
    lineFor(sub, fullPeriodCharge(world, item, periodOf(item), sub.status === "trialing"), null));
  const now = world.clock.seconds();
  return { customer, subscription: sub, reason: "subscription_create", lines, period: { start: now, end: now } };
}

function dueNow(world: World, sub: Subscription, customer: Customer, discounts: Discount[]): number {
  return composeInvoice(world, "due", { ...firstInvoice(world, sub, customer), discounts }).amount_due;
}

function methodOf(world: World, sub: Subscription, customer: Customer): PaymentMethod | undefined {
  return world.store.paymentMethods.get(sub.default_payment_method ?? customer.invoice_settings.default_payment_method ?? "");
}

function willPay(world: World, wanted: NewSubscription, method: PaymentMethod | undefined): boolean {
  if (!method) return false;
  return foresee(world, wanted, method) === "success";
}

function refuse(world: World, wanted: NewSubscription, method: PaymentMethod | undefined): never {
  if (!method) throw noCard();
  const outcome = foresee(world, wanted, method);
  throw outcome === "success" ? noCard() : cardError(outcome);
}

function foresee(world: World, wanted: NewSubscription, method: PaymentMethod): ReturnType<typeof foreseeOutcome> {
  return foreseeOutcome(world, { customer: wanted.customer.id, method, authenticated: wanted.authenticated ?? false });
}
