import { describe, expect, it } from "vitest";
import { dueTrialReminder, mayStartTrial, trialFrom, trialReminders } from "#app/domain/trial.rules.ts";
import { day } from "./builders.ts";

describe("a trial", () => {
  it("lasts fourteen days", () => {
    expect(trialFrom(day(0))).toEqual({ startedAt: day(0), endsAt: day(14) });
  });

  it.each([
    ["a first workspace", null, null, "2026-11-17T09:00:00Z", { ok: true }],
    ["the same workspace again", "2020-01-01T00:00:00Z", null, "2026-11-17T09:00:00Z", { ok: false, reason: "workspace_had_one" }],
    ["a second workspace the same day", null, "2026-11-17T08:00:00Z", "2026-11-17T09:00:00Z", { ok: false, reason: "owner_had_one" }],
    ["a second workspace, an instant before twelve months", null, "2025-11-17T09:00:00Z", "2026-11-17T08:59:59.999Z", { ok: false, reason: "owner_had_one" }],
    ["a second workspace after twelve months", null, "2025-11-17T09:00:00Z", "2026-11-17T09:00:00Z", { ok: true }],
    ["after a trial begun on a leap day", null, "2024-02-29T09:00:00Z", "2025-02-28T09:00:00Z", { ok: true }],
  ])("for %s", (_, workspaceHad, ownerHad, now, verdict) => {
    const had = {
      workspaceTrialStartedAt: workspaceHad ? new Date(workspaceHad) : null,
      ownerLastTrialStartedAt: ownerHad ? new Date(ownerHad) : null,
    };
    expect(mayStartTrial(had, new Date(now))).toEqual(verdict);
  });
});

describe("reminders of a trial that ends on day 14", () => {
  const endsAt = day(14);
  const keys = trialReminders(endsAt).map(({ key }) => key);

  it("are four, 7, 3 and 1 days before and at the end", () => {
    expect(trialReminders(endsAt).map(({ kind, at }) => [kind, at])).toEqual([
      ["trial_7_days", day(7)],
      ["trial_3_days", day(11)],
      ["trial_1_day", day(13)],
      ["trial_ended", day(14)],
    ]);
  });

  it("have new keys when the trial is extended", () => {
    expect(trialReminders(day(20)).map(({ key }) => key).some((key) => keys.includes(key))).toBe(false);
  });

  it.each([
    [day(7, -1), null],
    [day(7), "trial_7_days"],
    [day(11, -1), "trial_7_days"],
    [day(11), "trial_3_days"],
    [day(13), "trial_1_day"],
    [day(14), "trial_ended"],
    [day(21, -1), "trial_ended"],
    [day(21), null],
  ])("at %o the one due is %o", (now, kind) => {
    expect(dueTrialReminder(endsAt, now, new Set())?.kind ?? null).toBe(kind);
  });

  it("go out once each", () => {
    expect(dueTrialReminder(endsAt, day(12), new Set(keys.slice(0, 2)))).toBeNull();
  });

  it("are not made up for when they were missed", () => {
    const last = dueTrialReminder(endsAt, day(13, 5), new Set());
    expect(last?.kind).toBe("trial_1_day");
    expect(dueTrialReminder(endsAt, day(13, 9), new Set(last ? [last.key] : []))).toBeNull();
  });
});
