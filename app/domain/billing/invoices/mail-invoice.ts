import { isInvoiceMailDue } from "#app/domain/billing/invoices/invoice-mails.rules.ts";
import { detailsRow } from "#app/domain/billing/details/details-rows.ts";
import type { InvoiceState } from "#app/domain/billing/invoices/invoice.rules.ts";
import { billingMailFacts } from "#app/domain/billing/mail-billing-managers.ts";
import { queueMail } from "#app/domain/notifications/queue-mail.ts";
import type { Scope } from "#app/domain/scope.ts";
import { invoiceIssuedMail } from "#app/emails/billing/invoice-issued.ts";

/** Sends an invoice that is newly one to the finance addresses: once for each address, however often it is told. */
export async function mailInvoice(scope: Scope, { before, invoice }: { before: { status: string; firstFailureAt: Date | null } | null; invoice: InvoiceState }): Promise<void> {
  if (!isInvoiceMailDue(before, invoice, scope.now)) return;
  const { invoiceEmails, purchaseOrder } = await detailsRow(scope);
  if (invoiceEmails.length === 0) return;
  const { number, issuedAt, hostedUrl, currency, total, status } = invoice;
  const mail = invoiceIssuedMail({ ...billingMailFacts(scope), number, issuedAt, hostedUrl, purchaseOrder, total: { amount: total, currency }, paid: status === "paid" });
  for (const to of invoiceEmails) await queueMail(scope, { fact: `invoice:${scope.tenantId}:${invoice.stripeInvoiceId}:${to}`, to, mail });
}
