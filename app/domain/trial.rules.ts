import { addDays, addMonths } from "#app/domain/dates.rules.ts";
import { trialDays, trialGraceEnd } from "#app/domain/terms.rules.ts";

/** One trial for an owner in so many months. */
export const trialIntervalMonths = 12;

export type Trial = { startedAt: Date; endsAt: Date };

export function trialFrom(startedAt: Date): Trial {
  return { startedAt, endsAt: addDays(startedAt, trialDays) };
}

export type TrialVerdict = { ok: true } | { ok: false; reason: "workspace_had_one" | "owner_had_one" };

/** Once per workspace, and once per owner in twelve months: a second workspace starts on Starter. */
export function mayStartTrial(
  had: { workspaceTrialStartedAt: Date | null; ownerLastTrialStartedAt: Date | null },
  now: Date,
): TrialVerdict {
  if (had.workspaceTrialStartedAt) return { ok: false, reason: "workspace_had_one" };
  const last = had.ownerLastTrialStartedAt;
  if (last && now < addMonths(last, trialIntervalMonths)) return { ok: false, reason: "owner_had_one" };
  return { ok: true };
}

export const trialReminderKinds = ["trial_7_days", "trial_3_days", "trial_1_day", "trial_ended"] as const;
export type TrialReminderKind = (typeof trialReminderKinds)[number];
export type TrialReminder = { kind: TrialReminderKind; at: Date; key: string };

const daysBefore: Record<TrialReminderKind, number> = {
  trial_7_days: 7,
  trial_3_days: 3,
  trial_1_day: 1,
  trial_ended: 0,
};

/** The key holds the end, so that an extended trial reminds again and nothing else does. */
export function trialReminders(endsAt: Date): TrialReminder[] {
  return trialReminderKinds.map((kind) => ({
    kind,
    at: addDays(endsAt, -daysBefore[kind]),
    key: `${kind}:${endsAt.toISOString()}`,
  }));
}

/**
 * The one reminder to send now: the latest that is due, unless it went out. Those missed while nothing ran are not
 * made up for, since two at once would say two different things; nor is anything said once the grace is over.
 */
export function dueTrialReminder(endsAt: Date, now: Date, sentKeys: ReadonlySet<string>): TrialReminder | null {
  if (now >= trialGraceEnd(endsAt)) return null;
  const due = trialReminders(endsAt).findLast((reminder) => reminder.at <= now);
  return due && !sentKeys.has(due.key) ? due : null;
}
