import type { DateView } from "#app/domain/dates.rules.ts";

/** What every mail about a workspace's billing knows. */
export interface BillingMailFacts {
  workspace: string;
  /** Of the workspace's billing page. */
  billingUrl: string;
  /** How the workspace writes dates and amounts. */
  view: DateView;
}

/** Stands last in each of these mails. */
export function billingReason(workspace: string): string {
  return `You get this mail because you manage the billing of ${workspace} on Afterlogin.`;
}
