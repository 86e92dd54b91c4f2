import { formatDate } from "#app/domain/dates.rules.ts";
import { formatTotal, type Money } from "#app/domain/money.rules.ts";
import { billingReason, type BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export interface SubscriptionStarted extends BillingMailFacts {
  planName: string;
  interval: "month" | "year";
  seats: number;
  /** What a period costs, before tax. */
  money: Money;
  /** The end of a trial that still runs: the card is charged then, and not before. */
  firstChargeAt: Date | null;
  periodEnd: Date;
}

export function subscriptionStartedMail(facts: SubscriptionStarted): Mail {
  const { workspace, planName, interval, seats, money, firstChargeAt, periodEnd, billingUrl, view } = facts;
  const when = firstChargeAt
    ? `The card is charged on ${formatDate(firstChargeAt, view)}, when the trial ends, and not before.`
    : `It is paid until ${formatDate(periodEnd, view)} and renews then.`;
  return renderMail({
    template: "subscription_started",
    subject: `${workspace} is on ${planName}`,
    preheader: when,
    heading: `${workspace} is on ${planName}`,
    paragraphs: [when],
    facts: [
      { label: "Plan", value: `${planName}, paid by the ${interval}` },
      { label: "Seats", value: String(seats) },
      { label: "Price", value: `${formatTotal(money, view.locale)} a ${interval}, before tax` },
    ],
    button: { label: "See billing", url: billingUrl },
    reason: billingReason(workspace),
  });
}
