import type { AccessStep } from "#app/domain/access.rules.ts";
import { formatDate, formatDateTime, formatDay } from "#app/domain/dates.rules.ts";
import { formatMoney, formatTotal, type Money } from "#app/domain/money.rules.ts";
import { billingReason, type BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail, type MailFact } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export interface PaymentFailed extends BillingMailFacts {
  money: Money;
  /** `hostedUrl`: Stripe's page of it, which needs no sign-in. */
  invoice: { number: string | null; issuedAt: Date; hostedUrl: string | null };
  /** "Visa ending 4242", when it is known. */
  card: string | null;
  /** The bank's reason in words, when it gave one. */
  bankReason: string | null;
  nextAttemptAt: Date | null;
  /** The steps at which access changes that still lie ahead. */
  coming: readonly AccessStep[];
}

/** One for each attempt that failed, none after payment. */
export function paymentFailedMail(facts: PaymentFailed): Mail {
  const amount = formatMoney(facts.money, facts.view.locale);
  const [next] = facts.coming;
  return renderMail({
    template: "payment_failed",
    subject: `Payment of ${amount} declined: ${facts.workspace}`,
    preheader: preheader(facts, next),
    heading: `We could not charge ${amount}`,
    paragraphs: [`The bank declined ${facts.card ?? "the card"} for ${facts.workspace}${facts.bankReason ? `: ${facts.bankReason}` : ""}.`],
    facts: paymentFacts(facts),
    button: { label: "Update card and pay", url: facts.billingUrl },
    closing: "Paying returns the workspace to full access within a minute. Nothing is deleted at any step.",
    reason: `${billingReason(facts.workspace)} One mail for each attempt, none after payment.`,
  });
}

function preheader({ nextAttemptAt, view }: PaymentFailed, next: AccessStep | undefined): string {
  const works = next ? `${next.level === "restricted" ? "Everything works" : "Work goes on"} until ${formatDay(next.from, view)}.` : "";
  const again = nextAttemptAt ? `Next try on ${formatDay(nextAttemptAt, view)}.` : "There is no further try: pay the invoice by hand.";
  return [works, again].filter(Boolean).join(" ");
}

export function paymentFacts(facts: PaymentFailed): MailFact[] {
  const { money, invoice, nextAttemptAt, coming, view } = facts;
  return [
    { label: "Invoice", value: [invoice.number, formatDate(invoice.issuedAt, view)].filter(Boolean).join(", ") },
    ...(invoice.hostedUrl ? [{ label: "Open the invoice", value: invoice.hostedUrl }] : []),
    { label: "Amount", value: formatTotal(money, view.locale) },
    { label: "Next try", value: nextAttemptAt ? `${formatDateTime(nextAttemptAt, view)} (${view.timeZone})` : "None" },
    ...coming.map((step): MailFact => ({ label: formatDay(step.from, view), value: stepText(step), tone: "warning" })),
  ];
}

function stepText({ level }: AccessStep): string {
  return level === "restricted" ? "No new projects or invitations" : "Read, export and pay only";
}
