import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accessFor, accessLevels } from "#app/domain/access.rules.ts";
import type { AccessInput } from "#app/domain/access.rules.ts";
import { effectiveTerms, fallbackTerms } from "#app/domain/terms.rules.ts";
import { isLive, subscriptionStatuses } from "#app/domain/subscription-state.ts";
import type { OpenDebt, SubscriptionState } from "#app/domain/subscription-state.ts";
import { accessInput, day, debt, subscription } from "./builders.ts";

const instant = fc.integer({ min: -60, max: 120 }).map((hours) => day(hours / 2));
const maybeInstant = fc.option(instant);

const anySubscription: fc.Arbitrary<SubscriptionState> = fc
  .record({
    status: fc.constantFrom(...subscriptionStatuses),
    plan: fc.constantFrom("growth" as const, "enterprise" as const, null),
    quantity: fc.integer({ min: 1, max: 60 }),
    firstFailureAt: maybeInstant,
    cancelAt: maybeInstant,
    endedAt: maybeInstant,
    pausedAt: maybeInstant,
    trialEnd: maybeInstant,
  })
  .map(subscription);

const anyDebt: fc.Arbitrary<OpenDebt> = fc
  .record({
    owedBy: fc.constantFrom("live_subscription" as const, "ended_subscription" as const),
    since: instant,
    stripeSubscriptionId: fc.constantFrom("sub_acme", "sub_former", null),
  })
  .map(debt);

const anyTrial = fc.option(
  instant.map((endsAt) => ({ trialStartedAt: new Date(endsAt.getTime() - 14 * 86_400_000), trialEndsAt: endsAt })),
);

/** A workspace at an instant, with the terms that production would find for it then. */
const anyInput: fc.Arbitrary<AccessInput> = fc
  .record({
    now: instant,
    subscription: fc.option(anySubscription),
    openDebt: fc.option(anyDebt),
    trial: anyTrial,
    usage: fc.record({ seats: fc.integer({ min: 1, max: 70 }), projects: fc.integer({ min: 0, max: 250 }) }),
    suspendedAt: fc.option(instant, { freq: 2 }),
    closedAt: fc.option(instant, { freq: 2 }),
    lastGood: fc.option(fc.constantFrom(...accessLevels)),
  })
  .map(({ trial, suspendedAt, closedAt, subscription: state, openDebt, ...input }) =>
    withTerms(
      accessInput({
        ...input,
        subscription: state && { ...state, endedAt: state.endedAt && settledBy(input.now, state.endedAt) },
        openDebt: openDebt && { ...openDebt, since: settledBy(input.now, openDebt.since) },
        workspace: { ...trial, suspendedAt, closedAt, purgeAt: closedAt },
      }),
    ),
  );

function withTerms(input: AccessInput): AccessInput {
  const basis = { ...input, held: [], overrides: [] };
  return { ...input, terms: effectiveTerms(basis), fallbackTerms: fallbackTerms(basis) };
}

/** What has happened has happened by now: debts and ends of subscriptions never lie ahead. */
function settledBy(now: Date, instant: Date): Date {
  return instant < now ? instant : now;
}

function gravity(input: AccessInput): number {
  return accessLevels.indexOf(accessFor(withTerms(input)).level);
}

describe("not paying never leads to more than paying less", () => {
  it("owing never improves access", () => {
    fc.assert(
      fc.property(anyInput, anyDebt, (input, openDebt) => {
        expect(gravity({ ...input, openDebt })).toBeGreaterThanOrEqual(gravity({ ...input, openDebt: null }));
      }),
    );
  });

  it("owing for longer never improves access", () => {
    fc.assert(
      fc.property(anyInput, anyDebt, fc.integer({ min: 0, max: 40 }), (input, openDebt, days) => {
        const young = { ...openDebt, since: settledBy(input.now, openDebt.since) };
        const old = { ...young, since: new Date(young.since.getTime() - days * 86_400_000) };
        expect(gravity({ ...input, openDebt: old })).toBeGreaterThanOrEqual(gravity({ ...input, openDebt: young }));
      }),
    );
  });

  it("falling behind never improves access: active, past due, unpaid", () => {
    fc.assert(
      fc.property(anyInput, anySubscription, (input, state) => {
        const [active, pastDue, unpaid] = (["active", "past_due", "unpaid"] as const).map((status) =>
          gravity({ ...input, subscription: { ...state, status, cancelAt: null } }),
        );
        expect(pastDue).toBeGreaterThanOrEqual(active ?? 0);
        expect(unpaid).toBeGreaterThanOrEqual(pastDue ?? 0);
      }),
    );
  });

  it("a payment open for fourteen days leaves less than Starter has", () => {
    fc.assert(
      fc.property(anyInput, fc.integer({ min: 14, max: 200 }), (input, days) => {
        const firstFailureAt = new Date(input.now.getTime() - days * 86_400_000);
        const owing = subscription({ status: "past_due", firstFailureAt });
        const free = { ...input, subscription: null, workspace: { ...input.workspace, trialStartedAt: null, trialEndsAt: null } };
        expect(gravity({ ...input, subscription: owing })).toBeGreaterThanOrEqual(gravity(free));
        expect(gravity({ ...input, subscription: owing })).toBeGreaterThanOrEqual(accessLevels.indexOf("read_only"));
      }),
    );
  });

  it("canceling with a debt opens nothing that the debt had shut", () => {
    fc.assert(
      fc.property(anyInput, anySubscription, (input, state) => {
        const openDebt = debt({ owedBy: "ended_subscription", since: input.now });
        const canceled: SubscriptionState = { ...state, status: "canceled", endedAt: input.now };
        expect(gravity({ ...input, subscription: canceled, openDebt })).toBeGreaterThanOrEqual(
          accessLevels.indexOf("read_only"),
        );
      }),
    );
  });
});

