import { config } from "#app/config.ts";
import { openRuntime } from "#app/runtime.ts";
import { countUsage } from "#app/domain/billing/usage/count-usage.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { businessNow } from "#db/clock.ts";
import { reportUsageToStripe } from "#jobs/handlers/usage.ts";
import { inWorkspace, type JobRun } from "#jobs/job.ts";

/** Counts one batch in a workspace and tells Stripe, in a process of its own, to be killed by a test at any step. */
const [tenantId = "", name = "", quantity = "0"] = process.argv.slice(2);
const runtime = await openRuntime(config(), "worker");
const run: JobRun = {
  runtime,
  stripe: () => stripeClient(runtime.config.stripe),
  now: () => businessNow(runtime.pools.afterlogin_worker, runtime.config.clock),
  id: `job-${process.pid}`,
  name: "usage.report",
  attempt: 1,
  isLast: false,
};
await inWorkspace(run, tenantId, (scope) => countUsage(scope, { meter: "api_requests", name, quantity: Number(quantity) }));
await reportUsageToStripe(run, { tenantId });
await runtime.close();
