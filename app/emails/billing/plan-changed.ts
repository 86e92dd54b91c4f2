import { formatDate } from "#app/domain/dates.rules.ts";
import { formatTotal, type Money } from "#app/domain/money.rules.ts";
import { billingReason, type BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export interface PlanChanged extends BillingMailFacts {
  planName: string;
  interval: "month" | "year";
  seats: number;
  /** What a period costs, before tax. */
  money: Money;
  periodEnd: Date;
}

/** Another plan holds, or the same one is paid by another interval. */
export function planChangedMail({ workspace, planName, interval, seats, money, periodEnd, billingUrl, view }: PlanChanged): Mail {
  return renderMail({
    template: "plan_changed",
    subject: `${workspace} is on ${planName}, paid by the ${interval}`,
    preheader: `It renews on ${formatDate(periodEnd, view)}.`,
    heading: `${workspace} is on ${planName}`,
    paragraphs: [`The change has taken effect. What is over the limits of a smaller plan is set aside until you choose, and nothing is deleted.`],
    facts: [
      { label: "Plan", value: `${planName}, paid by the ${interval}` },
      { label: "Seats", value: String(seats) },
      { label: "Price", value: `${formatTotal(money, view.locale)} a ${interval}, before tax` },
      { label: "Renews", value: formatDate(periodEnd, view) },
    ],
    button: { label: "See billing", url: billingUrl },
    reason: billingReason(workspace),
  });
}
