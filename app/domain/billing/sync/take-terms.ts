import { terms } from "#db/schema/billing.ts";
import { priceList, termsOf } from "#app/domain/plans.rules.ts";
import type { Scope } from "#app/domain/scope.ts";
import { isLive, type SubscriptionState } from "#app/domain/subscription-state.ts";

/**
 * Copies the plan's limits and features for a workspace that newly takes it. One that holds the plan already keeps its
 * copy, whatever the price list says now; one that comes back to it after leaving takes what is on the list today.
 */
export async function takeTerms({ db, tenantId, standing, now }: Scope, current: SubscriptionState | null, list = priceList): Promise<string[]> {
  if (!current?.plan || !isLive(current.status)) return [];
  const { subscription: before, held } = standing;
  const goesOn = before !== null && isLive(before.status) && before.plan === current.plan;
  const latest = held.findLast(({ plan }) => plan === current.plan);
  if (latest && (goesOn || latest.priceListVersion === list.version)) return [];
  const taken = termsOf(current.plan, now, list);
  const { limits, features, overages, plan } = taken;
  await db
    .insert(terms)
    .values({ tenantId, plan, priceListVersion: taken.priceListVersion, limits, features, overages: [...overages], takenAt: now })
    .onConflictDoNothing();
  return [`terms of ${plan}`];
}
