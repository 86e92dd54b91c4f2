import { formatDate } from "#app/domain/dates.rules.ts";
import { billingReason, type BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export interface TrialReminder extends BillingMailFacts {
  step: "7_days" | "3_days" | "1_day" | "ended" | "grace_over";
  planName: string;
  endsAt: Date;
  graceEndsAt: Date;
  /** What Starter does not hold: "9 people too many, 11 projects too many", or null when all fits. */
  excess: string | null;
}

export function trialReminderMail(facts: TrialReminder): Mail {
  const { workspace, planName, billingUrl } = facts;
  const heading = headingOf(facts);
  return renderMail({
    template: `trial_${facts.step}`,
    subject: `${heading}: ${workspace}`,
    preheader: "No card is on file, so nothing is charged.",
    heading,
    paragraphs: paragraphsOf(facts),
    button: { label: `Keep ${planName}`, url: `${billingUrl}/plan` },
    closing: "Nothing is deleted, and you can export everything at any time.",
    reason: billingReason(workspace),
  });
}

function headingOf({ step, planName, graceEndsAt, view }: TrialReminder): string {
  switch (step) {
    case "7_days":
      return `The ${planName} trial ends in 7 days`;
    case "3_days":
      return `The ${planName} trial ends in 3 days`;
    case "1_day":
      return `The ${planName} trial ends tomorrow`;
    case "ended":
      return `The ${planName} trial is over: everything works until ${formatDate(graceEndsAt, view)}`;
    case "grace_over":
      return "The limits of Starter hold now";
  }
}

function paragraphsOf({ step, planName, endsAt, graceEndsAt, excess, view, workspace }: TrialReminder): string[] {
  const fits = excess ? `${workspace} does not fit into Starter yet: ${excess}.` : `${workspace} fits into Starter as it is.`;
  switch (step) {
    case "7_days":
    case "3_days":
    case "1_day":
      return [`It ends on ${formatDate(endsAt, view)}. After that everything works for 7 more days, then the limits of Starter hold.`, fits];
    case "ended":
      return [`From ${formatDate(graceEndsAt, view)} the limits of Starter hold, unless you keep ${planName}.`, fits];
    case "grace_over":
      return [
        excess
          ? "The most recently active people and projects stay; the others are set aside until you choose differently or take a plan."
          : fits,
      ];
  }
}
