import { describe, expect, it } from "vitest";
import {
  comparePlans,
  currencies,
  featureKeys,
  intervals,
  isPlanKey,
  limitLabel,
  overagesOf,
  planKeys,
  planListing,
  planListings,
  planOfPrice,
  priceList,
  priceListVersion,
  priceOf,
  shownLimits,
  termsOf,
} from "#app/domain/plans.rules.ts";
import type { PlanKey, PriceList } from "#app/domain/plans.rules.ts";
import { dayZero } from "./builders.ts";

const everyone = ["projects", "roles", "invitations", "activity_log", "data_export", "ownership_transfer", "files", "teams", "social_login", "two_factor", "passkeys"];
const growth = [...everyone, "custom_roles", "api", "webhooks", "invitation_domains", "client_workspaces"];
const enterprise = [...growth, "sso", "scim", "security_policies", "white_label", "activity_stream"];

describe("the price list", () => {
  it.each([
    ["starter", 3, 3, 100_000_000, 0, 30, null],
    ["growth", 50, 200, 20_000_000_000, 100_000, 365, 50],
    ["enterprise", null, null, 1_000_000_000_000, 1_000_000, 2_557, 40],
  ] as const)("%s has its limits", (key, seats, projects, storageBytes, apiRequestsPerMonth, activityDays, overage) => {
    const { limits, overages } = priceList.plans[key];
    expect(limits).toEqual({ seats, projects, storageBytes, apiRequestsPerMonth, activityDays });
    const [monthly] = overagesOf(key, "month", "usd");
    expect(monthly ?? null).toEqual(
      overage === null ? null : { meter: "api_requests", lookupKey: `${key}_api_requests_month_usd_v1`, interval: "month", included: apiRequestsPerMonth, per: 1_000, unitAmount: overage, currency: "usd" },
    );
    expect(overages).toHaveLength(overage === null ? 0 : intervals.length * currencies.length);
    for (const { interval, included } of overages) expect(included).toBe(apiRequestsPerMonth * (interval === "year" ? 12 : 1));
  });

  it.each([
    ["starter", "month", null],
    ["starter", "year", null],
    ["growth", "month", { lookupKey: "growth_month_usd_v1", interval: "month", unitAmount: 1_200, currency: "usd" }],
    ["growth", "year", { lookupKey: "growth_year_usd_v1", interval: "year", unitAmount: 12_000, currency: "usd" }],
    ["enterprise", "month", { lookupKey: "enterprise_month_usd_v1", interval: "month", unitAmount: 3_000, currency: "usd" }],
    ["enterprise", "year", { lookupKey: "enterprise_year_usd_v1", interval: "year", unitAmount: 30_000, currency: "usd" }],
  ] as const)("%s by the %s costs %o", (plan, interval, price) => {
    expect(priceOf(plan, interval, "usd")).toEqual(price);
  });

  it("is sold by both periods in each currency, and a year is the price of ten months", () => {
    for (const plan of ["growth", "enterprise"] as const) {
      for (const currency of currencies) {
        const [month, year] = [priceOf(plan, "month", currency), priceOf(plan, "year", currency)];
        expect(year?.unitAmount).toBe(month!.unitAmount * 10);
        expect([month?.lookupKey, year?.lookupKey]).toEqual([`${plan}_month_${currency}_v1`, `${plan}_year_${currency}_v1`]);
      }
    }
  });

  it("names no price twice, and no metered price a plan", () => {
    const prices = planKeys.flatMap((key) => [...priceList.plans[key].prices, ...priceList.plans[key].overages]);
    expect(new Set(prices.map(({ lookupKey }) => lookupKey)).size).toBe(prices.length);
    for (const { lookupKey } of planKeys.flatMap((key) => priceList.plans[key].overages)) expect(planOfPrice(lookupKey)).toBeNull();
  });

  it.each([
    ["starter", everyone],
    ["growth", growth],
    ["enterprise", enterprise],
  ] as const)("%s has its features", (plan, expected) => {
    expect(priceList.plans[plan].features).toEqual(expected);
  });

  it("names under each key the plan of that key", () => {
    for (const key of planKeys) expect(priceList.plans[key].key).toBe(key);
  });

  it("has a plan for every feature", () => {
    expect(priceList.plans.enterprise.features.toSorted()).toEqual(featureKeys.toSorted());
  });
});

describe("planOfPrice", () => {
  it.each(planKeys.flatMap((plan) => priceList.plans[plan].prices.map((price) => ({ plan, ...price }))))(
    "reads $lookupKey back",
    ({ lookupKey, plan, interval }) => {
      expect(planOfPrice(lookupKey)).toEqual({ plan, interval });
    },
  );

  it("still knows a price of a version that is off the list", () => {
    expect(planOfPrice("growth_year_eur_v27")).toEqual({ plan: "growth", interval: "year" });
  });

  it.each([null, "", "growth", "growth_month_usd", "growth_week_usd_v1", "free_month_usd_v1", "growth_month_usd_v1 ", "x_growth_month_usd_v1"])(
    "does not know %o",
    (key) => {
      expect(planOfPrice(key)).toBeNull();
    },
  );
});

describe("terms", () => {
  it("are a copy that a later price list does not reach", () => {
    const list: PriceList = structuredClone(priceList);
    const taken = termsOf("growth", dayZero, list);
    list.plans.growth.limits.seats = 1;
    list.plans.growth = { ...list.plans.growth, features: [] };
    expect(taken.limits.seats).toBe(50);
    expect(taken.features).toEqual(growth);
    expect(termsOf("growth", dayZero, { ...list, version: "v2" })).toMatchObject({ priceListVersion: "v2", limits: { seats: 1 } });
  });

  it("say which list and when", () => {
    expect(termsOf("starter", dayZero)).toMatchObject({
      plan: "starter",
      priceListVersion,
      takenAt: "2026-11-17T09:00:00.000Z",
    });
  });
});

describe("what pages show", () => {
  it("is only what is shipped", () => {
    const shown = ["projects", "roles", "invitations", "activity_log", "data_export", "ownership_transfer"];
    for (const listing of planListings()) {
      expect(listing.features.map(({ key }) => key)).toEqual(shown);
      expect(listing.limits.map(({ key }) => key)).toEqual(["seats", "projects", "activityDays"]);
    }
    expect(shownLimits()).toEqual(["seats", "projects", "activityDays"]);
  });

  it("names each plan with its prices and limits", () => {
    const [starter, growthListing] = planListings();
    expect(starter).toMatchObject({ key: "starter", name: "Starter", free: true, prices: [] });
    expect(growthListing).toMatchObject({ key: "growth", name: "Growth", free: false });
    expect(growthListing?.limits[0]).toEqual({ key: "seats", label: "Seats", value: 50 });
    expect(planListing(priceList.plans.enterprise).limits[0]?.value).toBeNull();
    expect(limitLabel("projects")).toBe("Projects");
  });
});

describe("plans in order", () => {
  it.each([
    ["starter", "growth", 1],
    ["enterprise", "growth", -1],
    ["growth", "growth", 0],
    ["starter", "enterprise", 1],
  ] as const)("from %s to %s goes %i", (from, to, direction) => {
    expect(Math.sign(comparePlans(from, to))).toBe(direction);
  });

  it("knows its keys", () => {
    const known: (string | undefined)[] = ["starter", "gold", undefined];
    expect(known.filter((key): key is PlanKey => isPlanKey(key))).toEqual(["starter"]);
  });
});
