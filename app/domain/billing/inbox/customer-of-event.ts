import type Stripe from "stripe";
import { idOf } from "#app/domain/billing/invoices/invoice.rules.ts";
import { isMissing } from "#app/domain/billing/stripe-problems.ts";

/** What an event names where it names no customer: disputes and refunds know only the payment. */
export interface NamedPayment {
  chargeId: string | null;
  intentId: string | null;
}

/** Asks Stripe who paid. Null where nobody is known for it. */
export async function customerOfPayment(stripe: Stripe, { chargeId, intentId }: NamedPayment): Promise<string | null> {
  try {
    if (chargeId !== null) return idOf((await stripe.charges.retrieve(chargeId)).customer);
    if (intentId !== null) return idOf((await stripe.paymentIntents.retrieve(intentId)).customer);
    return null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
