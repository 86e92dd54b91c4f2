import { describe, expect, test } from "vitest";
import { isInStep, nextPlanLook, notTaken, settlePlanChange, takenBack, type PlanAhead, type PlanChange } from "#app/domain/billing/plan/plan-changes.rules.ts";
import { mostSeats, seatsIn } from "#app/domain/billing/plan/plan-seats.rules.ts";
import { mayChangePlan, type PlanPresent } from "#app/domain/billing/plan/plan-wish.rules.ts";
import { mayPause, resumptionOf } from "#app/domain/billing/lifecycle/pause.rules.ts";
import { planMessage, resumeMessage, withdrawalMessage } from "#app/domain/billing/words.rules.ts";
import { termsOf } from "#app/domain/plans.rules.ts";
import { day, debt, subscription } from "./builders.ts";

const up = (changes: Partial<PlanChange> = {}): PlanChange => ({
  id: "c1",
  stripeSubscriptionId: "sub_acme",
  plan: "enterprise",
  interval: "month",
  status: "requested",
  takesEffect: "now",
  effectiveAt: day(5),
  withdrawnAt: null,
  createdAt: day(5),
  ...changes,
});
const down = (changes: Partial<PlanChange> = {}) => up({ plan: "growth", takesEffect: "period_end", effectiveAt: day(30), ...changes });
const big = (changes = {}) => subscription({ plan: "enterprise", ...changes });
const nothing: PlanAhead = { pending: null, schedule: null };
const next = { at: day(30), stripePriceId: "p", plan: "growth", interval: "month", quantity: 10 } as const;
const ours: PlanAhead = { pending: null, schedule: { id: "s", planChangeId: "c1", next } };
const pending = (plan: "growth" | "enterprise"): PlanAhead => ({ pending: { plan, interval: "month" }, schedule: null });

