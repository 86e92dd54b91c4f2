import { emit } from "../events.ts";
import { newId, randomText } from "../ids.ts";
import { printedTaxIds } from "../resources/tax-ids.ts";
import type { Customer, Discount, Invoice, InvoiceItem, InvoiceLine, Subscription } from "../shapes.ts";
import type { World } from "../world.ts";
import { bookOf } from "./books.ts";
import { applyDiscounts, discountsAt, netOf, useUp } from "./discounts.ts";
import { HOUR } from "./periods.ts";
import type { Period } from "./periods.ts";
import { applyTaxes } from "./taxes.ts";

/** A renewal's invoice stays a draft this long before it is finalized and charged, as at Stripe. */
export const DRAFT_SECONDS = HOUR;

interface InvoiceText {
  customer: Customer;
  subscription: Subscription | null;
  reason: Invoice["billing_reason"];
  lines: InvoiceLine[];
  period: Period;
  /** Given for an invoice that finalizes itself later. */
  finalizesAt?: number | null;
  prorationDate?: number | null;
  autoAdvance?: boolean;
  /** Otherwise those of the subscription. */
  discounts?: Discount[];
  /** Says how taxes are found where the invoice names no subscription. */
  pricedAs?: Subscription;
}

/** A draft with all its sums, not yet in the store. Previews are this and nothing more. */
export function composeInvoice(world: World, id: string, given: InvoiceText): Invoice {
  const { customer, subscription } = given;
  const now = world.clock.seconds();
  for (const line of given.lines) line.invoice = id;
  const invoice: Invoice = {
    id,
    object: "invoice",
    account_country: "US",
    account_name: "Local Stripe",
    account_tax_ids: null,
    amount_due: 0,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: 0,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: given.autoAdvance ?? true,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: given.finalizesAt ?? null,
    billing_reason: given.reason,
    collection_method: "charge_automatically",
    created: now,
    currency: given.lines[0]?.currency ?? subscription?.currency ?? customer.currency ?? "usd",
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: null,
    customer_email: null,
    customer_name: null,
    customer_phone: null,
    customer_shipping: null,
    customer_tax_exempt: null,
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: customer.invoice_settings.footer,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: "self" },
    last_finalization_error: null,
    latest_revision: null,
    lines: { object: "list", data: given.lines, has_more: false, url: `/v1/invoices/${id}/lines` },
    livemode: false,
    metadata: {},
    next_payment_attempt: given.finalizesAt ?? null,
    number: null,
    on_behalf_of: null,
    parent: subscription
      ? {
          quote_details: null,
          subscription_details: {
            metadata: { ...subscription.metadata },
            subscription: subscription.id,
            ...(given.prorationDate == null ? {} : { subscription_proration_date: given.prorationDate }),
          },
          type: "subscription_details",
        }
      : null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: given.period.end,
    period_start: given.period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: customer.balance,
    statement_descriptor: null,
    status: "draft",
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: 0,
    subtotal_excluding_tax: 0,
    test_clock: customer.test_clock ?? null,
    total: 0,
    total_discount_amounts: [],
    total_excluding_tax: 0,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  };
  nameCustomer(world, invoice, customer);
  const priced = given.pricedAs ?? subscription;
  priceLines(world, invoice, customer, priced, given.discounts ?? (priced ? discountsAt(world, priced, now) : []));
  return invoice;
}

/** Until it is finalized an invoice says of its customer what is true now. */
export function nameCustomer(world: World, invoice: Invoice, customer: Customer): void {
  invoice.custom_fields = structuredClone(customer.invoice_settings.custom_fields);
  invoice.customer_address = structuredClone(customer.address ?? null);
  invoice.customer_email = customer.email;
  invoice.customer_name = customer.name ?? null;
  invoice.customer_phone = customer.phone ?? null;
  invoice.customer_shipping = structuredClone(customer.shipping ?? null);
  invoice.customer_tax_exempt = customer.tax_exempt ?? "none";
  invoice.customer_tax_ids = printedTaxIds(world, customer.id);
}

/** Discounts, then taxes, then the sums: all follow from the lines. */
export function priceLines(world: World, invoice: Invoice, customer: Customer, sub: Subscription | null, discounts: Discount[]): void {
  applyDiscounts(world, invoice, discounts);
  applyTaxes(world, invoice, customer, sub);
  sumUp(invoice, customer);
}

function sumUp(invoice: Invoice, customer: Customer): void {
  const subtotal = invoice.lines.data.reduce((sum, line) => sum + line.amount, 0);
  const off = (invoice.total_discount_amounts ?? []).reduce((sum, one) => sum + one.amount, 0);
  const taxes = invoice.total_taxes ?? [];
  const tax = taxes.reduce((sum, one) => sum + one.amount, 0);
  const added = taxes.filter((one) => one.tax_behavior === "exclusive").reduce((sum, one) => sum + one.amount, 0);
  const total = subtotal - off + added;
  invoice.subtotal = subtotal;
  invoice.subtotal_excluding_tax = subtotal - (tax - added);
  invoice.total = total;
  invoice.total_excluding_tax = total - tax;
  invoice.amount_due = Math.max(0, total + balanceThatApplies(customer, total));
  invoice.amount_remaining = invoice.amount_due;
}

/** The part of the customer's balance that an invoice of this total takes up: credit up to the total, or all debt. */
export function balanceThatApplies(customer: Customer, total: number): number {
  if (total <= 0) return 0;
  return Math.max(customer.balance, -total);
}

export function draftInvoice(world: World, given: InvoiceText): Invoice {
  const invoice = world.store.invoices.put(composeInvoice(world, newId("in"), given));
  for (const line of invoice.lines.data) {
    claimItem(world, line, invoice.id);
    notePaidShare(world, line);
  }
  emit(world, "invoice.created", invoice);
  useUp(world, invoice);
  const { subscription } = given;
  if (!subscription) return invoice;
  const before = subscription.latest_invoice;
  subscription.latest_invoice = invoice.id;
  if (before !== null) emit(world, "customer.subscription.updated", subscription, { latest_invoice: before });
  return invoice;
}

/** Of a discounted period, unused time gives back what was paid, not what stood on the price tag. */
function notePaidShare(world: World, line: InvoiceLine): void {
  const details = line.parent?.subscription_item_details;
  const sub = world.store.subscriptions.get(details?.subscription ?? "");
  if (!sub || !details || details.proration || line.amount <= 0) return;
  const book = bookOf(world, sub);
  book.paidShare = { ...book.paidShare, [details.subscription_item]: netOf(line) / line.amount };
}

function claimItem(world: World, line: InvoiceLine, invoice: string): void {
  const details = line.parent?.subscription_item_details ?? line.parent?.invoice_item_details;
  const item = details?.invoice_item ? world.store.invoiceItems.get(details.invoice_item) : undefined;
  if (item) item.invoice = invoice;
}

export function waitingItems(world: World, customer: string, subscription: string | null): InvoiceItem[] {
  return world.store.invoiceItems.where((item) => {
    const own = item.parent?.subscription_details?.subscription ?? null;
    return item.customer === customer && item.invoice === null && (own === null || own === subscription);
  });
}

export function hostedAddress(world: World, invoice: Invoice): string {
  return `${world.url}/invoices/${invoice.id}/${randomText(24)}`;
}
