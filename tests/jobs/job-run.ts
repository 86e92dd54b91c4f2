import { newId } from "#db/ids.ts";
import { businessNow } from "#db/clock.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import type { Runtime } from "#app/runtime.ts";
import type { JobName } from "#jobs/catalog.ts";
import type { JobRun } from "#jobs/job.ts";

/** A first attempt, to call a handler as the worker does. */
export function jobRunOf(runtime: Runtime, name: JobName): JobRun {
  return {
    runtime,
    stripe: () => stripeClient(runtime.config.stripe),
    now: () => businessNow(runtime.pools.afterlogin_worker, runtime.config.clock),
    id: newId(),
    name,
    attempt: 1,
    isLast: false,
  };
}