describe("an open change of plan", () => {
  test.each([
    ["not heard of yet", up(), subscription(), nothing, "requested"],
    ["applied", up(), big(), nothing, "applied"],
    ["applied, before anybody wrote that it was asked for", up({ status: "awaiting_payment" }), big(), nothing, "applied"],
    ["waiting for its payment", up(), subscription(), pending("enterprise"), "awaiting_payment"],
    ["overtaken by another", up({ interval: "year" }), subscription(), pending("enterprise"), "superseded"],
    ["never paid", up({ status: "awaiting_payment" }), subscription(), nothing, "failed"],
    ["of a subscription that ended", up(), subscription({ status: "canceled" }), nothing, "superseded"],
    ["of another subscription", up(), subscription({ stripeSubscriptionId: "sub_new" }), nothing, "superseded"],
    ["by another interval is another plan", up({ interval: "year" }), big(), nothing, "requested"],
    ["less, not heard of yet", down(), big(), nothing, "requested"],
    ["less, known to Stripe", down(), big(), ours, "scheduled"],
    ["less, its schedule made and not filled in", down(), big(), { pending: null, schedule: { id: "s", planChangeId: "c1", next: null } }, "requested"],
    ["less, beside somebody else's schedule", down(), big(), { pending: null, schedule: { id: "s", planChangeId: null, next } }, "requested"],
    ["less, in effect", down({ status: "scheduled" }), subscription({ periodStart: day(30) }), ours, "applied"],
    ["less, let go at Stripe", down({ status: "scheduled" }), big(), nothing, "superseded"],
    ["less, taken back and let go", down({ status: "scheduled", withdrawnAt: day(6) }), big(), nothing, "superseded"],
    ["less, taken back and not let go yet", down({ status: "scheduled", withdrawnAt: day(6) }), big(), ours, "scheduled"],
    ["less, taken back too late", down({ status: "scheduled", withdrawnAt: day(30) }), subscription({ periodStart: day(30) }), ours, "applied"],
    ["less, in a new period that did not know", down(), big({ periodStart: day(30) }), nothing, "failed"],
  ] as const)("%s", (_name, change, present, ahead, status) => {
    expect(settlePlanChange(change, present, ahead).status).toBe(status);
    // The same again from there: a reading never moves what a reading has settled.
    const settled = settlePlanChange({ ...change, status }, present, ahead).status;
    expect(settled).toBe(status === "failed" || status === "superseded" ? settled : status);
  });
  test("says why it came to nothing", () => {
    expect(settlePlanChange(down({ withdrawnAt: day(6) }), big(), nothing).failure).toBe(takenBack);
    expect(settlePlanChange(down(), big({ periodStart: day(30) }), nothing).failure).toBe(notTaken);
  });
  test("is looked at again in time", () => {
    const soon = new Date(day(6).getTime() + 60_000);
    expect(nextPlanLook(up(), day(6))).toEqual(soon);
    expect(nextPlanLook(up({ status: "awaiting_payment" }), day(6))).toEqual(day(7));
    expect(nextPlanLook(down({ status: "scheduled" }), day(6))).toEqual(new Date(day(30).getTime() + 60_000));
    expect(nextPlanLook(down({ status: "scheduled", withdrawnAt: day(6) }), day(6))).toEqual(soon);
    expect(nextPlanLook(down({ status: "scheduled" }), day(31))).toEqual(new Date(day(31).getTime() + 60_000));
  });
  test("keeps its seats in step", () => {
    expect(isInStep(ours.schedule!, 10)).toBe(true);
    expect(isInStep(ours.schedule!, 8)).toBe(false);
    const holder = { subscription: null, held: [] };
    expect([seatsIn("growth", 60, holder), seatsIn("growth", 7, holder), seatsIn("enterprise", 60, holder)]).toEqual([50, 7, 60]);
  });
  test("holds as many seats as its own terms say while it is paid for, and as the list says for who comes to it", () => {
    const taken = termsOf("growth", day(-30));
    const held = [{ ...taken, limits: { ...taken.limits, seats: 80 } }];
    expect(mostSeats("growth", { subscription: subscription(), held })).toBe(80);
    expect(mostSeats("growth", { subscription: big(), held }), "from another plan").toBe(50);
    expect(mostSeats("growth", { subscription: subscription({ status: "canceled" }), held }), "after it ended").toBe(50);
    expect(mostSeats("growth", { subscription: subscription(), held: [] })).toBe(50);
    expect(mostSeats(null, { subscription: subscription({ plan: null }), held }), "a plan nobody knows").toBeNull();
  });
});

