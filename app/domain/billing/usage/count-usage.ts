import { sql } from "drizzle-orm";
import { schedule } from "#db/directory.ts";
import { newId } from "#db/ids.ts";
import { usageDays, usageFacts } from "#db/schema/usage.ts";
import { allowanceOf, dayPartOf, isBilled, reportDueAt, stepReached, usagePeriod } from "#app/domain/billing/usage/usage.rules.ts";
import { usedIn } from "#app/domain/billing/usage/usage-rows.ts";
import { usageStopped, warnOfUsage } from "#app/domain/billing/usage/warn-of-usage.ts";
import { allows, roomUnder } from "#app/domain/entitlements.rules.ts";
import { meters } from "#app/domain/meters.rules.ts";
import { features, type MeterKey } from "#app/domain/plans.rules.ts";
import { refuse } from "#app/domain/refusal.ts";
import type { Scope } from "#app/domain/scope.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";

/** What falls due when Stripe has to be told of use. */
export const usageDue = "usage.report";

export interface UsageFact {
  meter: MeterKey;
  /** Its own for good, whoever counts: a batch's id, a file's id. The same name again is the same fact. */
  name: string;
  /** In units of the meter. Of a level it may be below zero: something went. */
  quantity: number;
  /** Left out: now. */
  at?: Date;
}

/** `counted` is false for a fact that was counted before. */
export type Counted = { counted: boolean; used: number; allowed: number | null };

/**
 * Counts something once, in the caller's transaction: it stands if, and only if, that commits, however often and by how
 * many at once it is told. Refuses over_limit, and counts nothing, where what goes beyond the allowance is not billed.
 * Asks no permission: whoever does the work that is counted was asked.
 */
export async function countUsage(scope: Scope, fact: UsageFact): Promise<Counted> {
  const { meter, quantity, at = scope.now } = fact;
  checkQuantity(fact);
  const { standing, tenantId } = scope;
  const { subscription } = standing;
  if (quantity > 0 && !allows(standing, meters[meter].feature)) {
    refuse("forbidden", `“${features[meters[meter].feature].label}” is not among what the workspace has now.`);
  }
  const billed = isBilled(meter, subscription);
  // One at a time where there is an end to it, so that two cannot both be the last that fits.
  if (!billed && quantity > 0) await takeTurn(scope);
  const period = usagePeriod(meter, subscription, at);
  const allowed = allowanceOf(meter, standing.terms, subscription);
  if (!(await isNew(scope, { ...fact, at }))) return { counted: false, used: await usedIn(scope, meter, period), allowed };

  const isFirstUntold = await add(scope, { meter, quantity, since: dayPartOf(at, subscription) });
  const used = await usedIn(scope, meter, period);
  if (!billed && quantity > 0 && !roomUnder(allowed, used - quantity, quantity).ok) refuse("over_limit", usageStopped(scope, { meter, used: used - quantity, allowed: allowed ?? 0, period }));
  const step = stepReached(used, allowed);
  if (step !== null && step !== stepReached(used - quantity, allowed)) await warnOfUsage(scope, { meter, used, allowed: allowed!, step, period });
  if (billed && isFirstUntold) await schedule(scope.db, { kind: usageDue, refId: tenantId, at: reportDueAt(scope.now) });
  return { counted: true, used, allowed };
}

function checkQuantity({ meter, quantity }: UsageFact): void {
  if (!Number.isSafeInteger(quantity) || quantity === 0) throw new RangeError(`Not a quantity: ${quantity}`);
  if (quantity < 0 && meters[meter].counts === "total") throw new RangeError(`${meter} cannot be taken back.`);
}

/** Whoever tells the same at the same time waits here until the first has committed, and then learns that it is not new. */
async function isNew({ db, tenantId }: Scope, { meter, name, quantity, at }: Required<UsageFact>): Promise<boolean> {
  const made = await db
    .insert(usageFacts)
    .values({ tenantId, id: newId(), meter, name, quantity, at })
    .onConflictDoNothing({ target: [usageFacts.tenantId, usageFacts.meter, usageFacts.name] })
    .returning({ id: usageFacts.id });
  return made.length > 0;
}

/** True when Stripe had been told all of the row before. The row stays ours until the transaction ends. */
async function add({ db, tenantId }: Scope, { meter, quantity, since }: { meter: MeterKey; quantity: number; since: Date }): Promise<boolean> {
  const [row] = await db
    .insert(usageDays)
    .values({ tenantId, id: newId(), meter, since, quantity })
    .onConflictDoUpdate({ target: [usageDays.tenantId, usageDays.meter, usageDays.since], set: { quantity: sql`${usageDays.quantity} + ${quantity}` } })
    .returning({ untoldBefore: sql<number>`${usageDays.quantity} - ${usageDays.reported} - ${quantity}` });
  return row!.untoldBefore === 0;
}
