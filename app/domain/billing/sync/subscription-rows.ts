import { and, eq, ne } from "drizzle-orm";
import { claimStripeId } from "#db/directory.ts";
import { newId } from "#db/ids.ts";
import { subscriptions } from "#db/schema/billing.ts";
import { chooseCurrent } from "#app/domain/billing/sync/subscription.rules.ts";
import type { Scope } from "#app/domain/scope.ts";
import type { SubscriptionState } from "#app/domain/subscription-state.ts";

type Row = typeof subscriptions.$inferSelect;

export async function listSubscriptions(scope: Scope): Promise<SubscriptionState[]> {
  const rows = await scope.db.select().from(subscriptions).where(eq(subscriptions.tenantId, scope.tenantId));
  return rows.map(stateFrom);
}

/**
 * Writes what was read and decides anew which subscription counts, among all that the workspace ever had.
 * Throws when a subscription belongs to another workspace: the database stays stubborn.
 */
export async function writeSubscriptions(
  scope: Scope,
  input: { states: readonly SubscriptionState[]; known: readonly SubscriptionState[]; readAt: Date },
): Promise<{ current: SubscriptionState | null; live: number }> {
  const { states, known, readAt } = input;
  const others = known.filter((old) => !states.some((state) => state.stripeSubscriptionId === old.stripeSubscriptionId));
  const { current, live } = chooseCurrent([...states, ...others]);
  await leaveCurrent(scope, current);
  for (const state of states) {
    if (!(await claimStripeId(scope.db, state.stripeSubscriptionId))) {
      throw new Error(`${state.stripeSubscriptionId} belongs to another workspace.`);
    }
    await write(scope, state, { isCurrent: state === current, readAt });
  }
  if (current && others.includes(current)) await becomeCurrent(scope, current);
  return { current, live: live.length };
}

/** First, because the database lets one be current at a time. */
async function leaveCurrent({ db, tenantId }: Scope, current: SubscriptionState | null): Promise<void> {
  await db
    .update(subscriptions)
    .set({ isCurrent: false })
    .where(
      and(
        eq(subscriptions.tenantId, tenantId),
        eq(subscriptions.isCurrent, true),
        current ? ne(subscriptions.stripeSubscriptionId, current.stripeSubscriptionId) : undefined,
      ),
    );
}

async function becomeCurrent({ db, tenantId }: Scope, { stripeSubscriptionId }: SubscriptionState): Promise<void> {
  await db
    .update(subscriptions)
    .set({ isCurrent: true })
    .where(and(eq(subscriptions.tenantId, tenantId), eq(subscriptions.stripeSubscriptionId, stripeSubscriptionId)));
}

async function write({ db, tenantId }: Scope, state: SubscriptionState, { isCurrent, readAt }: { isCurrent: boolean; readAt: Date }): Promise<void> {
  const values = { ...state, isCurrent, syncedAt: readAt };
  await db
    .insert(subscriptions)
    .values({ ...values, tenantId, id: newId() })
    .onConflictDoUpdate({ target: [subscriptions.tenantId, subscriptions.stripeSubscriptionId], set: values });
}

function stateFrom({ tenantId: _tenant, id: _id, lastGoodAccess: _good, isCurrent: _current, syncedAt: _at, ...state }: Row): SubscriptionState {
  return state;
}
