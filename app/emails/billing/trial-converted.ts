import { formatDate } from "#app/domain/dates.rules.ts";
import { billingReason, type BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

/** The trial has ended and its card has been charged. */
export function trialConvertedMail(facts: BillingMailFacts & { planName: string; periodEnd: Date }): Mail {
  const { workspace, planName, periodEnd, billingUrl, view } = facts;
  return renderMail({
    template: "trial_converted",
    subject: `The trial is over: ${workspace} stays on ${planName}`,
    preheader: `Paid until ${formatDate(periodEnd, view)}.`,
    heading: `${workspace} stays on ${planName}`,
    paragraphs: [`The trial has ended and the card on file has been charged. ${planName} is paid until ${formatDate(periodEnd, view)} and renews then.`],
    button: { label: "See billing", url: billingUrl },
    reason: billingReason(workspace),
  });
}
