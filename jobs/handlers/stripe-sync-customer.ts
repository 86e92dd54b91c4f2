import { databaseOver } from "#db/database.ts";
import { tenantOfStripeId } from "#db/directory.ts";
import { systemBillingWork } from "#app/domain/billing/billing-work.ts";
import { syncCustomer } from "#app/domain/billing/sync/sync-customer.ts";
import type { JobPayload } from "#jobs/catalog.ts";
import { billingRun } from "#jobs/handlers/stripe-process-inbox.ts";
import type { JobRun } from "#jobs/job.ts";

/** A customer that no workspace has is nobody's: there is nothing to write. */
export async function syncStripeCustomer(run: JobRun, { customerId }: JobPayload<"stripe.sync-customer">) {
  const billing = await billingRun(run);
  const tenantId = await tenantOfStripeId(databaseOver(billing.pool), customerId);
  return tenantId === null ? { outcome: "unknown" } : syncCustomer(systemBillingWork({ ...billing, tenantId }), { customerId });
}
