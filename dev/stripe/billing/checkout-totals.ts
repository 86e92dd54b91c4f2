import { composeCustomer } from "../resources/customers.ts";
import { ratesCalled } from "../resources/tax-rates.ts";
import type { CheckoutSession, Customer, Invoice } from "../shapes.ts";
import type { World } from "../world.ts";
import { composeSubscription, firstInvoice } from "./creation.ts";
import { composeDiscounts, netOf } from "./discounts.ts";
import type { WantedDiscount } from "./discounts.ts";
import { composeInvoice } from "./invoice.ts";
import { hasLocation } from "./taxes.ts";
import { isMetered } from "./usage.ts";

/** What the session's customer is known to be; somebody with nothing but an address, when there is none yet. */
export function buyerSoFar(world: World, session: CheckoutSession): Customer {
  const known = world.store.customers.get(session.customer ?? "");
  const typed = world.store.sessionNotes.get(session.id)?.address ?? null;
  if (known) return typed === null ? known : { ...known, address: typed };
  return { ...composeCustomer(world), address: typed };
}

export function wantedDiscounts(world: World, session: CheckoutSession): WantedDiscount[] {
  const { discount } = world.store.sessionNotes.get(session.id) ?? {};
  return discount ? [discount] : [];
}

/** The first invoice as it will be: the session's sums are read off it. */
export function priceSession(world: World, session: CheckoutSession): void {
  const notes = world.store.sessionNotes.get(session.id);
  const lines = world.store.sessionLines.get(session.id)?.list.data ?? [];
  if (!notes || lines.length === 0) return;
  const customer = buyerSoFar(world, session);
  const sub = composeSubscription(world, {
    customer,
    items: lines.map((line) => ({ price: line.price?.id, quantity: line.quantity ?? undefined })),
    trialEnd: null, metadata: {}, description: null, defaultPaymentMethod: null, paymentBehavior: "allow_incomplete", missingPaymentMethod: "create_invoice",
    automaticTax: notes.automaticTax,
    taxRates: ratesCalled(world, notes.taxRates ?? [], "subscription_data[default_tax_rates]"),
  });
  const discounts = composeDiscounts(world, customer, sub, wantedDiscounts(world, session));
  const invoice = composeInvoice(world, "checkout", { ...firstInvoice(world, sub, customer), subscription: null, pricedAs: sub, discounts });
  priceLines(session, lines, invoice);
  session.discounts = discounts.map((one) => ({ coupon: one.source.coupon, promotion_code: one.promotion_code }));
  const automatic = notes.automaticTax ?? false;
  session.automatic_tax = {
    enabled: automatic, liability: automatic ? { type: "self" } : null, provider: automatic ? "stripe" : null,
    status: automatic ? (hasLocation(customer) ? "complete" : "requires_location_inputs") : null,
  };
}

function priceLines(session: CheckoutSession, lines: NonNullable<CheckoutSession["line_items"]>["data"], invoice: Invoice): void {
  const charged = [...invoice.lines.data];
  for (const line of lines) {
    const own = line.price && !isMetered(line.price) ? charged.shift() : undefined;
    if (!own) continue;
    const added = (own.taxes ?? []).filter((tax) => tax.tax_behavior === "exclusive").reduce((sum, tax) => sum + tax.amount, 0);
    line.amount_discount = own.amount - netOf(own);
    line.amount_tax = (own.taxes ?? []).reduce((sum, tax) => sum + tax.amount, 0);
    line.amount_total = netOf(own) + added;
  }
  const trial = session.payment_status === "no_payment_required" && session.amount_subtotal === 0;
  if (trial) return;
  session.amount_subtotal = invoice.subtotal;
  session.amount_total = invoice.total;
  session.total_details = {
    amount_discount: invoice.total_discount_amounts?.reduce((sum, one) => sum + one.amount, 0) ?? 0,
    amount_shipping: 0,
    amount_tax: invoice.total_taxes?.reduce((sum, one) => sum + one.amount, 0) ?? 0,
  };
}
