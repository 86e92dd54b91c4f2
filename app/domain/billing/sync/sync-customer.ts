import { and, eq, inArray, isNotNull, ne, notInArray, sql } from "drizzle-orm";
import { adjustments, billingDetails, checkouts, invoices, subscriptions } from "#db/schema/billing.ts";
import type { Cause } from "#app/domain/billing/sync/announce-changes.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { fetchCustomer, type KnownObjects } from "#app/domain/billing/sync/fetch-customer.ts";
import { writeCustomerState, type SyncResult } from "#app/domain/billing/sync/write-customer-state.ts";
import type { Scope } from "#app/domain/scope.ts";

/**
 * Makes our record of a customer what Stripe has now: a short transaction to learn what we believe, calls to Stripe
 * outside any, and one transaction to write. May be called at any time, by anybody, as often as one likes.
 */
export async function syncCustomer(work: BillingWork, input: { customerId: string; cause?: Cause; /** The change of plan that this is part of. */ pushing?: string }): Promise<SyncResult> {
  const { known, readAt } = await work.asSystem(async (scope) => ({ known: await knownObjects(scope), readAt: await databaseTime(scope) }));
  const state = await fetchCustomer(work.stripe, input.customerId, known);
  return work.asSystem((scope) => writeCustomerState(scope, { state, readAt, cause: input.cause ?? null, pushing: input.pushing ?? null }));
}

/** The same for whichever customer the workspace has; null when it has none. */
export async function syncWorkspace(work: BillingWork, cause?: Cause, pushing?: string): Promise<SyncResult | null> {
  const customerId = await work.asSystem(presentCustomerId);
  return customerId === null ? null : syncCustomer(work, { customerId, ...(cause ? { cause } : {}), ...(pushing ? { pushing } : {}) });
}

export async function presentCustomerId({ db, tenantId }: Scope): Promise<string | null> {
  const [row] = await db
    .select({ id: billingDetails.stripeCustomerId })
    .from(billingDetails)
    .where(eq(billingDetails.tenantId, tenantId));
  return row?.id ?? null;
}

/**
 * Orders readings among processes, whose own clocks differ, so it is neither business time nor ours: one database, one
 * clock. Taken before the first call to Stripe.
 */
async function databaseTime({ db }: Scope): Promise<Date> {
  const { rows } = await db.execute<{ ms: number }>(sql`select floor(extract(epoch from clock_timestamp()) * 1000) as ms`);
  return new Date(rows[0]!.ms);
}

async function knownObjects({ db, tenantId }: Scope): Promise<KnownObjects> {
  const ended = ["canceled", "incomplete_expired"] as const;
  const [living, open, sessions, refunds] = await Promise.all([
    db
      .select({ id: subscriptions.stripeSubscriptionId })
      .from(subscriptions)
      .where(and(eq(subscriptions.tenantId, tenantId), notInArray(subscriptions.status, [...ended]))),
    db
      .select({ id: invoices.stripeInvoiceId })
      .from(invoices)
      .where(and(eq(invoices.tenantId, tenantId), inArray(invoices.status, ["open", "unknown"]))),
    db
      .select({ id: checkouts.stripeSessionId })
      .from(checkouts)
      .where(and(eq(checkouts.tenantId, tenantId), ne(checkouts.status, "complete"), ne(checkouts.status, "expired"), isNotNull(checkouts.stripeSessionId))),
    db
      .select({ id: adjustments.stripeId })
      .from(adjustments)
      .where(and(eq(adjustments.tenantId, tenantId), eq(adjustments.kind, "refund"), notInArray(adjustments.status, ["failed", "canceled"]))),
  ]);
  return {
    subscriptionIds: living.map(({ id }) => id),
    openInvoiceIds: open.map(({ id }) => id),
    openSessionIds: sessions.map(({ id }) => id).filter((id) => id !== null),
    refundIds: refunds.map(({ id }) => id),
  };
}
