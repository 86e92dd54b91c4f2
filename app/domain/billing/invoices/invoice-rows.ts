import { eq } from "drizzle-orm";
import { newId } from "#db/ids.ts";
import { invoices } from "#db/schema/billing.ts";
import type { InvoiceState } from "#app/domain/billing/invoices/invoice.rules.ts";
import type { Scope } from "#app/domain/scope.ts";

export type InvoiceRow = typeof invoices.$inferSelect;

/** What is known of each invoice, by Stripe's id. */
export async function invoicesByStripeId(scope: Scope): Promise<Map<string, InvoiceRow>> {
  const rows = await scope.db.select().from(invoices).where(eq(invoices.tenantId, scope.tenantId));
  return new Map(rows.map((row) => [row.stripeInvoiceId, row]));
}

/** A draft may still change or go away without a trace, so it is no invoice yet. */
export function isIssued({ status }: Pick<InvoiceState, "status">): boolean {
  return status !== "draft";
}

export async function writeInvoice({ db, tenantId }: Scope, state: InvoiceState, readAt: Date): Promise<void> {
  const values = {
    stripeSubscriptionId: state.stripeSubscriptionId,
    number: state.number,
    status: state.status,
    currency: state.currency,
    amountDue: state.amountDue,
    amountPaid: state.amountPaid,
    amountRemaining: state.amountRemaining,
    issuedAt: state.issuedAt,
    periodStart: state.periodStart,
    periodEnd: state.periodEnd,
    attemptCount: state.attemptCount,
    nextAttemptAt: state.nextAttemptAt,
    firstFailureAt: state.firstFailureAt,
    failureCode: state.failureCode,
    needsAuthentication: state.needsAuthentication,
    hostedUrl: state.hostedUrl,
    pdfUrl: state.pdfUrl,
    total: state.total,
    tax: state.tax,
    discount: state.discount,
    syncedAt: readAt,
  };
  await db
    .insert(invoices)
    .values({ ...values, tenantId, id: newId(), stripeInvoiceId: state.stripeInvoiceId })
    .onConflictDoUpdate({ target: [invoices.tenantId, invoices.stripeInvoiceId], set: values });
}
