import { detailsRow } from "#app/domain/billing/details/details-rows.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { awaitsLocation } from "#app/domain/billing/sync/customer-facts.rules.ts";
import { isMissing, isRefused } from "#app/domain/billing/stripe-problems.ts";
import { syncCustomer } from "#app/domain/billing/sync/sync-customer.ts";

const mostDrafts = 100;

/**
 * Sends the invoices that waited for an address, now that Stripe has one: it would look at them again in a day only.
 * Where none waits, Stripe is not asked.
 */
export async function finishDrafts(work: BillingWork): Promise<{ finished: number }> {
  const { stripeCustomerId: customer, addressMissingSince, country } = await work.asSystem(detailsRow);
  if (customer === null || addressMissingSince === null || country === null) return { finished: 0 };
  const { data } = await work.stripe.invoices.list({ customer, status: "draft", limit: mostDrafts });
  let finished = 0;
  for (const draft of data.filter(awaitsLocation)) if (await finalize(work, draft.id!)) finished += 1;
  await syncCustomer(work, { customerId: customer });
  return { finished };
}

/** False: it went away meanwhile, or the address is still not enough; the record says so after the reading. */
async function finalize({ stripe }: BillingWork, id: string): Promise<boolean> {
  try {
    await stripe.invoices.finalizeInvoice(id, { auto_advance: true });
    return true;
  } catch (error) {
    if (isMissing(error) || isRefused(error)) return false;
    throw error;
  }
}
