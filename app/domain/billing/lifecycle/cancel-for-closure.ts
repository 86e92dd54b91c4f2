import { and, eq, inArray, isNotNull, notInArray } from "drizzle-orm";
import { checkouts, subscriptions } from "#db/schema/billing.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { isMissing, isRefused } from "#app/domain/billing/stripe-problems.ts";
import { presentCustomerId, syncCustomer } from "#app/domain/billing/sync/sync-customer.ts";
import type { Scope } from "#app/domain/scope.ts";

/**
 * A closed workspace pays no more: its subscriptions end at once, and no checkout page stays open. Nothing is refunded,
 * which its owner was told. One that was restored meanwhile keeps what it has.
 */
export async function cancelForClosure(work: BillingWork): Promise<{ canceled: number }> {
  const { closed, customerId, living, sessions } = await work.asSystem(async (scope) => ({
    closed: scope.standing.workspace.closedAt !== null,
    customerId: await presentCustomerId(scope),
    living: await livingSubscriptions(scope),
    sessions: await openSessions(scope),
  }));
  if (!closed || customerId === null) return { canceled: 0 };
  for (const id of sessions) await unlessOver(() => work.stripe.checkout.sessions.expire(id));
  for (const id of living) await unlessOver(() => work.stripe.subscriptions.cancel(id));
  await syncCustomer(work, { customerId });
  return { canceled: living.length };
}

/** Ended meanwhile is as good as ended now. */
async function unlessOver(end: () => Promise<unknown>): Promise<void> {
  try {
    await end();
  } catch (error) {
    if (!isMissing(error) && !isRefused(error)) throw error;
  }
}

async function livingSubscriptions({ db, tenantId }: Scope): Promise<string[]> {
  const rows = await db
    .select({ id: subscriptions.stripeSubscriptionId })
    .from(subscriptions)
    .where(and(eq(subscriptions.tenantId, tenantId), notInArray(subscriptions.status, ["canceled", "incomplete_expired"])));
  return rows.map(({ id }) => id);
}

async function openSessions({ db, tenantId }: Scope): Promise<string[]> {
  const rows = await db
    .select({ id: checkouts.stripeSessionId })
    .from(checkouts)
    .where(and(eq(checkouts.tenantId, tenantId), inArray(checkouts.status, ["opening", "open"]), isNotNull(checkouts.stripeSessionId)));
  return rows.map(({ id }) => id).filter((id) => id !== null);
}
