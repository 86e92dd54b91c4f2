import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allowanceOf, arrivedAmong, compareUsage, dayPartOf, isBilled, maySendAgain, reportDueAt, stepReached, usagePeriod, utcDay, warningFact } from "#app/domain/billing/usage/usage.rules.ts";
import { amountUsed, bytesText, overageText } from "#app/domain/meters.rules.ts";
import { isPublished, overageParams, pricesOf, unitDecimal } from "#app/domain/billing/prices/published.rules.ts";
import { priceList, termsOf } from "#app/domain/plans.rules.ts";
import type Stripe from "stripe";
import { dayZero, subscription } from "./builders.ts";

const at = (text: string) => new Date(text);
/** Acme pays from 14:37 on the 17th to 14:37 on the 17th. */
const paid = subscription({ periodStart: at("2026-11-17T14:37:12Z"), periodEnd: at("2026-12-17T14:37:12Z"), meters: ["api_requests"] });

describe("the part of a day that an instant belongs to", () => {
  it.each([
    ["an ordinary day", "2026-11-20T23:59:59.999Z", "2026-11-20T00:00:00Z"],
    ["its first instant", "2026-11-21T00:00:00Z", "2026-11-21T00:00:00Z"],
    ["before the period begins", "2026-11-17T14:37:11.999Z", "2026-11-17T00:00:00Z"],
    ["as the period begins", "2026-11-17T14:37:12Z", "2026-11-17T14:37:12Z"],
    ["a period before", "2026-11-01T10:00:00Z", "2026-11-01T00:00:00Z"],
    ["a period that Stripe has begun and we have not read", "2026-12-17T20:00:00Z", "2026-12-17T14:37:12Z"],
    ["the day after that", "2026-12-18T20:00:00Z", "2026-12-18T00:00:00Z"],
    ["an offset is only a way of writing", "2026-11-21T01:30:00+02:00", "2026-11-20T00:00:00Z"],
  ])("%s", (_name, instant, since) => {
    expect(dayPartOf(at(instant), paid)).toEqual(at(since));
  });

  it("never begins after the instant, nor on another day, nor on the other side of a period's beginning", () => {
    fc.assert(
      fc.property(fc.date({ min: at("2026-10-01T00:00:00Z"), max: at("2027-02-01T00:00:00Z"), noInvalidDate: true }), (instant) => {
        const since = dayPartOf(instant, paid);
        expect(since <= instant && since >= utcDay(instant)).toBe(true);
        for (const boundary of [paid.periodStart, paid.periodEnd]) expect(since >= boundary).toBe(instant >= boundary);
      }),
    );
  });
});

describe("the period of counting", () => {
  it.each([
    ["the one that is paid for", "api_requests", paid, "2026-12-01T00:00:00Z", "2026-11-17T14:37:12Z", "2026-12-17T14:37:12Z"],
    ["the next, when Stripe has begun it", "api_requests", paid, "2026-12-17T14:37:12Z", "2026-12-17T14:37:12Z", "2027-01-17T14:37:12Z"],
    ["and the one after", "api_requests", paid, "2027-01-20T00:00:00Z", "2027-01-17T14:37:12Z", "2027-02-17T14:37:12Z"],
    ["a year", "api_requests", { ...paid, interval: "year" as const, periodEnd: at("2027-11-17T14:37:12Z") }, "2027-12-01T00:00:00Z", "2027-11-17T14:37:12Z", "2028-11-17T14:37:12Z"],
    ["the calendar month without a subscription", "api_requests", null, "2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"],
    ["or when it has ended", "api_requests", { ...paid, status: "canceled" as const }, "2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"],
    ["the calendar month for a level", "storage_bytes", paid, "2026-12-10T00:00:00Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"],
  ] as const)("%s", (_name, meter, state, now, start, end) => {
    expect(usagePeriod(meter, state, at(now))).toEqual({ start: at(start), end: at(end) });
  });
});

