import { billingReason } from "#app/emails/billing/about.ts";
import type { PlanChangeToCome } from "#app/emails/billing/plan-change-scheduled.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

/** A change that had been announced does not come. */
export function planChangeWithdrawnMail({ workspace, planName, planBeforeName, interval, billingUrl }: PlanChangeToCome): Mail {
  return renderMail({
    template: "plan_change_withdrawn",
    subject: `${workspace} does not move to ${planName}`,
    preheader: "The change was taken back.",
    heading: "The change was taken back",
    paragraphs: [`${workspace} does not move to ${planName}, paid by the ${interval}: ${planBeforeName} stays, with its price and its seats. Nothing was charged.`],
    button: { label: "See billing", url: billingUrl },
    reason: billingReason(workspace),
  });
}
