import { formatDate } from "#app/domain/dates.rules.ts";
import { billingReason, type BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export interface PlanChangeToCome extends BillingMailFacts {
  planName: string;
  planBeforeName: string;
  interval: "month" | "year";
  effectiveAt: Date;
}

/** Less is paid from the next period on. */
export function planChangeScheduledMail({ workspace, planName, planBeforeName, interval, effectiveAt, billingUrl, view }: PlanChangeToCome): Mail {
  const day = formatDate(effectiveAt, view);
  return renderMail({
    template: "plan_change_scheduled",
    subject: `${workspace} moves to ${planName}, paid by the ${interval}, on ${day}`,
    preheader: "Until then all stays as it is, and you can take it back.",
    heading: `${planName}, paid by the ${interval}, from ${day}`,
    paragraphs: [
      `Until then ${planBeforeName} stays as it is, because it is paid. Nothing is charged for the change.`,
      "What does not fit into the new plan on that day is set aside until you choose what stays. Nothing is deleted. You can take the change back with one button until then.",
    ],
    button: { label: "See billing", url: billingUrl },
    reason: billingReason(workspace),
  });
}
