import { StripeProblem } from "../errors.ts";
import type { Customer, Invoice, InvoiceLine, Subscription, TaxRate } from "../shapes.ts";
import { percentageFor } from "../tax-table.ts";
import type { World } from "../world.ts";
import { netOf } from "./discounts.ts";

type LineTax = NonNullable<InvoiceLine["taxes"]>[number];

/** Puts taxes on the lines: by the given rates, or by the customer's country. */
export function applyTaxes(world: World, invoice: Invoice, customer: Customer, sub: Subscription | null): void {
  const automatic = sub?.automatic_tax.enabled ?? false;
  const located = hasLocation(customer);
  invoice.automatic_tax = {
    disabled_reason: null, enabled: automatic, liability: automatic ? { type: "self" } : null, provider: automatic ? "stripe" : null,
    status: automatic ? (located ? "complete" : "requires_location_inputs") : null,
  };
  invoice.default_tax_rates = structuredClone(automatic ? [] : (sub?.default_tax_rates ?? []));
  const reason = reasonFor(world, customer);
  for (const line of invoice.lines.data) {
    if (automatic) {
      const rate = located ? localRate(world, customer.address?.country ?? "", isInclusive(world, line)) : null;
      line.taxes = rate === null ? [] : [taxOf(line, rate, reason)];
    } else {
      line.taxes = invoice.default_tax_rates.map((rate) => taxOf(line, rate, customer.tax_exempt === "none" ? "standard_rated" : reason));
    }
  }
  invoice.total_taxes = totalsOf(invoice);
}

function totalsOf(invoice: Invoice): LineTax[] {
  const totals = new Map<string, LineTax>();
  for (const tax of invoice.lines.data.flatMap((line) => line.taxes ?? [])) {
    const key = tax.tax_rate_details?.tax_rate ?? "";
    const into = totals.get(key);
    if (!into) totals.set(key, { ...tax });
    else {
      into.amount += tax.amount;
      into.taxable_amount = (into.taxable_amount ?? 0) + (tax.taxable_amount ?? 0);
    }
  }
  return [...totals.values()];
}

function taxOf(line: InvoiceLine, rate: TaxRate, reason: LineTax["taxability_reason"]): LineTax {
  const net = netOf(line);
  const share = reason === "standard_rated" ? rate.percentage / 100 : 0;
  const amount = Math.round(rate.inclusive ? net - net / (1 + share) : net * share) || 0;
  return {
    amount,
    tax_behavior: rate.inclusive ? "inclusive" : "exclusive",
    tax_rate_details: { tax_rate: rate.id },
    taxability_reason: reason,
    taxable_amount: rate.inclusive ? net - amount : net,
    type: "tax_rate_details",
  };
}

/** A European business with a valid number accounts for the tax itself; the seller here is American. */
function reasonFor(world: World, customer: Customer): LineTax["taxability_reason"] {
  if (customer.tax_exempt === "exempt") return "customer_exempt";
  if (customer.tax_exempt === "reverse") return "reverse_charge";
  const numbers = world.store.taxIds.where((one) => one.customer === customer.id && one.verification?.status !== "unverified");
  return numbers.some((one) => one.type === "eu_vat" || one.type === "gb_vat") ? "reverse_charge" : "standard_rated";
}

function isInclusive(world: World, line: InvoiceLine): boolean {
  return world.store.prices.get(line.pricing?.price_details?.price ?? "")?.tax_behavior === "inclusive";
}

/** Enough of an address to know the tax: a country, and in some countries where within it. */
export function hasLocation(customer: Customer): boolean {
  const { country, postal_code: code, state } = customer.address ?? {};
  if (!country) return false;
  return (country !== "US" && country !== "CA") || Boolean(code) || Boolean(state);
}

/** Asked before anything is changed that would need an invoice at once. */
export function requireLocation(sub: Subscription, customer: Customer): void {
  if (sub.automatic_tax.enabled && !hasLocation(customer)) throw noLocation();
}

export function noLocation(): StripeProblem {
  return new StripeProblem(400, {
    type: "invalid_request_error",
    code: "customer_tax_location_invalid",
    message: "The customer's location isn't recognized. Set a valid customer address in order to automatically calculate tax.",
  });
}

/** One rate for each country, made when it is first needed. */
function localRate(world: World, country: string, inclusive: boolean): TaxRate | null {
  const known = percentageFor(country);
  if (known === null) return null;
  const id = `txr_local${country}${inclusive ? "incl" : "excl"}`;
  return world.store.taxRates.get(id) ?? world.store.taxRates.put({
    id,
    object: "tax_rate",
    active: true,
    country,
    created: world.clock.seconds(),
    description: null,
    display_name: known.name,
    effective_percentage: known.percentage,
    flat_amount: null,
    inclusive,
    jurisdiction: country,
    jurisdiction_level: "country",
    livemode: false,
    metadata: {},
    percentage: known.percentage,
    rate_type: "percentage",
    state: null,
    tax_type: known.type,
  });
}
