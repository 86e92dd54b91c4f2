import { systemBillingWork } from "#app/domain/billing/billing-work.ts";
import { tellDetailsAgain } from "#app/domain/billing/tell-details.ts";
import type { JobPayload } from "#jobs/catalog.ts";
import { billingRun } from "#jobs/handlers/stripe-process-inbox.ts";
import type { JobRun } from "#jobs/job.ts";

export async function tellBillingDetails(run: JobRun, { tenantId }: JobPayload<"billing.tell-details">) {
  return tellDetailsAgain(systemBillingWork({ ...(await billingRun(run)), tenantId }));
}
