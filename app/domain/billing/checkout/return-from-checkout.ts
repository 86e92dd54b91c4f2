import { and, eq } from "drizzle-orm";
import { checkouts } from "#db/schema/billing.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";
import { authorize } from "#app/domain/scope.ts";
import { isLive } from "#app/domain/subscription-state.ts";

export type CheckoutOutcome = "subscribed" | "processing" | "expired" | "open";

/**
 * Back from Stripe's page: asks Stripe how it went and writes it down at once, so that nobody waits for an event.
 * A session that is not this workspace's own is unknown, whoever holds its id.
 */
export async function returnFromCheckout(work: BillingWork, sessionId: string): Promise<CheckoutOutcome> {
  await work.inScope(async (scope) => {
    await authorize(scope, "billing.manage");
    const [ours] = await scope.db
      .select({ id: checkouts.id })
      .from(checkouts)
      .where(and(eq(checkouts.tenantId, scope.tenantId), eq(checkouts.stripeSessionId, sessionId)));
    if (!ours) refuseUnknown();
  });
  await syncWorkspace(work);
  const session = await work.stripe.checkout.sessions.retrieve(sessionId);
  if (session.status === "expired") return "expired";
  if (session.status !== "complete") return "open";
  const subscribed = await work.asSystem(async ({ standing }) => standing.subscription !== null && isLive(standing.subscription.status));
  return subscribed ? "subscribed" : "processing";
}