describe("what is included", () => {
  const growth = termsOf("growth", dayZero);
  it.each([
    ["a month", "api_requests", paid, 100_000],
    ["a year has twelve of them", "api_requests", { ...paid, interval: "year" as const }, 1_200_000],
    ["a year that has ended has not", "api_requests", { ...paid, interval: "year" as const, status: "canceled" as const }, 100_000],
    ["a level is the same however one pays", "storage_bytes", { ...paid, interval: "year" as const }, 20_000_000_000],
    ["without a subscription", "api_requests", null, 100_000],
  ] as const)("%s", (_name, meter, state, allowed) => {
    expect(allowanceOf(meter, growth, state)).toBe(allowed);
  });
  it("no limit stays none", () => {
    expect(allowanceOf("api_requests", { limits: { ...growth.limits, apiRequestsPerMonth: null } }, { ...paid, interval: "year" })).toBeNull();
  });
  it("more is billed by a living subscription that has the meter, and stops everywhere else", () => {
    expect(isBilled("api_requests", paid)).toBe(true);
    expect(isBilled("storage_bytes", paid)).toBe(false);
    expect(isBilled("api_requests", { ...paid, meters: [] })).toBe(false);
    expect(isBilled("api_requests", { ...paid, status: "canceled" })).toBe(false);
    expect(isBilled("api_requests", null)).toBe(false);
  });
});

describe("warnings", () => {
  it.each([
    [0, 100, null],
    [79, 100, null],
    [80, 100, 80],
    [99, 100, 80],
    [100, 100, 100],
    [250, 100, 100],
    [7, 9, null],
    [8, 9, 80],
    [5, 0, null],
    [5, null, null],
  ])("%s of %s", (used, allowed, step) => {
    expect(stepReached(used, allowed)).toBe(step);
  });
  it("are one fact for each step, limit and period", () => {
    const one = { tenantId: "t", meter: "api_requests", period: { start: at("2026-11-01T00:00:00Z"), end: at("2026-12-01T00:00:00Z") }, allowed: 100, step: 80 } as const;
    const others = [{ ...one, step: 100 as const }, { ...one, allowed: 200 }, { ...one, meter: "storage_bytes" as const }, { ...one, tenantId: "u" }, { ...one, period: { ...one.period, start: at("2026-12-01T00:00:00Z") } }];
    expect(new Set([one, ...others, one].map(warningFact)).size).toBe(1 + others.length);
  });
});

describe("telling Stripe", () => {
  it("at the next full hour", () => {
    expect(reportDueAt(at("2026-11-21T10:00:00Z"))).toEqual(at("2026-11-21T11:00:00Z"));
    expect(reportDueAt(at("2026-11-21T10:59:59.999Z"))).toEqual(at("2026-11-21T11:00:00Z"));
  });
  it("again only while Stripe is sure to know the identifier", () => {
    expect(maySendAgain({ createdAt: at("2026-11-20T11:00:00Z") }, at("2026-11-21T09:59:59Z"))).toBe(true);
    expect(maySendAgain({ createdAt: at("2026-11-20T11:00:00Z") }, at("2026-11-21T10:00:00Z"))).toBe(false);
  });
  it.each([
    [{ sent: 10, doubtful: 0, recent: 0, stripes: 10 }, "agrees"],
    [{ sent: 10, doubtful: 0, recent: 4, stripes: 10 }, "agrees"],
    [{ sent: 10, doubtful: 0, recent: 4, stripes: 6 }, "settling"],
    [{ sent: 10, doubtful: 0, recent: 4, stripes: 5 }, "differs"],
    [{ sent: 10, doubtful: 0, recent: 0, stripes: 11 }, "differs"],
    [{ sent: 10, doubtful: 3, recent: 0, stripes: 13 }, "arrived"],
    [{ sent: 10, doubtful: 3, recent: 0, stripes: 10 }, "lost"],
    [{ sent: 10, doubtful: 3, recent: 0, stripes: 12 }, "partly"],
    [{ sent: 10, doubtful: 3, recent: 0, stripes: 14 }, "differs"],
    [{ sent: 10, doubtful: 3, recent: 0, stripes: 9 }, "differs"],
    [{ sent: 10, doubtful: 3, unsettled: 2, recent: 0, stripes: 12 }, "settling"],
    [{ sent: 10, doubtful: 0, unsettled: 2, recent: 0, stripes: 12 }, "settling"],
    [{ sent: 10, doubtful: 0, unsettled: 2, recent: 0, stripes: 13 }, "differs"],
    [{ sent: 10, doubtful: 3, recent: 3, stripes: 10 }, "settling"],
  ] as const)("%j %s", (sums, verdict) => {
    expect(compareUsage({ unsettled: 0, ...sums })).toBe(verdict);
  });

  it.each([
    [[1, 1], 1, [0]],
    [[2, 1], 1, [1]],
    [[5, 3, 2], 5, [0]],
    [[4, 3, 2], 5, [1, 2]],
    [[4, 3], 0, []],
    [[4, 3], 7, [0, 1]],
    [[4, 3], 5, null],
    [[], 1, null],
    [Array<number>(21).fill(1), 1, null],
  ] as const)("of reports of %j, %i arrived: those at %j", (quantities, arrived, places) => {
    const reports = quantities.map((quantity, place) => ({ quantity, place }));
    expect(arrivedAmong(reports, arrived)?.map(({ place }) => place) ?? null).toEqual(places);
  });
});

