import { config } from "#app/config.ts";
import { endOnUncaught } from "#app/ops/errors.ts";
import { createShutdown } from "#app/ops/shutdown.ts";
import { openRuntime } from "#app/runtime.ts";
import { handlers } from "#jobs/handlers/index.ts";
import { startWorker } from "#jobs/run-worker.ts";

/** The worker process: node jobs/worker.ts. SIGTERM lets running jobs finish. */
const runtime = await openRuntime(config(), "worker");
endOnUncaught(runtime.errors);
const worker = await startWorker(runtime, { handlers });
runtime.log.info("working");
const shutdown = createShutdown({ log: runtime.log });
shutdown.add("worker", () => worker.stop());
shutdown.add("runtime", () => runtime.close());
