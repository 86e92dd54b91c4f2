import type Stripe from "stripe";
import type { Adjustment } from "#app/domain/billing/invoices/adjustments.rules.ts";
import type { MoneyBack } from "#app/domain/billing/sync/fetch-adjustments.ts";
import { fromUnix, idOf } from "#app/domain/billing/invoices/invoice.rules.ts";

export interface AdjustmentState extends Adjustment {
  stripeId: string;
  /** Null where it belongs to none that was read. */
  stripeInvoiceId: string | null;
  reason: string | null;
  happenedAt: Date;
}

/** `invoices` with their payments: they say which invoice a charge paid. */
export function adjustmentsFromStripe({ charges, refunds, disputes, creditNotes }: MoneyBack, invoices: readonly Stripe.Invoice[]): AdjustmentState[] {
  const invoiceOf = invoicesByIntent(invoices);
  const paidBy = (charge: string | { id: string } | null, intent: string | { id: string } | null): string | null => {
    const intentId = idOf(intent) ?? idOf(charges.find(({ id }) => id === idOf(charge))?.payment_intent);
    return intentId === null ? null : (invoiceOf.get(intentId) ?? null);
  };
  return [
    ...refunds.map((refund) => ({ ...common(refund), kind: "refund" as const, status: refund.status ?? "pending", stripeInvoiceId: paidBy(refund.charge, refund.payment_intent) })),
    ...disputes.map((dispute) => ({ ...common(dispute), kind: "dispute" as const, status: dispute.status, stripeInvoiceId: paidBy(dispute.charge, dispute.payment_intent) })),
    ...creditNotes.map((note) => ({ ...common(note), kind: "credit_note" as const, status: note.status, amount: note.total, stripeInvoiceId: idOf(note.invoice) })),
  ];
}

function common({ id, amount, currency, reason, created }: { id: string; amount: number; currency: string; reason: string | null; created: number }) {
  return { stripeId: id, amount, currency, reason, happenedAt: fromUnix(created) };
}

function invoicesByIntent(invoices: readonly Stripe.Invoice[]): Map<string, string> {
  const pairs = invoices.flatMap((invoice) =>
    (invoice.payments?.data ?? []).flatMap(({ payment }): [string, string][] => {
      const intent = idOf(payment.payment_intent);
      return intent === null ? [] : [[intent, invoice.id]];
    }),
  );
  return new Map(pairs);
}
