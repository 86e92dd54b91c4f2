import { describe, expect, it } from "vitest";
import { termsOf } from "#app/domain/plans.rules.ts";
import type { Terms } from "#app/domain/plans.rules.ts";
import { effectiveTerms, fallbackTerms, trialPhase } from "#app/domain/terms.rules.ts";
import type { Override, TermsBasis } from "#app/domain/terms.rules.ts";
import type { SubscriptionState } from "#app/domain/subscription-state.ts";
import { day, subscription } from "./builders.ts";

const noTrial = { trialStartedAt: null, trialEndsAt: null };
const trial = { trialStartedAt: day(-14), trialEndsAt: day(0) };

function basis(changes: Partial<TermsBasis>): TermsBasis {
  return { now: day(0), workspace: noTrial, subscription: null, held: [], overrides: [], ...changes };
}

describe("which plan's terms apply", () => {
  const cases: [string, Partial<TermsBasis>, string][] = [
    ["nothing taken", {}, "starter"],
    ["trial, its first instant", { workspace: trial, now: day(-14) }, "growth"],
    ["trial, a millisecond before its end", { workspace: trial, now: day(0, -1) }, "growth"],
    ["trial over, first instant of grace", { workspace: trial, now: day(0) }, "growth"],
    ["trial over, last instant of grace", { workspace: trial, now: day(7, -1) }, "growth"],
    ["trial over, grace over", { workspace: trial, now: day(7) }, "starter"],
    ["subscription active", { subscription: subscription({ plan: "enterprise" }) }, "enterprise"],
    ["subscription beside a running trial", { workspace: trial, now: day(-3), subscription: subscription({ status: "trialing", plan: "enterprise" }) }, "enterprise"],
    ["past due", { subscription: subscription({ status: "past_due" }) }, "growth"],
    ["unpaid", { subscription: subscription({ status: "unpaid" }) }, "growth"],
    ["paused", { subscription: subscription({ status: "paused" }) }, "growth"],
    ["a status nobody knows", { subscription: subscription({ status: "unknown" }) }, "growth"],
    ["first payment open", { subscription: subscription({ status: "incomplete" }) }, "starter"],
    ["first payment open during the trial", { workspace: trial, now: day(-3), subscription: subscription({ status: "incomplete" }) }, "growth"],
    ["first payment never made", { subscription: subscription({ status: "incomplete_expired" }) }, "starter"],
    ["canceled", { subscription: subscription({ status: "canceled", endedAt: day(-1) }) }, "starter"],
    ["canceled during the trial", { workspace: trial, now: day(-3), subscription: subscription({ status: "canceled", endedAt: day(-4) }) }, "growth"],
  ];
  it.each(cases)("%s: %o", (_, changes, plan) => {
    expect(effectiveTerms(basis(changes)).plan).toBe(plan);
  });
});

describe("held terms", () => {
  const old: Terms = { ...termsOf("growth", day(-400)), limits: { ...termsOf("growth", day(-400)).limits, projects: 7 } };
  const older: Terms = { ...old, limits: { ...old.limits, projects: 5 } };

  it("go before the price list, the newest of a plan first", () => {
    expect(effectiveTerms(basis({ held: [older, old], subscription: subscription() })).limits.projects).toBe(7);
  });

  it("come from the price list where none were taken", () => {
    const terms = effectiveTerms(basis({ subscription: subscription() }));
    expect(terms).toMatchObject({ plan: "growth", limits: { projects: 200 }, takenAt: day(-30).toISOString() });
    expect(effectiveTerms(basis({ workspace: trial, now: day(-1) })).takenAt).toBe(day(-14).toISOString());
    const undated = { trialStartedAt: null, trialEndsAt: day(0) };
    expect(effectiveTerms(basis({ workspace: undated, now: day(-1) })).takenAt).toBe(day(-1).toISOString());
  });

  it("go on where the price is one nobody knows", () => {
    const unknownPrice = subscription({ plan: null });
    expect(effectiveTerms(basis({ held: [termsOf("starter", day(-500)), old], subscription: unknownPrice })).limits.projects).toBe(7);
    expect(effectiveTerms(basis({ subscription: unknownPrice })).plan).toBe("starter");
  });
});

describe("seats are prepaid", () => {
  it.each([
    ["growth", 10, 10],
    ["growth", 50, 50],
    ["growth", 60, 50],
    ["enterprise", 500, 500],
  ] as const)("%s with %i paid allows %i", (plan, quantity, seats) => {
    expect(effectiveTerms(basis({ subscription: subscription({ plan, quantity }) })).limits.seats).toBe(seats);
  });

  it("count the plan's own number during the trial", () => {
    expect(effectiveTerms(basis({ workspace: trial, now: day(-1) })).limits.seats).toBe(50);
  });
});

describe("overrides", () => {
  const bridging = { reason: "Bridging the merger", startsAt: day(0), expiresAt: day(10) };
  const seats: Override = { ...bridging, kind: "limit", limit: "seats", value: 18 };

  it.each([
    [day(0, -1), 10],
    [day(0), 18],
    [day(10, -1), 18],
    [day(10), 10],
  ])("hold from their start until their end: %o", (now, allowed) => {
    expect(effectiveTerms(basis({ now, subscription: subscription(), overrides: [seats] })).limits.seats).toBe(allowed);
  });

  it("may lift a limit altogether, and the later of two counts", () => {
    const unlimited: Override = { ...seats, value: null };
    expect(effectiveTerms(basis({ overrides: [seats, unlimited] })).limits.seats).toBeNull();
    expect(effectiveTerms(basis({ overrides: [unlimited, seats] })).limits.seats).toBe(18);
  });

  it("give and take features, once each", () => {
    const on: Override = { ...bridging, kind: "feature", feature: "sso", value: "on" };
    const off: Override = { ...bridging, kind: "feature", feature: "sso", value: "off" };
    const withSso = effectiveTerms(basis({ overrides: [on, on] })).features;
    expect(withSso.filter((feature) => feature === "sso")).toEqual(["sso"]);
    expect(effectiveTerms(basis({ overrides: [on, off] })).features).not.toContain("sso");
  });

  it("stand over the fallback too", () => {
    const terms = fallbackTerms(basis({ subscription: subscription(), overrides: [seats] }));
    expect(terms).toMatchObject({ plan: "starter", limits: { seats: 18, projects: 3 } });
  });
});

describe("the phases of a trial", () => {
  const cases: [string, Date, SubscriptionState | null, string][] = [
    ["before its end", day(0, -1), null, "running"],
    ["at its end", day(0), null, "grace"],
    ["seven days later, less an instant", day(7, -1), null, "grace"],
    ["seven days later", day(7), null, "over"],
    ["at its end with a card on file", day(0), subscription({ status: "active" }), "over"],
    ["running with a card on file", day(-1), subscription({ status: "trialing" }), "running"],
    ["at its end, first payment open", day(1), subscription({ status: "incomplete" }), "grace"],
    ["at its end, first payment never made", day(1), subscription({ status: "incomplete_expired" }), "grace"],
    ["subscription ended with the trial", day(1), subscription({ status: "canceled", endedAt: day(0) }), "grace"],
    ["subscription ended after the trial", day(1), subscription({ status: "canceled", endedAt: day(0, 1) }), "over"],
    ["subscription ended, nobody knows when", day(1), subscription({ status: "canceled" }), "grace"],
  ];
  it.each(cases)("%s", (_, now, state, phase) => {
    expect(trialPhase(trial, state, now)).toBe(phase);
  });

  it("there are none without a trial", () => {
    expect(trialPhase(noTrial, null, day(0))).toBe("none");
  });
});
