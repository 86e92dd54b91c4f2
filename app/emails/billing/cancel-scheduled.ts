import { formatDate } from "#app/domain/dates.rules.ts";
import { formatMoney, type Money } from "#app/domain/money.rules.ts";
import { billingReason, type BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export interface CancelScheduled extends BillingMailFacts {
  planName: string;
  endsAt: Date;
  /** Later than the end, where a trial and its grace go on without the subscription. */
  starterFrom: Date;
  /** Canceling does not settle it; null where nothing is owed. */
  owed: Money | null;
}

export function cancelScheduledMail(facts: CancelScheduled): Mail {
  const { workspace, planName, endsAt, starterFrom, owed, billingUrl, view } = facts;
  const day = formatDate(endsAt, view);
  return renderMail({
    template: "cancel_scheduled",
    subject: `${planName} ends on ${day}: ${workspace}`,
    preheader: owed ? `${formatMoney(owed, view.locale)} stays owed. You can change your mind.` : "Everything works until then, and you can change your mind.",
    heading: `${planName} ends on ${day}`,
    paragraphs: [
      owed
        ? `${formatMoney(owed, view.locale)} stays owed: canceling does not settle it. Until it is paid, ${workspace} is read-only from that day at the latest; afterwards the limits of Starter hold, and nothing is deleted.`
        : `Until ${starterFrom > endsAt ? `${formatDate(starterFrom, view)}, when the days of grace after the trial are over,` : "then"} everything works as before. From then on the limits of Starter hold for ${workspace}: what is over them is set aside, and nothing is deleted.`,
      "You can reactivate the subscription with one button until that day, and choose who stays before it comes.",
    ],
    button: { label: "See billing", url: billingUrl },
    reason: billingReason(workspace),
  });
}