describe("the price of use at Stripe", () => {
  it.each([
    [50, 1_000, "0.05"],
    [45, 1_000, "0.045"],
    [36, 1_000, "0.036"],
    [100, 100, "1"],
    [1_250, 1_000, "1.25"],
    [7, 1, "7"],
    [0, 10, "0"],
  ])("%s for each %s is %s a unit", (unitAmount, per, decimal) => {
    expect(unitDecimal({ unitAmount, per })).toBe(decimal);
  });
  it("is refused where it would not be exact", () => {
    expect(() => unitDecimal({ unitAmount: 1, per: 3 })).toThrow(RangeError);
    expect(() => unitDecimal({ unitAmount: 1, per: 1_500 })).toThrow(RangeError);
  });

  const [listed] = pricesOf(priceList).filter((price) => price.kind === "overage");
  const params = overageParams(listed!, "mtr_1");
  const standing = { ...params, tiers: [{ up_to: 100_000, unit_amount: 0 }, { up_to: null, unit_amount_decimal: "0.05" }], recurring: { ...params.recurring, interval_count: 1 } };
  it.each([
    ["stands", {}, true],
    ["another currency", { currency: "eur" }, false],
    ["another interval", { recurring: { ...standing.recurring, interval: "year" } }, false],
    ["each unit alike", { tiers_mode: "volume" }, false],
    ["more included", { tiers: [{ up_to: 1, unit_amount: 0 }, standing.tiers[1]] }, false],
    ["not free up to there", { tiers: [{ up_to: 100_000, unit_amount: 1 }, standing.tiers[1]] }, false],
    ["dearer beyond", { tiers: [standing.tiers[0], { up_to: null, unit_amount_decimal: "0.06" }] }, false],
    ["no tiers told", { tiers: undefined }, false],
    ["of seats", { recurring: { ...standing.recurring, usage_type: "licensed" } }, false],
  ])("%s", (_name, changes, same) => {
    expect(isPublished({ ...standing, ...changes } as unknown as Stripe.Price, listed!)).toBe(same);
  });
});

describe("in words", () => {
  it.each([
    ["api_requests", 86_400, "en-GB", "86,400"],
    ["storage_bytes", 1_240_000_000, "en-GB", "1.2 GB"],
  ] as const)("%s", (meter, amount, locale, words) => {
    expect(amountUsed(meter, amount, locale).replace(/\s/g, " ")).toBe(words);
  });
  it("what more costs", () => {
    expect(overageText({ unitAmount: 50, per: 1_000, currency: "usd" }, "en-GB")).toBe("$0.50 per 1,000");
    expect(bytesText(0, "en-GB")).toBe("0 bytes");
  });
});
