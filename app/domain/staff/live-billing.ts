import { setTimeout as wait } from "node:timers/promises";
import type Stripe from "stripe";
import { fetchCustomer } from "#app/domain/billing/sync/fetch-customer.ts";
import { invoiceFromStripe } from "#app/domain/billing/invoices/invoice.rules.ts";
import { chooseCurrent, subscriptionFromStripe } from "#app/domain/billing/sync/subscription.rules.ts";
import type { LiveBilling } from "#app/domain/staff/two-records.rules.ts";

const patience = 6_000;

/** What Stripe says now, outside any transaction. A page never waits long for it: then it says that it could not be asked. */
export async function askStripe(stripe: Stripe, customerId: string, knownSubscriptionId: string | null): Promise<LiveBilling> {
  const over = new AbortController();
  try {
    const tooLong = wait(patience, null, { signal: over.signal, ref: false });
    const asked = fetchCustomer(stripe, customerId, { subscriptionIds: knownSubscriptionId ? [knownSubscriptionId] : [], openInvoiceIds: [], openSessionIds: [], refundIds: [] });
    // Where the wait wins, the call still ends some time: nobody may be left to hear of its failure.
    asked.catch(() => {});
    const state = await Promise.race([asked, tooLong]);
    if (state === null) return { answered: false, why: `Stripe did not answer within ${patience / 1000} seconds.` };
    const subscriptions = state.subscriptions.map((subscription) => subscriptionFromStripe(subscription, state.invoices));
    const invoices = state.invoices
      .map((invoice) => invoiceFromStripe(invoice, state.subscriptions))
      .filter(({ status }) => status !== "draft")
      .sort((one, other) => other.issuedAt.getTime() - one.issuedAt.getTime());
    const { current } = chooseCurrent(subscriptions);
    return {
      answered: true,
      customer: state.customer ? "there" : "deleted",
      subscription: current,
      email: state.customer?.email ?? null,
      comment: state.subscriptions.find(({ id }) => id === current?.stripeSubscriptionId)?.cancellation_details?.comment || null,
      invoice: invoices[0] ? { number: invoices[0].number, status: invoices[0].status } : null,
    };
  } catch (error) {
    return { answered: false, why: `Stripe could not be asked: ${error instanceof Error ? error.name.replace(/^Stripe/, "").replace(/Error$/, " problem").toLowerCase() : "unknown problem"}.` };
  } finally {
    over.abort();
  }
}
