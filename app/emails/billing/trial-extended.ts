import { formatDate } from "#app/domain/dates.rules.ts";
import { billingReason, type BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export function trialExtendedMail({ workspace, billingUrl, view, endsAt }: BillingMailFacts & { endsAt: Date }): Mail {
  const day = formatDate(endsAt, view);
  return renderMail({
    template: "trial_extended",
    subject: `The trial of ${workspace} goes on until ${day}`,
    preheader: "There is nothing to do.",
    heading: `Your trial goes on until ${day}`,
    paragraphs: [`We have extended the trial of ${workspace}. There is nothing to do, and nothing is charged.`, "We write to you again before it ends."],
    button: { label: "See billing", url: billingUrl },
    reason: billingReason(workspace),
  });
}
