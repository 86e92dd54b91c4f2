import { formatDate } from "#app/domain/dates.rules.ts";
import { billingReason, type BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export function subscriptionPausedMail(facts: BillingMailFacts & { planName: string; /** The end of what was paid before. */ paidUntil: Date | null }): Mail {
  const { workspace, planName, paidUntil, billingUrl, view } = facts;
  return renderMail({
    template: "subscription_paused",
    subject: `${planName} is paused: ${workspace} is read-only`,
    preheader: "Nothing is charged until you resume.",
    heading: `${planName} is paused`,
    paragraphs: [
      `${workspace} can be read and exported, and nothing is deleted. Nothing is charged until somebody resumes the subscription.`,
      paidUntil
        ? `Resumed before ${formatDate(paidUntil, view)}, it goes on at no cost, because it is paid until then. After that a new period begins and is charged on the day you resume.`
        : "A new period begins and is charged on the day you resume.",
    ],
    button: { label: "See billing", url: billingUrl },
    reason: billingReason(workspace),
  });
}
