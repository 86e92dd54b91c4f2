import { systemBillingWork } from "#app/domain/billing/billing-work.ts";
import { pushPlanChangeAgain } from "#app/domain/billing/plan/push-plan-change.ts";
import type { JobPayload } from "#jobs/catalog.ts";
import { billingRun } from "#jobs/handlers/stripe-process-inbox.ts";
import type { JobRun } from "#jobs/job.ts";

export async function syncPlan(run: JobRun, { tenantId, planChangeId }: JobPayload<"billing.sync-plan">) {
  return pushPlanChangeAgain(systemBillingWork({ ...(await billingRun(run)), tenantId }), { planChangeId });
}
