import { formatDate } from "#app/domain/dates.rules.ts";
import { billingReason, type BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export function subscriptionResumedMail({ workspace, planName, periodEnd, billingUrl, view }: BillingMailFacts & { planName: string; periodEnd: Date }): Mail {
  const day = formatDate(periodEnd, view);
  return renderMail({
    template: "subscription_resumed",
    subject: `${planName} goes on: ${workspace}`,
    preheader: `It is paid until ${day}.`,
    heading: `${planName} goes on`,
    paragraphs: [`The pause is over, and ${workspace} works as before. ${planName} is paid until ${day} and renews then.`],
    button: { label: "See billing", url: billingUrl },
    reason: billingReason(workspace),
  });
}
