import { formatDate } from "#app/domain/dates.rules.ts";
import { billingReason, type BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export interface UsageWarning extends BillingMailFacts {
  step: 80 | 100;
  /** "API requests", "File storage". */
  label: string;
  used: string;
  allowed: string;
  /** Null: it does not begin anew. */
  resetsAt: Date | null;
  /** What goes beyond costs, or null when it stops there. */
  overage: string | null;
}

export function usageWarningMail(facts: UsageWarning): Mail {
  const { step, label, workspace, billingUrl, overage } = facts;
  const heading = step === 100 ? `${label}: all that is included is used` : `${label}: ${step} % of what is included is used`;
  return renderMail({
    template: `usage_${step}`,
    subject: `${heading}: ${workspace}`,
    preheader: overage ? "It goes on: what is more is billed by use." : "At the limit it stops, until there is room again.",
    heading,
    paragraphs: paragraphsOf(facts),
    button: { label: "See the usage", url: `${billingUrl}/usage` },
    reason: billingReason(workspace),
  });
}

function paragraphsOf({ step, used, allowed, resetsAt, overage, view }: UsageWarning): string[] {
  const anew = resetsAt ? ` Counting begins anew on ${formatDate(resetsAt, view)}.` : "";
  const counted = `${used} of ${allowed} are used.${anew}`;
  if (overage) return [counted, `Nothing stops. What goes beyond is ${overage}.`];
  if (step === 100) return [counted, "No more is taken until there is room again, or a larger plan."];
  return [counted, "At 100 % it stops. A larger plan has more."];
}
