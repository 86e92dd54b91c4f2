export const planKeys = ["starter", "growth", "enterprise"] as const;
export const intervals = ["month", "year"] as const;
/** What one may pay in; the first is for those who say nothing. */
export const currencies = ["usd", "eur"] as const;
export const currencyWords = { usd: "US dollars", eur: "Euro" } as const;
/** What is counted by use. */
export const meterKeys = ["api_requests", "storage_bytes"] as const;
export type PlanKey = (typeof planKeys)[number];
export type Interval = (typeof intervals)[number];
export type Currency = (typeof currencies)[number];
export type MeterKey = (typeof meterKeys)[number];

/** `null` is unlimited. */
export type Limits = {
  seats: number | null;
  projects: number | null;
  storageBytes: number | null;
  apiRequestsPerMonth: number | null;
  activityDays: number;
};
export type LimitKey = keyof Limits;

/** Per seat, in minor units. The lookup key is the price's name in Stripe and never changes its meaning. */
export type PlanPrice = { lookupKey: string; interval: Interval; unitAmount: number; currency: Currency };

/**
 * What use beyond the included costs: `unitAmount` minor units for each `per`, and a part of them for a part of it. It is
 * a price of its own at Stripe, billed with the seats at the same interval: a year includes what its twelve months do.
 */
export type Overage = {
  meter: MeterKey;
  lookupKey: string;
  interval: Interval;
  included: number;
  per: number;
  unitAmount: number;
  currency: Currency;
};

export type Plan = {
  key: PlanKey;
  name: string;
  /** Empty for the plan that costs nothing. */
  prices: readonly PlanPrice[];
  limits: Limits;
  /** Of a meter that is not among them, no more than the limit can be used. */
  overages: readonly Overage[];
  features: readonly FeatureKey[];
};

export const features = {
  projects: { label: "Projects and tasks", shipped: true },
  roles: { label: "Roles", shipped: true },
  invitations: { label: "Invitations", shipped: true },
  activity_log: { label: "Activity log", shipped: true },
  data_export: { label: "Data export", shipped: true },
  ownership_transfer: { label: "Ownership transfer", shipped: true },
  files: { label: "File storage", shipped: false },
  teams: { label: "Teams", shipped: false },
  social_login: { label: "Social login", shipped: false },
  two_factor: { label: "Second sign-in step", shipped: false },
  passkeys: { label: "Passkeys", shipped: false },
  custom_roles: { label: "Custom roles", shipped: false },
  api: { label: "API and keys", shipped: false },
  webhooks: { label: "Outgoing webhooks", shipped: false },
  invitation_domains: { label: "Invitation domains", shipped: false },
  client_workspaces: { label: "Client workspaces", shipped: false },
  sso: { label: "SSO with SAML and OIDC", shipped: false },
  scim: { label: "SCIM", shipped: false },
  security_policies: { label: "Security policies", shipped: false },
  white_label: { label: "White label and own domain", shipped: false },
  activity_stream: { label: "Streamed activity log", shipped: false },
} as const satisfies Record<string, { label: string; shipped: boolean }>;

export type FeatureKey = keyof typeof features;
export const featureKeys = Object.keys(features) as FeatureKey[];

/** Which feature has to be shipped before a page may speak of a limit. */
const limitTexts: Record<LimitKey, { label: string; feature: FeatureKey | null }> = {
  seats: { label: "Seats", feature: null },
  projects: { label: "Projects", feature: "projects" },
  storageBytes: { label: "File storage", feature: "files" },
  apiRequestsPerMonth: { label: "API requests a month", feature: "api" },
  activityDays: { label: "Activity log shown", feature: "activity_log" },
};
export const limitKeys = Object.keys(limitTexts) as LimitKey[];

const starterFeatures: readonly FeatureKey[] = [
  "projects",
  "roles",
  "invitations",
  "activity_log",
  "data_export",
  "ownership_transfer",
  "files",
  "teams",
  "social_login",
  "two_factor",
  "passkeys",
];
const growthFeatures: readonly FeatureKey[] = [
  ...starterFeatures,
  "custom_roles",
  "api",
  "webhooks",
  "invitation_domains",
  "client_workspaces",
];

export type PriceList = { version: string; plans: Record<PlanKey, Plan> };