describe("may the plan become this?", () => {
  const present: PlanPresent = { subscription: subscription(), held: [], seats: 10, openDebt: null, openSeats: null, openPlan: null, foreignSchedule: false };
  const has = (changes: Parameters<typeof subscription>[0]): PlanPresent => ({ ...present, subscription: subscription(changes) });
  const month = { plan: "growth", interval: "month" } as const;
  const year = { plan: "growth", interval: "year" } as const;
  const more = { plan: "enterprise", interval: "month" } as const;
  test.each([
    ["bigger", more, present, { ok: true, takesEffect: "now" }],
    ["by the year", year, present, { ok: true, takesEffect: "now" }],
    ["bigger and by the year", { plan: "enterprise", interval: "year" } as const, present, { ok: true, takesEffect: "now" }],
    ["smaller", month, has({ plan: "enterprise" }), { ok: true, takesEffect: "period_end" }],
    ["by the month", month, has({ interval: "year" }), { ok: true, takesEffect: "period_end" }],
    ["smaller, and by the year", year, has({ plan: "enterprise" }), { ok: true, takesEffect: "period_end" }],
    ["bigger, but by the month", more, has({ interval: "year" }), { ok: true, takesEffect: "period_end" }],
    ["smaller, in a trial", month, has({ plan: "enterprise", status: "trialing" }), { ok: true, takesEffect: "now" }],
    ["from a price nobody knows", month, has({ plan: null }), { ok: true, takesEffect: "now" }],
    ["the same", month, present, { ok: false }],
    ["with a debt", more, { ...present, openDebt: debt() }, { ok: false }],
    ["before the end", more, has({ cancelAt: day(30) }), { ok: false }],
    ["paused", more, has({ status: "paused" }), { ok: false }],
    ["past due", more, has({ status: "past_due" }), { ok: false }],
    ["on somebody else's schedule", more, { ...present, foreignSchedule: true }, { ok: false }],
    ["while one is under way", more, { ...present, openPlan: { status: "requested", plan: "enterprise" } }, { ok: false }],
    ["while one is scheduled", more, { ...present, openPlan: { status: "scheduled", plan: "growth" } }, { ok: false }],
    ["while seats are bought", more, { ...present, openSeats: { takesEffect: "now", quantity: 12 } }, { ok: false }],
    ["bigger, while fewer seats wait", more, { ...present, openSeats: { takesEffect: "period_end", quantity: 4 } }, { ok: false }],
    ["smaller, while fewer seats wait", month, { ...has({ plan: "enterprise" }), seats: 4, openSeats: { takesEffect: "period_end", quantity: 4 } }, { ok: true, quantity: 4 }],
  ] as [string, Parameters<typeof mayChangePlan>[0], PlanPresent, object][])("%s", (_name, wish, given, verdict) => {
    expect(mayChangePlan(wish, given)).toMatchObject(verdict);
  });
});

describe("a pause", () => {
  const present = { subscription: subscription(), openDebt: null, openPlan: null, openSeats: null };
  test.each([
    ["while it runs", present, true],
    ["while fewer seats wait", { ...present, openSeats: { takesEffect: "period_end" as const } }, true],
    ["while more are bought", { ...present, openSeats: { takesEffect: "now" as const } }, false],
    ["on a schedule", { ...present, openPlan: { status: "scheduled" } }, false],
    ["while a plan awaits its payment", { ...present, openPlan: { status: "awaiting_payment" } }, false],
    ["with a debt", { ...present, openDebt: debt() }, false],
    ["in a trial", { ...present, subscription: subscription({ status: "trialing" }) }, false],
    ["before the end", { ...present, subscription: subscription({ cancelAt: day(30) }) }, false],
    ["twice", { ...present, subscription: subscription({ status: "paused" }) }, false],
    ["past due", { ...present, subscription: subscription({ status: "past_due" }) }, false],
  ])("%s", (_name, given, ok) => {
    expect(mayPause(given).ok).toBe(ok);
  });
  test("is over at no cost within what was paid, and for a whole period after it", () => {
    expect(resumptionOf(subscription(), 4, day(29))).toEqual({ kind: "goes_on", until: day(30) });
    expect(resumptionOf(subscription(), 4, day(30))).toEqual({ kind: "begins_anew", amount: 4800, currency: "usd" });
  });
});

describe("what is said", () => {
  test.each(["applied", "scheduled", "awaiting_payment", "requested", "unanswered", "failed", "superseded"])("of a change that is %s", (status) => {
    const { kind, message } = planMessage({ status, failure: "The card was declined." }, "Enterprise");
    expect(kind).toBe(status === "applied" || status === "scheduled" ? "done" : "problem");
    expect(message).toMatch(/\.$/);
  });
  test("of one that is taken back", () => {
    expect(["superseded", "applied", "unanswered"].map((status) => withdrawalMessage({ status }).kind)).toEqual(["done", "problem", "problem"]);
  });
  test("of a resumption", () => {
    expect(resumeMessage({ status: "resumed" }).kind).toBe("done");
    expect(resumeMessage({ status: "awaiting_payment", problem: "The card was declined." }).message).toContain("The card was declined.");
    expect(resumeMessage({ status: "awaiting_payment", problem: null }).message).toContain("did not go through.");
  });
});
