import type Stripe from "stripe";
import type { BillingAddress } from "#app/domain/billing/details/billing-address.rules.ts";
import { isCountry } from "#app/domain/billing/details/countries.rules.ts";

/** What a customer at Stripe says of itself. `credit` is positive where the next invoice costs less. */
export type CustomerFacts = { credit: number; currency: string | null; address: BillingAddress | null };

export function customerFactsOf({ balance, currency, address }: Pick<Stripe.Customer, "balance" | "currency" | "address">): CustomerFacts {
  return { credit: balance === 0 ? 0 : -balance, currency: currency ?? null, address: address?.country && isCountry(address.country) ? whole(address, address.country) : null };
}

function whole(address: Stripe.Address, country: string): BillingAddress {
  return {
    country,
    line1: address.line1 ?? "",
    line2: address.line2 ?? "",
    city: address.city ?? "",
    state: address.state ?? "",
    postal: address.postal_code ?? "",
  };
}

/** Does anything wait for an address because tax cannot be worked out without one? */
export function lacksLocation(state: { invoices: readonly Stripe.Invoice[]; subscriptions: readonly Stripe.Subscription[] }): boolean {
  return (
    state.invoices.some(awaitsLocation) ||
    state.subscriptions.some(({ status, automatic_tax: tax }) => status !== "canceled" && tax.disabled_reason === "requires_location_inputs")
  );
}

/** A draft that could not become an invoice for lack of an address. */
export function awaitsLocation({ status, automatic_tax: tax }: Pick<Stripe.Invoice, "status" | "automatic_tax">): boolean {
  return status === "draft" && tax.enabled && tax.status === "requires_location_inputs";
}
