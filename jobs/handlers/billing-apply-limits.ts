import { applyLimits } from "#app/domain/billing/limits/apply-limits.ts";
import type { JobPayload } from "#jobs/catalog.ts";
import { inWorkspace, type JobRun } from "#jobs/job.ts";

export async function applyBillingLimits(run: JobRun, { tenantId }: JobPayload<"billing.apply-limits">) {
  return inWorkspace(run, tenantId, applyLimits);
}
