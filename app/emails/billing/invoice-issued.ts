import { formatDate } from "#app/domain/dates.rules.ts";
import { formatMoney, formatTotal, type Money } from "#app/domain/money.rules.ts";
import type { BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export interface IssuedInvoice extends BillingMailFacts {
  number: string | null;
  issuedAt: Date;
  total: Money;
  paid: boolean;
  purchaseOrder: string | null;
  /** Stripe's page of the invoice, which needs no sign-in. */
  hostedUrl: string | null;
}

/** For finance people, who have no seat and need no sign-in. */
export function invoiceIssuedMail({ workspace, billingUrl, view, number, issuedAt, total, paid, purchaseOrder, hostedUrl }: IssuedInvoice): Mail {
  const name = number ? `Invoice ${number}` : "An invoice";
  const amount = formatMoney(total, view.locale);
  return renderMail({
    template: "invoice_issued",
    subject: `${name} of ${workspace}: ${amount}`,
    preheader: paid ? "It is paid." : "It is not paid yet.",
    heading: `${name}, ${amount}`,
    paragraphs: [paid ? `This invoice of ${workspace} is paid. It is for your books.` : `This invoice of ${workspace} is open. Those who manage its billing were told.`],
    facts: [
      ...(number ? [{ label: "Number", value: number }] : []),
      { label: "Date", value: formatDate(issuedAt, view) },
      { label: "Amount", value: formatTotal(total, view.locale) },
      ...(purchaseOrder ? [{ label: "Purchase order", value: purchaseOrder }] : []),
    ],
    button: { label: "Open the invoice", url: hostedUrl ?? billingUrl },
    reason: `You get this mail because ${workspace} on Afterlogin has named this address for its invoices. Its owner or billing manager can take it away in Billing.`,
  });
}
