import { describe, expect, it } from "vitest";
import { accessFor, gravest, isGraver, overLimits, paymentLadder } from "#app/domain/access.rules.ts";
import type { AccessInput, AccessLevel, AccessReason } from "#app/domain/access.rules.ts";
import { termsOf } from "#app/domain/plans.rules.ts";
import { accessInput, day, debt, subscription } from "./builders.ts";

type Case = [story: string, input: Parameters<typeof accessInput>[0], level: AccessLevel, reason: AccessReason];

const growthTerms = termsOf("growth", day(0));
const starterTerms = termsOf("starter", day(0));
const trial = { trialStartedAt: day(-14), trialEndsAt: day(0) };
const crowd = { seats: 12, projects: 14 };
const failing = subscription({ status: "past_due", firstFailureAt: day(0) });

const cases: Case[] = [
  ["Starter within limits", {}, "full", "starter"],
  ["Starter exactly at its limits", { usage: { seats: 3, projects: 3 } }, "full", "starter"],
  ["Starter one project over", { usage: { seats: 3, projects: 4 } }, "restricted", "over_limit"],

  ["trialing", { workspace: trial, now: day(-5), terms: growthTerms }, "full", "trialing"],
  ["trialing, last instant", { workspace: trial, now: day(0, -1), terms: growthTerms }, "full", "trialing"],
  ["trial over, day 0", { workspace: trial, now: day(0), terms: growthTerms }, "grace", "trial_over"],
  ["trial over, last instant of day 7", { workspace: trial, now: day(7, -1), terms: growthTerms }, "grace", "trial_over"],
  ["trial over, day 7, fits Starter", { workspace: trial, now: day(7) }, "full", "starter"],
  ["trial over, day 7, does not fit", { workspace: trial, now: day(7), usage: crowd }, "restricted", "over_limit"],
  ["trialing with a card on file", { workspace: trial, now: day(-5), subscription: subscription({ status: "trialing", trialEnd: day(0) }) }, "full", "trialing"],

  ["active", { subscription: subscription() }, "full", "active"],
  ["cancel scheduled", { subscription: subscription({ cancelAt: day(30) }), now: day(3) }, "full", "cancel_scheduled"],
  ["cancel scheduled, last instant", { subscription: subscription({ cancelAt: day(30) }), now: day(30, -1), usage: crowd }, "full", "cancel_scheduled"],
  ["cancel scheduled and reached, over Starter", { subscription: subscription({ cancelAt: day(30) }), now: day(30), usage: crowd }, "restricted", "cancel_scheduled"],

  ["past due, day 0", { subscription: failing, now: day(0) }, "grace", "payment_failed"],
  ["past due, last instant before day 7", { subscription: failing, now: day(7, -1) }, "grace", "payment_failed"],
  ["past due, day 7", { subscription: failing, now: day(7) }, "restricted", "payment_failed"],
  ["past due, last instant before day 14", { subscription: failing, now: day(14, -1) }, "restricted", "payment_failed"],
  ["past due, day 14", { subscription: failing, now: day(14) }, "read_only", "payment_failed"],
  ["past due, day 80", { subscription: failing, now: day(80) }, "read_only", "payment_failed"],
  ["past due, a clock an instant behind", { subscription: failing, now: day(0, -1) }, "grace", "payment_failed"],
  ["past due, failure unknown: counted from the period nobody paid", { subscription: subscription({ status: "past_due", periodStart: day(-8) }) }, "restricted", "payment_failed"],
  ["past due and over the limits", { subscription: failing, now: day(1), terms: starterTerms, usage: crowd }, "restricted", "over_limit"],
  ["past due, ended meanwhile", { subscription: { ...failing, cancelAt: day(3) }, now: day(3) }, "read_only", "payment_failed"],

  ["unpaid", { subscription: subscription({ status: "unpaid", firstFailureAt: day(-20) }) }, "read_only", "unpaid"],
  ["unpaid before day 14", { subscription: subscription({ status: "unpaid", firstFailureAt: day(-2) }) }, "read_only", "unpaid"],
  ["paused", { subscription: subscription({ status: "paused", pausedAt: day(-2) }) }, "read_only", "paused"],

  ["first payment open on Starter", { subscription: subscription({ status: "incomplete" }), terms: starterTerms }, "full", "incomplete"],
  ["first payment open in the trial", { workspace: trial, now: day(-1), subscription: subscription({ status: "incomplete" }) }, "full", "trialing"],
  ["first payment open in the trial's grace", { workspace: trial, now: day(1), subscription: subscription({ status: "incomplete" }) }, "grace", "trial_over"],
  ["first payment open, over the limits", { subscription: subscription({ status: "incomplete" }), terms: starterTerms, usage: crowd }, "restricted", "over_limit"],
  ["first payment open: its own invoice is no debt", { subscription: subscription({ status: "incomplete" }), terms: starterTerms, openDebt: debt() }, "full", "incomplete"],
  ["first payment open beside an older debt", { subscription: subscription({ status: "incomplete" }), terms: starterTerms, openDebt: debt({ stripeSubscriptionId: "sub_old" }) }, "read_only", "debt_after_cancel"],
  ["first payment never made", { subscription: subscription({ status: "incomplete_expired" }), terms: starterTerms }, "full", "starter"],
  ["first payment never made: its invoice is no debt", { subscription: subscription({ status: "incomplete_expired" }), terms: starterTerms, openDebt: debt() }, "full", "starter"],

  ["canceled without debt, fits Starter", { subscription: subscription({ status: "canceled", endedAt: day(-1) }), terms: starterTerms }, "full", "starter"],
  ["canceled without debt, over Starter", { subscription: subscription({ status: "canceled", endedAt: day(-1) }), terms: starterTerms, usage: crowd }, "restricted", "over_limit"],
  ["canceled with an open invoice", { subscription: subscription({ status: "canceled", endedAt: day(-1) }), terms: starterTerms, openDebt: debt() }, "read_only", "debt_after_cancel"],
  ["canceled, debt still noted as the living's", { subscription: subscription({ status: "canceled", endedAt: day(-1) }), terms: starterTerms, openDebt: debt({ owedBy: "live_subscription" }) }, "read_only", "debt_after_cancel"],
  ["debt and no subscription on record", { openDebt: debt({ stripeSubscriptionId: null, owedBy: "live_subscription" }) }, "read_only", "debt_after_cancel"],
  ["a new subscription beside an old debt", { subscription: subscription({ stripeSubscriptionId: "sub_new" }), openDebt: debt() }, "read_only", "debt_after_cancel"],
  ["active beside a failed invoice of its own", { subscription: subscription(), openDebt: debt({ owedBy: "live_subscription" }), now: day(1) }, "grace", "payment_failed"],
  ["active beside its own failed invoice, day 14", { subscription: subscription(), openDebt: debt({ owedBy: "live_subscription" }), now: day(14) }, "read_only", "payment_failed"],
  ["unpaid beside its own debt", { subscription: subscription({ status: "unpaid", firstFailureAt: day(-20) }), openDebt: debt({ owedBy: "live_subscription", since: day(-20) }) }, "read_only", "unpaid"],

  ["over the limits after a downgrade", { subscription: subscription(), terms: starterTerms, usage: crowd }, "restricted", "over_limit"],
  ["suspended by staff", { subscription: subscription(), workspace: { suspendedAt: day(-1), suspendedReason: "Abuse" } }, "suspended", "suspended_by_staff"],
  ["closed by the owner", { workspace: { closedAt: day(-1), purgeAt: day(29) } }, "suspended", "closed"],
  ["suspended, then closed", { workspace: { suspendedAt: day(-2), closedAt: day(-1), purgeAt: day(29) } }, "suspended", "suspended_by_staff"],
  ["closed with a debt", { workspace: { closedAt: day(-1), purgeAt: day(29) }, openDebt: debt() }, "suspended", "closed"],

  ["a status nobody knows, full before", { subscription: subscription({ status: "unknown" }), lastGood: "full" }, "restricted", "unknown_status"],
  ["a status nobody knows, grace before", { subscription: subscription({ status: "unknown" }), lastGood: "grace" }, "restricted", "unknown_status"],
  ["a status nobody knows, read-only before", { subscription: subscription({ status: "unknown" }), lastGood: "read_only" }, "read_only", "unknown_status"],
  ["a status nobody knows, suspended before and restored since", { subscription: subscription({ status: "unknown" }), lastGood: "suspended" }, "read_only", "unknown_status"],
  ["a status nobody knows, nothing before", { subscription: subscription({ status: "unknown" }) }, "read_only", "unknown_status"],
];

