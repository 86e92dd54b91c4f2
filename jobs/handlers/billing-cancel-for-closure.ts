import { systemBillingWork } from "#app/domain/billing/billing-work.ts";
import { cancelForClosure } from "#app/domain/billing/lifecycle/cancel-for-closure.ts";
import type { JobPayload } from "#jobs/catalog.ts";
import { billingRun } from "#jobs/handlers/stripe-process-inbox.ts";
import type { JobRun } from "#jobs/job.ts";

export async function cancelBillingForClosure(run: JobRun, { tenantId }: JobPayload<"billing.cancel-for-closure">) {
  return cancelForClosure(systemBillingWork({ ...(await billingRun(run)), tenantId }));
}
