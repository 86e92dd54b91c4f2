import { addDays } from "#app/domain/dates.rules.ts";
import { isLive, type SubscriptionState } from "#app/domain/subscription-state.ts";
import { trialPhase, type TrialDates } from "#app/domain/terms.rules.ts";

export const mostExtensionDays = 30;
/** From its first day to its last, with all its extensions. */
export const longestTrialDays = 60;

export type ExtensionVerdict = { ok: true; endsAt: Date } | { ok: false; field: "days" | null; message: string };

/**
 * May this trial go on for so many days after its present end? It is the same trial: one that is over, grace and all, has
 * become Starter and is not begun again, nor is there one beside a subscription.
 */
export function extendedTrial(
  { workspace, subscription }: { workspace: TrialDates & { closedAt: Date | null }; subscription: SubscriptionState | null },
  days: number,
  now: Date,
): ExtensionVerdict {
  const { trialStartedAt, trialEndsAt, closedAt } = workspace;
  if (!trialStartedAt || !trialEndsAt) return no("This workspace never had a trial, so there is none to extend.");
  if (closedAt) return no("The workspace is closed.");
  if (subscription && isLive(subscription.status)) return no("The workspace has a subscription: its trial has become one.");
  if (trialPhase(workspace, subscription, now) === "over") return no("The trial and its grace are over. A second one is not given.");
  if (!Number.isInteger(days) || days < 1 || days > mostExtensionDays) return { ok: false, field: "days", message: `Enter a number of days from 1 to ${mostExtensionDays}.` };
  const endsAt = addDays(trialEndsAt, days);
  if (endsAt <= now) return { ok: false, field: "days", message: "The new end would lie in the past. Enter more days." };
  if (endsAt > addDays(trialStartedAt, longestTrialDays)) return { ok: false, field: "days", message: `A trial lasts ${longestTrialDays} days at the most. Enter fewer days.` };
  return { ok: true, endsAt };
}

function no(message: string): ExtensionVerdict {
  return { ok: false, field: null, message };
}
