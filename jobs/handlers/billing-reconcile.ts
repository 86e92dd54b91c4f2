import { reconcile } from "#app/domain/billing/sync/reconcile.ts";
import { billingRun } from "#jobs/handlers/stripe-process-inbox.ts";
import type { JobRun } from "#jobs/job.ts";

export async function reconcileBilling(run: JobRun) {
  return reconcile(await billingRun(run));
}
