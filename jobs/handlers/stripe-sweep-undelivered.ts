import { sweepUndelivered } from "#app/domain/billing/inbox/sweep-undelivered.ts";
import { billingRun } from "#jobs/handlers/stripe-process-inbox.ts";
import type { JobRun } from "#jobs/job.ts";

export async function sweepUndeliveredEvents(run: JobRun) {
  return sweepUndelivered({ ...(await billingRun(run)), livemode: run.runtime.config.stripe.livemode });
}
