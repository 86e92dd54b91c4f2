import { PgBoss } from "pg-boss";
import { businessNow } from "#db/clock.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import type { Runtime } from "#app/runtime.ts";
import { jobs, type JobName } from "#jobs/catalog.ts";
import { recordDeadLetter } from "#jobs/dead-letters.ts";
import type { JobHandlers, JobRuntime } from "#jobs/job.ts";
import { deadQueue, jobNames, queueSchema } from "#jobs/queues.ts";
import { startRelay } from "#jobs/relay.ts";
import { runJob } from "#jobs/run-job.ts";

export interface Worker {
  boss: PgBoss;
  /** Takes no more jobs, lets those that run finish within 15 seconds, and gives the rest back to the queue. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  handlers: JobHandlers;
  /** Whether this process ticks too. */
  cron?: boolean;
  /** Longest wait for what no notification announced, such as a retry: seconds. */
  pollSeconds?: number;
}

/** Works every queue in this process: relay, cron, jobs. Resolves when it listens. */
export async function startWorker(runtime: Runtime, options: WorkerOptions): Promise<Worker> {
  const { log, errors, pools, config } = runtime;
  const directUrl = config.database.direct.afterlogin_worker;
  const boss = new PgBoss({
    connectionString: directUrl,
    application_name: "afterlogin queue",
    schema: queueSchema,
    max: 5,
    // The schema belongs to the migrator: this role may neither make nor change it.
    migrate: false,
    createSchema: false,
    reindex: false,
    useListenNotify: true,
    schedule: options.cron ?? true,
  });
  boss.on("error", (error) => log.warn("the queue reported an error", { error }));
  boss.on("warning", ({ message }) => log.warn("the queue warns", { outcome: message }));
  await boss.start();

  const jobRuntime: JobRuntime = {
    runtime,
    stripe: () => stripeClient(config.stripe),
    now: () => businessNow(pools.afterlogin_worker, config.clock),
  };
  for (const name of jobNames) await workQueue(boss, jobRuntime, options, name);
  await workDeadLetters(boss, jobRuntime, options);
  const relay = await startRelay({ boss, pool: pools.afterlogin_worker, directUrl, log, errors });
  runtime.metrics.watchBacklog("outbox", () => countOutbox(runtime));
  return {
    boss,
    async stop() {
      await relay.stop();
      await boss.stop({ graceful: true, timeout: 15_000 });
    },
  };
}

async function workQueue(boss: PgBoss, runtime: JobRuntime, { handlers, pollSeconds = 5 }: WorkerOptions, name: JobName): Promise<void> {
  const options = {
    perJobResults: true,
    batchSize: batchOf(name),
    // A full batch means that there is more: without this the next fetch waits for the poll.
    burstWhenBatchFull: true,
    pollingIntervalSeconds: Math.min(pollSeconds, 2),
    notifyPollingIntervalSeconds: pollSeconds,
  } as const;
  await boss.work<object, unknown, typeof options>(name, options, (batch) =>
    Promise.all(batch.map((job) => runJob(runtime, handlers, name, job))),
  );
}

/** Jobs of one batch run side by side and are settled together, so those that take minutes come in small ones. */
function batchOf(name: JobName): number {
  const { expireIn, singleton } = jobs[name];
  if (expireIn > 60) return 2;
  return singleton ? 5 : 10;
}

async function workDeadLetters(boss: PgBoss, runtime: JobRuntime, { pollSeconds = 5 }: WorkerOptions): Promise<void> {
  // pg-boss moves a job here without a notification.
  const options = {
    includeMetadata: true,
    batchSize: 10,
    burstWhenBatchFull: true,
    pollingIntervalSeconds: Math.min(pollSeconds, 2),
    notifyPollingIntervalSeconds: pollSeconds,
  } as const;
  await boss.work<object, void, typeof options>(deadQueue, options, async (letters) => {
    for (const letter of letters) await recordDeadLetter(runtime, letter);
  });
}

async function countOutbox({ pools }: Runtime): Promise<number> {
  const { rows } = await pools.afterlogin_worker.query<{ waiting: number }>("select count(*)::int as waiting from queue.outbox");
  return rows[0]?.waiting ?? 0;
}
