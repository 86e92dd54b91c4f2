import { config } from "#app/config.ts";
import { openRuntime } from "#app/runtime.ts";
import { businessNow } from "#db/clock.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { processStripeInbox } from "#jobs/handlers/stripe-process-inbox.ts";

/** One run of one job in a process of its own, to be killed by a test at any of its steps. */
const runtime = await openRuntime(config(), "worker");
await processStripeInbox({
  runtime,
  stripe: () => stripeClient(runtime.config.stripe),
  now: () => businessNow(runtime.pools.afterlogin_worker, runtime.config.clock),
  id: `job-${process.pid}`,
  name: "stripe.process-inbox",
  attempt: 1,
  isLast: false,
});
await runtime.close();
