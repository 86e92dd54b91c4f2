import { systemBillingWork } from "#app/domain/billing/billing-work.ts";
import { pushPlanChange } from "#app/domain/billing/push-plan-change.ts";
import type { JobPayload } from "#jobs/catalog.ts";
import { billingRun } from "#jobs/handlers/stripe-process-inbox.ts";
import type { JobRun } from "#jobs/job.ts";

export async function syncPlan(run: JobRun, { tenantId, planChangeId }: JobPayload<"billing.sync-plan">) {
  return pushPlanChange(systemBillingWork({ ...(await billingRun(run)), tenantId }), { planChangeId });
}
