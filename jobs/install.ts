import { PgBoss } from "pg-boss";
import pg from "pg";
import { ownerRole } from "#db/roles.ts";
import { deadQueue, deadQueueSettings, jobNames, queueSchema, queueSettings } from "#jobs/queues.ts";
import { schedule } from "#jobs/schedule.ts";

const worker = "afterlogin_worker";
const asOwner = `-c role=${ownerRole}`;

// One install at a time in a database; any number that nobody else locks.
const lockKey = 4_110_215_108;

/**
 * Brings pg-boss's schema, the queues and the schedules to what this version wants. Call it after migrate(), with the
 * same privileged login, never through a pooler. Safe to run again, and from several processes at once.
 */
export async function installQueues(privilegedUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: privilegedUrl, options: asOwner });
  await client.connect();
  try {
    await client.query("begin");
    // PostgreSQL does not queue grants on one object behind each other: the second fails with "tuple concurrently updated".
    await client.query("select pg_advisory_xact_lock($1)", [lockKey]);
    await installBoss(privilegedUrl);
    await grantToWorker(client);
    await client.query("commit");
  } finally {
    await client.end();
  }
}

async function installBoss(privilegedUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: privilegedUrl,
    // Every connection becomes the owner, so pg-boss's tables belong to no role that a process logs in as.
    options: asOwner,
    schema: queueSchema,
    max: 2,
    supervise: false,
    schedule: false,
  });
  const failures: Error[] = [];
  boss.on("error", (error) => failures.push(error));
  await boss.start();
  try {
    await ensureQueues(boss);
    await ensureSchedules(boss);
  } finally {
    await boss.stop({ graceful: false });
  }
  if (failures[0]) throw failures[0];
}

async function ensureQueues(boss: PgBoss): Promise<void> {
  const known = new Set((await boss.getQueues()).map((queue) => queue.name));
  const wanted = [
    [deadQueue, deadQueueSettings] as const,
    ...jobNames.map((name) => [name, queueSettings(name)] as const),
  ];
  for (const [name, settings] of wanted) {
    if (!known.has(name)) await boss.createQueue(name, settings);
    // What stands at creation stays: a queue with another policy is another queue.
    const { policy: _policy, partition: _partition, ...changeable } = settings;
    await boss.updateQueue(name, changeable);
  }
}

async function ensureSchedules(boss: PgBoss): Promise<void> {
  const wanted = Object.entries(schedule);
  for (const [name, cron] of wanted) await boss.schedule(name, cron, {}, { tz: "UTC" });
  for (const { name } of await boss.getSchedules()) {
    if (!wanted.some(([wantedName]) => wantedName === name)) await boss.unschedule(name);
  }
}

/** The worker alone reaches the queue: pages ask by the outbox. It may move jobs and change nothing of the schema. */
async function grantToWorker(client: pg.Client): Promise<void> {
  await client.query(`revoke execute on all functions in schema ${queueSchema} from public`);
  await client.query(`grant usage on schema ${queueSchema} to ${worker}`);
  await client.query(`grant select, insert, update, delete on all tables in schema ${queueSchema} to ${worker}`);
  // The two that pg-boss calls while it runs: the clock, and (at start) its own queue for cron.
  await client.query(`grant execute on function ${queueSchema}.job_now(), ${queueSchema}.create_queue(text, jsonb) to ${worker}`);
}
