import { remindOfTrial } from "#app/domain/billing/lifecycle/remind-of-trial.ts";
import type { JobPayload } from "#jobs/catalog.ts";
import { inWorkspace, type JobRun } from "#jobs/job.ts";

export async function remindOfTrialStep(run: JobRun, { tenantId, step }: JobPayload<"trial.remind">) {
  return inWorkspace(run, tenantId, (scope) => remindOfTrial(scope, { step }));
}
