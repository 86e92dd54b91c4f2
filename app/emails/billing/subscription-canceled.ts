import { formatDate } from "#app/domain/dates.rules.ts";
import { formatTotal, type Money } from "#app/domain/money.rules.ts";
import { billingReason, type BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export interface SubscriptionCanceled extends BillingMailFacts {
  planName: string;
  endedAt: Date;
  /** Later than the end, where a trial and its grace go on without the subscription. */
  starterFrom: Date;
  /** What is still open: the workspace stays read-only until it is settled. */
  debt: Money | null;
}

export function subscriptionCanceledMail({ workspace, planName, endedAt, starterFrom, debt, billingUrl, view }: SubscriptionCanceled): Mail {
  const starter = starterFrom > endedAt ? `Everything works until ${formatDate(starterFrom, view)}; then the limits of Starter hold` : "The limits of Starter hold now";
  return renderMail({
    template: "subscription_canceled",
    subject: `${planName} has ended: ${workspace}`,
    preheader: debt ? "An invoice is still open." : `${starter}. Nothing was deleted.`,
    heading: `${planName} has ended`,
    paragraphs: [
      debt
        ? `An invoice of ${formatTotal(debt, view.locale)} is still open. ${workspace} stays read-only until it is paid. Nothing was deleted.`
        : `${starter} for ${workspace}. What is over them is set aside, and nothing was deleted.`,
    ],
    facts: [{ label: "Ended", value: formatDate(endedAt, view) }],
    button: { label: debt ? "Pay the invoice" : "See billing", url: billingUrl },
    reason: billingReason(workspace),
  });
}
