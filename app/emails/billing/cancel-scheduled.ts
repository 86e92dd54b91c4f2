import { formatDate } from "#app/domain/dates.rules.ts";
import { billingReason, type BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export function cancelScheduledMail(facts: BillingMailFacts & { planName: string; endsAt: Date }): Mail {
  const { workspace, planName, endsAt, billingUrl, view } = facts;
  const day = formatDate(endsAt, view);
  return renderMail({
    template: "cancel_scheduled",
    subject: `${planName} ends on ${day}: ${workspace}`,
    preheader: "Everything works until then, and you can change your mind.",
    heading: `${planName} ends on ${day}`,
    paragraphs: [
      `Until then everything works as before. From then on the limits of Starter hold for ${workspace}: what is over them is set aside, and nothing is deleted.`,
      "You can reactivate the subscription with one button until that day, and choose who stays before it comes.",
    ],
    button: { label: "See billing", url: billingUrl },
    reason: billingReason(workspace),
  });
}
