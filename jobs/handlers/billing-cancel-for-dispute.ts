import { systemBillingWork } from "#app/domain/billing/billing-work.ts";
import { cancelForDispute } from "#app/domain/billing/lifecycle/cancel-for-dispute.ts";
import type { JobPayload } from "#jobs/catalog.ts";
import { billingRun } from "#jobs/handlers/stripe-process-inbox.ts";
import type { JobRun } from "#jobs/job.ts";

export async function cancelBillingForDispute(run: JobRun, { tenantId, adjustmentId }: JobPayload<"billing.cancel-for-dispute">) {
  return cancelForDispute(systemBillingWork({ ...(await billingRun(run)), tenantId }), { adjustmentId });
}