describe("access, case by case", () => {
  it.each(cases)("%s", (_, input, level, reason) => {
    expect(accessFor(accessInput(input))).toMatchObject({ level, reason });
  });
});

describe("since, until and the next step", () => {
  type Dates = Pick<ReturnType<typeof accessFor>, "since" | "until" | "next">;
  const dated: [string, Partial<Parameters<typeof accessInput>[0]>, Dates][] = [
    ["Starter from the first day", {}, { since: null, until: null, next: null }],
    [
      "trial, then grace",
      { workspace: trial, now: day(-5), terms: growthTerms },
      { since: day(-14), until: day(0), next: { level: "grace", at: day(0) } },
    ],
    [
      "trial of an unknown beginning",
      { workspace: { trialStartedAt: null, trialEndsAt: day(0) }, now: day(-5), terms: growthTerms },
      { since: day(-5), until: day(0), next: { level: "grace", at: day(0) } },
    ],
    [
      "trial over, then Starter, where it fits",
      { workspace: trial, now: day(2), terms: growthTerms },
      { since: day(0), until: day(7), next: { level: "full", at: day(7) } },
    ],
    [
      "trial over, then Starter, where it does not fit",
      { workspace: trial, now: day(2), terms: growthTerms, usage: crowd },
      { since: day(0), until: day(7), next: { level: "restricted", at: day(7) } },
    ],
    ["Starter after the trial", { workspace: trial, now: day(9) }, { since: day(7), until: null, next: null }],
    [
      "over the limits after the trial",
      { workspace: trial, now: day(9), usage: crowd },
      { since: day(7), until: null, next: null },
    ],
    [
      "Starter after a subscription that followed a trial",
      { workspace: trial, now: day(40), subscription: subscription({ status: "canceled", endedAt: day(35) }) },
      { since: day(35), until: null, next: null },
    ],
    [
      "Starter after a subscription that ended while the trial ran",
      { workspace: trial, now: day(40), subscription: subscription({ status: "canceled", endedAt: day(-2) }) },
      { since: day(7), until: null, next: null },
    ],
    [
      "over the limits after a cancellation",
      { subscription: subscription({ status: "canceled", endedAt: day(-1) }), terms: starterTerms, usage: crowd },
      { since: day(-1), until: null, next: null },
    ],
    ["over the limits while paying", { subscription: subscription(), terms: starterTerms, usage: crowd }, { since: null, until: null, next: null }],
    ["active", { subscription: subscription() }, { since: day(-30), until: null, next: null }],
    [
      "trialing with a card",
      { subscription: subscription({ status: "trialing", trialEnd: day(4) }) },
      { since: day(-30), until: day(4), next: null },
    ],
    [
      "cancel scheduled",
      { subscription: subscription({ cancelAt: day(30) }) },
      { since: day(-30), until: day(30), next: { level: "full", at: day(30) } },
    ],
    [
      "cancel scheduled, over Starter",
      { subscription: subscription({ cancelAt: day(30) }), usage: crowd },
      { since: day(-30), until: day(30), next: { level: "restricted", at: day(30) } },
    ],
    [
      "cancel scheduled at the trial's end: its grace is kept",
      { workspace: trial, now: day(-3), subscription: subscription({ status: "trialing", cancelAt: day(0) }), usage: crowd },
      { since: day(-30), until: day(0), next: { level: "grace", at: day(0) } },
    ],
    [
      "past due, in grace",
      { subscription: failing, now: day(3) },
      { since: day(0), until: day(7), next: { level: "restricted", at: day(7) } },
    ],
    [
      "past due, restricted",
      { subscription: failing, now: day(7) },
      { since: day(7), until: day(14), next: { level: "read_only", at: day(14) } },
    ],
    ["past due, read-only", { subscription: failing, now: day(14) }, { since: day(14), until: null, next: null }],
    [
      "past due, canceled before the ladder's end",
      { subscription: { ...failing, cancelAt: day(10) }, now: day(8) },
      { since: day(7), until: day(10), next: { level: "read_only", at: day(10) } },
    ],
    [
      "over the limits while past due: the graver step to come is named",
      { subscription: failing, now: day(1), terms: starterTerms, usage: crowd },
      { since: null, until: day(14), next: { level: "read_only", at: day(14) } },
    ],
    ["unpaid", { subscription: subscription({ status: "unpaid", firstFailureAt: day(-20) }) }, { since: day(-6), until: null, next: null }],
    ["unpaid early", { subscription: subscription({ status: "unpaid", firstFailureAt: day(-2) }) }, { since: null, until: null, next: null }],
    ["paused", { subscription: subscription({ status: "paused", pausedAt: day(-2) }) }, { since: day(-2), until: null, next: null }],
    [
      "debt of a canceled subscription: read-only since it ended",
      { subscription: subscription({ status: "canceled", endedAt: day(5) }), openDebt: debt(), now: day(9) },
      { since: day(5), until: null, next: null },
    ],
    [
      "debt younger than the cancellation: read-only since the debt",
      { subscription: subscription({ status: "canceled", endedAt: day(-1) }), openDebt: debt(), now: day(9) },
      { since: day(0), until: null, next: null },
    ],
    ["unpaid on the day", { subscription: subscription({ status: "unpaid", firstFailureAt: day(0) }), now: day(14) }, { since: day(14), until: null, next: null }],
    ["suspended", { workspace: { suspendedAt: day(-1) } }, { since: day(-1), until: null, next: null }],
    ["closed", { workspace: { closedAt: day(-1), purgeAt: day(29) } }, { since: day(-1), until: day(29), next: null }],
  ];
  it.each(dated)("%s", (_, input, dates) => {
    const { since, until, next } = accessFor(accessInput(input));
    expect({ since, until, next }).toEqual(dates);
  });

  it("keeps the whole ladder for the page", () => {
    expect(accessFor(accessInput({ subscription: failing, now: day(8) })).steps).toEqual([
      { level: "grace", from: day(0) },
      { level: "restricted", from: day(7) },
      { level: "read_only", from: day(14) },
    ]);
  });
});

