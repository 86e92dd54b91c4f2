import { systemBillingWork } from "#app/domain/billing/billing-work.ts";
import { tellCustomerAgain } from "#app/domain/billing/details/tell-customer.ts";
import type { JobPayload } from "#jobs/catalog.ts";
import { billingRun } from "#jobs/handlers/stripe-process-inbox.ts";
import type { JobRun } from "#jobs/job.ts";

export async function tellBillingDetails(run: JobRun, { tenantId }: JobPayload<"billing.tell-details">) {
  return tellCustomerAgain(systemBillingWork({ ...(await billingRun(run)), tenantId }));
}
