import { and, eq } from "drizzle-orm";
import { adjustments, invoices } from "#db/schema/billing.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { billingActor } from "#app/domain/billing/billing-work.ts";
import { isMissing, isRefused } from "#app/domain/billing/stripe-problems.ts";
import { listSubscriptions } from "#app/domain/billing/sync/subscription-rows.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import type { Scope } from "#app/domain/scope.ts";
import { isLive } from "#app/domain/subscription-state.ts";

/**
 * A dispute that was lost ends the subscription whose payment the bank took back, and no other: one that began since is
 * left alone. Nothing is done twice.
 */
export async function cancelForDispute(work: BillingWork, { adjustmentId }: { adjustmentId: string }): Promise<{ canceled: string | null }> {
  const id = await work.asSystem((scope) => disputedSubscription(scope, adjustmentId));
  if (id === null) return { canceled: null };
  try {
    await work.stripe.subscriptions.cancel(id, {}, { idempotencyKey: `dispute-lost:${adjustmentId}` });
  } catch (error) {
    // Ended meanwhile is as good as ended now.
    if (!isMissing(error) && !isRefused(error)) throw error;
  }
  const actor = { kind: "system", label: billingActor } as const;
  await syncWorkspace(work, { actor, actions: ["subscription.canceled"], after: { reason: "a payment was disputed and the bank took it back" } });
  return { canceled: id };
}

async function disputedSubscription(scope: Scope, adjustmentId: string): Promise<string | null> {
  const { db, tenantId } = scope;
  const [row] = await db
    .select({ subscriptionId: invoices.stripeSubscriptionId })
    .from(adjustments)
    .innerJoin(invoices, and(eq(invoices.tenantId, tenantId), eq(invoices.stripeInvoiceId, adjustments.stripeInvoiceId)))
    .where(and(eq(adjustments.tenantId, tenantId), eq(adjustments.id, adjustmentId)));
  const living = (await listSubscriptions(scope)).find(({ stripeSubscriptionId, status }) => stripeSubscriptionId === row?.subscriptionId && isLive(status));
  return living?.stripeSubscriptionId ?? null;
}