describe("over time", () => {
  it("an unpaid invoice only ever goes down the ladder", () => {
    fc.assert(
      fc.property(anyInput, anySubscription, fc.integer({ min: 0, max: 60 * 24 }), (input, state, hours) => {
        const owing = { ...input, subscription: { ...state, status: "past_due" as const } };
        const later = { ...owing, now: new Date(owing.now.getTime() + hours * 3_600_000) };
        expect(gravity(later)).toBeGreaterThanOrEqual(gravity(owing));
      }),
    );
  });

  it("the next step comes when and as it was announced, and nothing changes before it", () => {
    fc.assert(
      fc.property(anyInput, fc.double({ min: 0, max: 1, noNaN: true }), (input, share) => {
        // At its cancellation date a subscription becomes canceled, which only Stripe can say.
        fc.pre(input.subscription === null || input.subscription.cancelAt === null);
        const { level, next } = accessFor(input);
        if (!next) return;
        const wait = next.at.getTime() - input.now.getTime();
        expect(wait).toBeGreaterThan(0);
        const between = new Date(input.now.getTime() + Math.min(wait - 1, Math.floor(wait * share)));
        expect(accessFor(withTerms({ ...input, now: between })).level).toBe(level);
        expect(accessFor(withTerms({ ...input, now: next.at })).level).toBe(next.level);
      }),
    );
  });

  it("an announced end of a subscription is what happens when Stripe has ended it", () => {
    fc.assert(
      fc.property(anyInput, instant, (input, cancelAt) => {
        fc.pre(input.now < cancelAt);
        const state = subscription({ status: "active", cancelAt, quantity: 60 });
        const before = withTerms({ ...input, openDebt: null, subscription: state });
        const { next } = accessFor(before);
        if (!next) return;
        const ended: SubscriptionState | null =
          next.at >= cancelAt ? { ...state, status: "canceled", endedAt: cancelAt } : state;
        expect(accessFor(withTerms({ ...before, now: next.at, subscription: ended })).level).toBe(next.level);
      }),
    );
  });

  it("nothing that was has yet to come", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { since, steps } = accessFor(input);
        const instants = steps.map((step) => step.from.getTime());
        expect(instants).toEqual(instants.toSorted((one, other) => one - other));
        if (since && instants.length > 0) expect(instants).toContain(since.getTime());
      }),
    );
  });
});

describe("always", () => {
  it("using more never improves access", () => {
    fc.assert(
      fc.property(anyInput, fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }), (input, seats, projects) => {
        const usage = { seats: input.usage.seats + seats, projects: input.usage.projects + projects };
        expect(gravity({ ...input, usage })).toBeGreaterThanOrEqual(gravity(input));
      }),
    );
  });

  it("suspension and closure are gravest", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { suspendedAt, closedAt } = input.workspace;
        expect(accessFor(input).level === "suspended").toBe(suspendedAt !== null || closedAt !== null);
      }),
    );
  });

  it("a status nobody knows never gives growth", () => {
    fc.assert(
      fc.property(anyInput, anySubscription, (input, state) => {
        const unknown = { ...input, subscription: { ...state, status: "unknown" as const } };
        expect(gravity(unknown)).toBeGreaterThanOrEqual(accessLevels.indexOf("restricted"));
      }),
    );
  });

  it("what is over the limits never has full access", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { overLimit } = accessFor(input);
        if (overLimit.length > 0) expect(gravity(input)).toBeGreaterThanOrEqual(accessLevels.indexOf("restricted"));
      }),
    );
  });

  it("counts as live what Stripe still collects for or waits on", () => {
    expect(subscriptionStatuses.filter(isLive)).toEqual(["trialing", "active", "past_due", "unpaid", "paused", "unknown"]);
  });
});
