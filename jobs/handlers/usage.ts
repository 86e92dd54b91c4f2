import { systemBillingWork } from "#app/domain/billing/billing-work.ts";
import { reconcileUsage } from "#app/domain/billing/usage/reconcile-usage.ts";
import { reportUsage } from "#app/domain/billing/usage/report-usage.ts";
import type { JobPayload } from "#jobs/catalog.ts";
import { billingRun } from "#jobs/handlers/stripe-process-inbox.ts";
import type { JobRun } from "#jobs/job.ts";

export async function reportUsageToStripe(run: JobRun, { tenantId }: JobPayload<"usage.report">) {
  return reportUsage(systemBillingWork({ ...(await billingRun(run)), tenantId }));
}

export async function reconcileUsageAtStripe(run: JobRun) {
  return reconcileUsage(await billingRun(run));
}
