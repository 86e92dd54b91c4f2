import { and, eq, sql } from "drizzle-orm";
import { billingDetails } from "#db/schema/billing.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { addressMessage, normaliseAddress } from "#app/domain/identity/addresses.rules.ts";
import { refuseInvalid, refuseStale } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

/** Ours first, then Stripe's, which sends receipts there. Refuses conflict when somebody else changed it meanwhile. */
export async function changeBillingEmail(work: BillingWork, input: { email: string; version: number }): Promise<void> {
  const { customerId, email } = await work.inScope((scope) => write(scope, input));
  if (customerId) await work.stripe.customers.update(customerId, { email });
}

async function write(scope: Scope, { email, version }: { email: string; version: number }): Promise<{ customerId: string | null; email: string }> {
  await authorize(scope, "billing.manage");
  const address = normaliseAddress(email);
  if (!address.ok) refuseInvalid({ billingEmail: addressMessage(address.problem) });
  const ours = eq(billingDetails.tenantId, scope.tenantId);
  const [before] = await scope.db.select().from(billingDetails).where(ours).for("update");
  if (before?.version !== version) refuseStale("The billing email");
  if (before.billingEmail === address.email) return { customerId: before.stripeCustomerId, email: address.email };
  await scope.db
    .update(billingDetails)
    .set({ billingEmail: address.email, version: sql`${billingDetails.version} + 1` })
    .where(and(ours, eq(billingDetails.version, version)));
  await recordEvent(scope, {
    action: "billing.address_changed",
    target: { kind: "workspace", id: scope.tenantId, label: scope.standing.workspace.name },
    before: { billingEmail: before.billingEmail },
    after: { billingEmail: address.email },
  });
  return { customerId: before.stripeCustomerId, email: address.email };
}
