import { and, eq } from "drizzle-orm";
import type Stripe from "stripe";
import { checkouts } from "#db/schema/billing.ts";
import type { Scope } from "#app/domain/scope.ts";

/** Closes our record of each checkout that Stripe has closed. */
export async function settleCheckouts({ db, tenantId }: Scope, sessions: readonly Stripe.Checkout.Session[]): Promise<string[]> {
  const closed = sessions.flatMap(closing);
  for (const { id, status } of closed) {
    await db
      .update(checkouts)
      .set({ status })
      .where(and(eq(checkouts.tenantId, tenantId), eq(checkouts.stripeSessionId, id)));
  }
  return closed.map(({ status }) => `checkout ${status}`);
}

function closing({ id, status }: Stripe.Checkout.Session): { id: string; status: "complete" | "expired" }[] {
  if (status === "complete") return [{ id, status: "complete" }];
  return status === "expired" ? [{ id, status: "expired" }] : [];
}