describe("the ladder of a failed payment", () => {
  it.each([
    [null, ["grace", "restricted", "read_only"], day(14)],
    [day(14), ["grace", "restricted", "read_only"], day(14)],
    [day(40), ["grace", "restricted", "read_only"], day(14)],
    [day(14, -1), ["grace", "restricted", "read_only"], day(14, -1)],
    [day(7, 1), ["grace", "restricted", "read_only"], day(7, 1)],
    [day(7), ["grace", "read_only"], day(7)],
    [day(2), ["grace", "read_only"], day(2)],
    [day(0), ["read_only"], day(0)],
    [day(-1), ["read_only"], day(0)],
  ])("of a subscription that ends at %o", (endsAt, levels, readOnlyFrom) => {
    const ladder = paymentLadder(day(0), endsAt);
    expect(ladder.map((step) => step.level)).toEqual(levels);
    expect(ladder.at(-1)?.from).toEqual(readOnlyFrom);
  });
});

describe("what is over the limits", () => {
  const input: Pick<AccessInput, "terms"> = { terms: starterTerms };
  it.each([
    [{ seats: 3, projects: 3 }, []],
    [{ seats: 4, projects: 3 }, [{ limit: "seats", used: 4, allowed: 3 }]],
    [{ seats: 3, projects: 9 }, [{ limit: "projects", used: 9, allowed: 3 }]],
    [crowd, [{ limit: "seats", used: 12, allowed: 3 }, { limit: "projects", used: 14, allowed: 3 }]],
  ])("with %o", (usage, expected) => {
    expect(overLimits(input.terms, usage)).toEqual(expected);
    expect(accessFor(accessInput({ usage })).overLimit).toEqual(expected);
  });

  it("is nothing without limits", () => {
    expect(overLimits(termsOf("enterprise", day(0)), { seats: 9_000, projects: 9_000 })).toEqual([]);
  });
});

describe("levels in order", () => {
  it("grow graver from full to suspended", () => {
    expect(isGraver("suspended", "read_only")).toBe(true);
    expect(isGraver("grace", "grace")).toBe(false);
    expect(gravest("full", "restricted")).toBe("restricted");
    expect(gravest("read_only", "grace")).toBe("read_only");
  });
});