export const priceList: PriceList = {
  version: "v1",
  plans: {
    starter: {
      key: "starter",
      name: "Starter",
      prices: [],
      limits: { seats: 3, projects: 3, storageBytes: 100_000_000, apiRequestsPerMonth: 0, activityDays: 30 },
      overages: [],
      features: starterFeatures,
    },
    growth: {
      key: "growth",
      name: "Growth",
      prices: [
        { lookupKey: "growth_month_usd_v1", interval: "month", unitAmount: 1_200, currency: "usd" },
        { lookupKey: "growth_year_usd_v1", interval: "year", unitAmount: 12_000, currency: "usd" },
        { lookupKey: "growth_month_eur_v1", interval: "month", unitAmount: 1_100, currency: "eur" },
        { lookupKey: "growth_year_eur_v1", interval: "year", unitAmount: 11_000, currency: "eur" },
      ],
      limits: {
        seats: 50,
        projects: 200,
        storageBytes: 20_000_000_000,
        apiRequestsPerMonth: 100_000,
        activityDays: 365,
      },
      overages: apiOverages("growth", 100_000, [
        { unitAmount: 50, currency: "usd" },
        { unitAmount: 45, currency: "eur" },
      ]),
      features: growthFeatures,
    },
    enterprise: {
      key: "enterprise",
      name: "Enterprise",
      prices: [
        { lookupKey: "enterprise_month_usd_v1", interval: "month", unitAmount: 3_000, currency: "usd" },
        { lookupKey: "enterprise_year_usd_v1", interval: "year", unitAmount: 30_000, currency: "usd" },
        { lookupKey: "enterprise_month_eur_v1", interval: "month", unitAmount: 2_800, currency: "eur" },
        { lookupKey: "enterprise_year_eur_v1", interval: "year", unitAmount: 28_000, currency: "eur" },
      ],
      limits: {
        seats: null,
        projects: null,
        storageBytes: 1_000_000_000_000,
        apiRequestsPerMonth: 1_000_000,
        // Seven calendar years never hold more than two leap days.
        activityDays: 7 * 365 + 2,
      },
      overages: apiOverages("enterprise", 1_000_000, [
        { unitAmount: 40, currency: "usd" },
        { unitAmount: 36, currency: "eur" },
      ]),
      features: [...growthFeatures, "sso", "scim", "security_policies", "white_label", "activity_stream"],
    },
  },
};

export const priceListVersion = priceList.version;

/** For each thousand requests over the included, by the month and by the year. */
function apiOverages(plan: PlanKey, includedAMonth: number, prices: readonly Pick<Overage, "unitAmount" | "currency">[]): Overage[] {
  return prices.flatMap(({ unitAmount, currency }) =>
    intervals.map((interval) => ({
      meter: "api_requests",
      lookupKey: `${plan}_api_requests_${interval}_${currency}_v1`,
      interval,
      included: includedAMonth * (interval === "year" ? 12 : 1),
      per: 1_000,
      unitAmount,
      currency,
    })),
  );
}

/** The copy of a plan that a workspace keeps from the day it took it, whatever the price list says later. */
export type Terms = {
  plan: PlanKey;
  limits: Limits;
  features: string[];
  overages: readonly Overage[];
  priceListVersion: string;
  /** ISO 8601 */
  takenAt: string;
};

export function termsOf(plan: PlanKey, takenAt: Date, list: PriceList = priceList): Terms {
  const { limits, features: granted, overages } = list.plans[plan];
  return {
    plan,
    limits: { ...limits },
    features: [...granted],
    overages: overages.map((overage) => ({ ...overage })),
    priceListVersion: list.version,
    takenAt: takenAt.toISOString(),
  };
}

/** Reads lookup keys of every version, so that a price taken off the list still names its plan. */
export function planOfPrice(lookupKey: string | null): { plan: PlanKey; interval: Interval } | null {
  const [, plan, interval] = /^([a-z]+)_([a-z]+)_[a-z]{3}_v\d+$/.exec(lookupKey ?? "") ?? [];
  return isPlanKey(plan) && isInterval(interval) ? { plan, interval } : null;
}

export function priceOf(plan: PlanKey, interval: Interval, currency: Currency, list: PriceList = priceList): PlanPrice | null {
  return list.plans[plan].prices.find((price) => price.interval === interval && price.currency === currency) ?? null;
}

/** What goes beside the seats of a subscription: one price for each meter that may be used beyond what is included. */
export function overagesOf(plan: PlanKey, interval: Interval, currency: Currency, list: PriceList = priceList): Overage[] {
  return list.plans[plan].overages.filter((overage) => overage.interval === interval && overage.currency === currency);
}

/** Below zero when `to` is the smaller plan. */
export function comparePlans(from: PlanKey, to: PlanKey): number {
  return planKeys.indexOf(to) - planKeys.indexOf(from);
}

/** What a page may show of a plan: only what is shipped. */
export type PlanListing = {
  key: PlanKey;
  name: string;
  free: boolean;
  prices: readonly PlanPrice[];
  limits: { key: LimitKey; label: string; value: number | null }[];
  features: { key: FeatureKey; label: string }[];
};

export function planListings(list: PriceList = priceList): PlanListing[] {
  return planKeys.map((key) => planListing(list.plans[key]));
}

export function planListing(plan: Plan): PlanListing {
  return {
    key: plan.key,
    name: plan.name,
    free: plan.prices.length === 0,
    prices: plan.prices,
    limits: shownLimits().map((key) => ({ key, label: limitTexts[key].label, value: plan.limits[key] })),
    features: plan.features
      .filter((key) => features[key].shipped)
      .map((key) => ({ key, label: features[key].label })),
  };
}

export function shownLimits(): LimitKey[] {
  return limitKeys.filter((key) => {
    const feature = limitTexts[key].feature;
    return feature === null || features[feature].shipped;
  });
}

/** Null: it bears on no single feature. */
export function limitFeature(key: LimitKey): FeatureKey | null {
  return limitTexts[key].feature;
}

export function limitLabel(key: LimitKey): string {
  return limitTexts[key].label;
}

export function isPlanKey(key: string | undefined): key is PlanKey {
  return planKeys.some((known) => known === key);
}

export function isCurrency(code: string | null | undefined): code is Currency {
  return currencies.some((known) => known === code);
}

function isInterval(key: string | undefined): key is Interval {
  return intervals.some((known) => known === key);
}
