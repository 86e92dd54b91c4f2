import { processInbox } from "#app/domain/billing/inbox/process-inbox.ts";
import type { JobRun } from "#jobs/job.ts";

/** Works off what Stripe has told. Its rows keep count of attempts and wait for their next try by themselves. */
export async function processStripeInbox(run: JobRun) {
  return processInbox(await billingRun(run));
}

/** What billing needs to reach across workspaces. */
export async function billingRun(run: JobRun) {
  const { pools, app } = run.runtime;
  return { stripe: run.stripe(), pool: pools.afterlogin_worker, app, now: await run.now(), request: { id: run.id, method: "job" as const, address: null } };
}
