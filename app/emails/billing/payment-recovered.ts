import { formatMoney, formatTotal, type Money } from "#app/domain/money.rules.ts";
import { billingReason, type BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export interface PaymentRecovered extends BillingMailFacts {
  money: Money;
  invoiceNumber: string | null;
  /** Of other invoices; null when this was the last. */
  stillOpen: Money | null;
}

export function paymentRecoveredMail({ workspace, money, invoiceNumber, stillOpen, billingUrl, view }: PaymentRecovered): Mail {
  const amount = formatMoney(money, view.locale);
  return renderMail({
    template: "payment_recovered",
    subject: `Paid: ${amount} for ${workspace}`,
    preheader: stillOpen ? `${formatMoney(stillOpen, view.locale)} is still open.` : "The open payment has arrived.",
    heading: `${amount} has arrived`,
    paragraphs: [
      stillOpen
        ? `An open payment of ${workspace} has been collected. ${formatMoney(stillOpen, view.locale)} of other invoices is still open.`
        : `The open payment of ${workspace} has been collected. There is nothing left to do.`,
    ],
    facts: [
      ...(invoiceNumber ? [{ label: "Invoice", value: invoiceNumber }] : []),
      { label: "Amount", value: formatTotal(money, view.locale) },
    ],
    button: { label: "See billing", url: billingUrl },
    reason: billingReason(workspace),
  });
}
