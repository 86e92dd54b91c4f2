import type Stripe from "stripe";

const invoiceStatuses = ["draft", "open", "paid", "uncollectible", "void"] as const;

/** Our reference to a Stripe invoice. Amounts in minor units. */
export type InvoiceState = {
  stripeInvoiceId: string;
  stripeSubscriptionId: string | null;
  stripeCustomerId: string | null;
  /** Null before finalization, like both links. */
  number: string | null;
  status: (typeof invoiceStatuses)[number] | "unknown";
  currency: string;
  amountDue: number;
  amountPaid: number;
  amountRemaining: number;
  total: number;
  tax: number;
  discount: number;
  issuedAt: Date;
  periodStart: Date;
  periodEnd: Date;
  attemptCount: number;
  nextAttemptAt: Date | null;
  firstFailureAt: Date | null;
  /** The bank's reason, such as `insufficient_funds`, when the payment intents were expanded. */
  failureCode: string | null;
  needsAuthentication: boolean;
  hostedUrl: string | null;
  pdfUrl: string | null;
};

/**
 * `subscriptions` are the customer's: they tell an offer from a debt.
 * Expand `payments.data.payment.payment_intent` for the failure's code and whether the bank wants the card holder.
 */
export function invoiceFromStripe(
  invoice: Stripe.Invoice,
  subscriptions: readonly Stripe.Subscription[],
): InvoiceState {
  const intents = openIntents(invoice);
  return {
    stripeInvoiceId: invoice.id,
    stripeSubscriptionId: subscriptionIdOf(invoice),
    stripeCustomerId: idOf(invoice.customer),
    number: invoice.number,
    status: invoiceStatuses.find((status) => status === invoice.status) ?? "unknown",
    currency: invoice.currency,
    amountDue: invoice.amount_due,
    amountPaid: invoice.amount_paid,
    amountRemaining: invoice.amount_remaining,
    total: invoice.total,
    tax: (invoice.total_taxes ?? []).reduce((sum, tax) => sum + tax.amount, 0),
    discount: (invoice.total_discount_amounts ?? []).reduce((sum, discount) => sum + discount.amount, 0),
    issuedAt: fromUnix(invoice.status_transitions.finalized_at ?? invoice.created),
    periodStart: fromUnix(invoice.period_start),
    periodEnd: fromUnix(invoice.period_end),
    attemptCount: invoice.attempt_count,
    nextAttemptAt: maybeFromUnix(invoice.next_payment_attempt),
    firstFailureAt: isOffer(invoice, subscriptions) ? null : firstFailureOf(invoice),
    failureCode: intents.map(failureCodeOf).find((code) => code !== null) ?? null,
    needsAuthentication: intents.some((intent) => intent.status === "requires_action"),
    hostedUrl: invoice.hosted_invoice_url ?? null,
    pdfUrl: invoice.invoice_pdf ?? null,
  };
}

/**
 * When the first payment of an open invoice failed, read from the invoice and its payments as they are now.
 * An invoice sent for payment by hand fails on its due date, which may lie ahead.
 */
export function firstFailureOf(invoice: Stripe.Invoice): Date | null {
  if (invoice.status !== "open" || invoice.amount_remaining <= 0) return null;
  if (invoice.collection_method === "send_invoice") return maybeFromUnix(invoice.due_date);
  if (invoice.attempt_count === 0 || openIntents(invoice).some((intent) => intent.status === "processing")) return null;
  const attempts = unpaidPayments(invoice).map((payment) => payment.created);
  if (attempts.length > 0) return fromUnix(Math.min(...attempts));
  return fromUnix(invoice.status_transitions.finalized_at ?? invoice.created);
}

/** A first payment, one for seats or a plan that come with it, or one that would resume a pause: declined, it leaves nothing owed. */
export function isOffer(invoice: Stripe.Invoice, subscriptions: readonly Stripe.Subscription[]): boolean {
  const subscription = subscriptions.find(({ id }) => id === subscriptionIdOf(invoice));
  if (!subscription) return false;
  if (subscription.status === "incomplete" || subscription.status === "incomplete_expired") return true;
  if (idOf(subscription.latest_invoice) !== invoice.id) return false;
  return subscription.pending_update !== null || isResumption(invoice, subscription);
}

/** A paused subscription makes no invoices but this. What was owed before the pause is older. */
function isResumption({ created }: Stripe.Invoice, { status, status_details }: Stripe.Subscription): boolean {
  const since = status === "paused" ? status_details?.paused?.transitioned_at : null;
  return typeof since === "number" && created >= since;
}

export function subscriptionIdOf(invoice: Stripe.Invoice): string | null {
  return idOf(invoice.parent?.subscription_details?.subscription);
}

export function fromUnix(seconds: number): Date {
  return new Date(seconds * 1000);
}

export function maybeFromUnix(seconds: number | null | undefined): Date | null {
  return typeof seconds === "number" ? fromUnix(seconds) : null;
}

/** Stripe gives an id, or the object where it was expanded. */
export function idOf(reference: string | { id: string }): string;
export function idOf(reference: string | { id: string } | null | undefined): string | null;
export function idOf(reference: string | { id: string } | null | undefined): string | null {
  return typeof reference === "string" ? reference : (reference?.id ?? null);
}

function unpaidPayments(invoice: Stripe.Invoice): Stripe.InvoicePayment[] {
  return (invoice.payments?.data ?? []).filter((payment) => payment.status !== "paid");
}

function openIntents(invoice: Stripe.Invoice): Stripe.PaymentIntent[] {
  return unpaidPayments(invoice)
    .map((payment) => payment.payment.payment_intent)
    .filter((intent) => typeof intent === "object");
}

function failureCodeOf({ last_payment_error: error }: Stripe.PaymentIntent): string | null {
  return error?.decline_code ?? error?.code ?? null;
}
