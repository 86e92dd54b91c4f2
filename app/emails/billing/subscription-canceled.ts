import { formatDate } from "#app/domain/dates.rules.ts";
import { formatTotal, type Money } from "#app/domain/money.rules.ts";
import { billingReason, type BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export interface SubscriptionCanceled extends BillingMailFacts {
  planName: string;
  endedAt: Date;
  /** What is still open: the workspace stays read-only until it is settled. */
  debt: Money | null;
}

export function subscriptionCanceledMail({ workspace, planName, endedAt, debt, billingUrl, view }: SubscriptionCanceled): Mail {
  return renderMail({
    template: "subscription_canceled",
    subject: `${planName} has ended: ${workspace}`,
    preheader: debt ? "An invoice is still open." : "The limits of Starter hold now. Nothing was deleted.",
    heading: `${planName} has ended`,
    paragraphs: [
      debt
        ? `An invoice of ${formatTotal(debt, view.locale)} is still open. ${workspace} stays read-only until it is paid. Nothing was deleted.`
        : `The limits of Starter hold now for ${workspace}. What is over them is set aside, and nothing was deleted.`,
    ],
    facts: [{ label: "Ended", value: formatDate(endedAt, view) }],
    button: { label: debt ? "Pay the invoice" : "See billing", url: billingUrl },
    reason: billingReason(workspace),
  });
}
