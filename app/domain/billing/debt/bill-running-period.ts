import type Stripe from "stripe";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { fromUnix } from "#app/domain/billing/invoices/invoice.rules.ts";
import { isMissing, isRefused } from "#app/domain/billing/stripe-problems.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";

/**
 * A subscription that was unpaid is paid for again: its renewal of the period that runs now, which Stripe put aside as a
 * draft, is charged. Drafts of periods that went by read-only are left. Nothing is done twice.
 */
export async function billRunningPeriod(work: BillingWork): Promise<{ finalized: string | null }> {
  const subscription = await work.asSystem(async ({ standing }) => standing.subscription);
  if (subscription?.status !== "active") return { finalized: null };
  const { data } = await work.stripe.invoices.list({ subscription: subscription.stripeSubscriptionId, status: "draft", limit: 100 });
  const draft = data.find((invoice) => isRenewal(invoice) && fromUnix(invoice.period_end) >= subscription.periodStart);
  if (!draft) return { finalized: null };
  try {
    await work.stripe.invoices.finalizeInvoice(draft.id, { auto_advance: true });
  } catch (error) {
    // Somebody else went on with it, or it lacks an address, which the customer is asked for.
    if (!isMissing(error) && !isRefused(error)) throw error;
  }
  await syncWorkspace(work);
  return { finalized: draft.id };
}

/** One that goes on by itself needs nobody. */
function isRenewal({ billing_reason, auto_advance }: Stripe.Invoice): boolean {
  return billing_reason === "subscription_cycle" && !auto_advance;
}
