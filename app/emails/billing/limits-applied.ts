import { billingReason, type BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

/** Said once for each time that a plan had too little room. */
export function limitsAppliedMail(facts: BillingMailFacts & { people: number; projects: number }): Mail {
  const { workspace, people, projects, billingUrl } = facts;
  const what = [people > 0 && counted(people, "person", "people"), projects > 0 && counted(projects, "project", "projects")].filter(Boolean).join(" and ");
  return renderMail({
    template: "limits_applied",
    subject: `Set aside in ${workspace}: ${what}`,
    preheader: "Nothing was deleted. You can choose differently.",
    heading: `${what} set aside`,
    paragraphs: [
      `${workspace} has more than its plan holds. The most recently active people and projects stay; the rest is set aside, and nothing was deleted.`,
      "You can choose differently, or take a plan with more room and let everybody back in.",
    ],
    button: { label: "Choose who stays", url: `${billingUrl}/limits` },
    reason: billingReason(workspace),
  });
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
