import { usedIn } from "#app/domain/billing/usage/usage-rows.ts";
import { monthOf, usagePeriod } from "#app/domain/billing/usage/usage.rules.ts";
import { entitlementsOf, type HeldLimit } from "#app/domain/entitlements.rules.ts";
import { meters } from "#app/domain/meters.rules.ts";
import { meterKeys, priceList } from "#app/domain/plans.rules.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

/** What the workspace has, what is used of it, and what staff have set otherwise for a time. */
export async function getEntitlements(scope: Scope) {
  await authorize(scope, "billing.read");
  const { standing, now } = scope;
  const { workspace, terms, held } = standing;
  const { limits, features } = entitlementsOf(standing, now);
  const taken = held.findLast(({ plan }) => plan === terms.plan);
  return {
    workspace: { name: workspace.name, slug: workspace.slug },
    plan: priceList.plans[terms.plan].name,
    priceListVersion: terms.priceListVersion,
    takenAt: taken ? new Date(taken.takenAt) : null,
    isPaid: standing.subscription !== null && terms.plan !== "starter",
    limits: await Promise.all(limits.map(async (limit) => ({ ...limit, used: await usedOf(scope, limit) }))),
    features,
  };
}

/** Null for what is not used up, as the days that the activity shows. */
async function usedOf(scope: Scope, { key }: HeldLimit): Promise<number | null> {
  const { usage, subscription } = scope.standing;
  if (key === "seats") return usage.seats;
  if (key === "projects") return usage.projects;
  const meter = meterKeys.find((one) => meters[one].limit === key);
  if (!meter) return null;
  // The limit is told by the month, so what is paid for by the year is told by the calendar's.
  return usedIn(scope, meter, subscription?.interval === "year" ? monthOf(scope.now) : usagePeriod(meter, subscription, scope.now));
}
