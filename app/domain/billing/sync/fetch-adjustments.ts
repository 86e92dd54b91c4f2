import type Stripe from "stripe";
import { isMissing } from "#app/domain/billing/stripe-problems.ts";

/** What became of a customer's money after it was paid, as Stripe answered. */
export interface MoneyBack {
  charges: Stripe.Charge[];
  refunds: Stripe.Refund[];
  disputes: Stripe.Dispute[];
  creditNotes: Stripe.CreditNote[];
}

export const noMoneyBack: MoneyBack = { charges: [], refunds: [], disputes: [], creditNotes: [] };

const recentCharges = 100;
const mostAtOnce = 100;
/** Of refunds of long ago that Stripe lists no more beside recent charges. */
const mostKnown = 20;

/** Refunds and disputes are listed by their charge alone, so only charges that have any are asked about. */
export async function fetchMoneyBack(stripe: Stripe, customer: string, known: { refundIds: readonly string[] }): Promise<MoneyBack> {
  const [{ data: charges }, { data: creditNotes }] = await Promise.all([
    stripe.charges.list({ customer, limit: recentCharges }),
    stripe.creditNotes.list({ customer, limit: mostAtOnce }),
  ]);
  const [refunds, disputes] = await Promise.all([
    Promise.all(charges.filter(({ amount_refunded: back, refunded }) => back > 0 || refunded).map((charge) => stripe.refunds.list({ charge: charge.id, limit: mostAtOnce }))),
    Promise.all(charges.filter(({ disputed }) => disputed).map((charge) => stripe.disputes.list({ charge: charge.id, limit: mostAtOnce }))),
  ]);
  const listed = refunds.flatMap(({ data }) => data);
  // One that failed counts as not refunded any more, and stands in no list of ours.
  const others = known.refundIds.filter((id) => !listed.some((refund) => refund.id === id)).slice(0, mostKnown);
  const found = await Promise.all(others.map((id) => refundOrNone(stripe, id)));
  return { charges, creditNotes, refunds: [...listed, ...found.flat()], disputes: disputes.flatMap(({ data }) => data) };
}

async function refundOrNone(stripe: Stripe, id: string): Promise<Stripe.Refund[]> {
  try {
    return [await stripe.refunds.retrieve(id)];
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
