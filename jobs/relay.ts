import type { PgBoss } from "pg-boss";
import type { Pool, PoolClient } from "pg";
import { commit } from "#db/database.ts";
import { stripeInboxChannel } from "#app/domain/billing/inbox/inbox-bell.ts";
import type { ErrorReporter } from "#app/ops/errors.ts";
import type { Logger } from "#app/ops/logger.ts";
import type { JobName } from "#jobs/catalog.ts";
import { outboxChannel } from "#jobs/enqueue.ts";
import { listenTo } from "#jobs/listener.ts";
import { jobNames, singletonKey } from "#jobs/queues.ts";

/** Whoever moves the business clock says so here, so that what has become due is done now and not at the next tick. */
export const clockChannel = "clock";

export interface RelayOptions {
  boss: PgBoss;
  /** As afterlogin_worker. */
  pool: Pool;
  /** As afterlogin_worker, past any pooler. */
  directUrl: string;
  log: Logger;
  errors: ErrorReporter;
  /** Between looks that nobody asked for: the safety net under LISTEN. */
  pollMs?: number;
}

export interface Relay {
  /** Waits for the batch that is under way. */
  stop(): Promise<void>;
}

const batchSize = 200;

/**
 * Hands what pages have asked for to pg-boss. Several processes may relay at once. A row leaves the outbox in the
 * transaction that puts its job into the queue, so it is handed on exactly once, whatever dies when.
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { boss, pool, log, errors, pollMs = 3_000 } = options;
  const outbox = repeating({ log, errors, pollMs }, () => drainOutbox(pool, boss, reportStray(errors)));
  const inbox = repeating({ log, errors, pollMs }, () => wakeInbox(pool, boss));
  const clock = repeating({ log, errors }, () => boss.send("due.sweep", {}));
  const doors: Record<string, Repeating> = { [outboxChannel]: outbox, [stripeInboxChannel]: inbox, [clockChannel]: clock };
  const listening = await listenTo({ url: options.directUrl, channels: Object.keys(doors), log, hear: (channel) => doors[channel]?.wake() });
  return {
    async stop() {
      await listening.stop();
      await Promise.all([outbox.stop(), inbox.stop(), clock.stop()]);
    },
  };
}

/** Moves everything that waits, batch by batch; answers how many. Exported for tests and for commands that wait. */
export async function drainOutbox(pool: Pool, boss: PgBoss, onStray: (row: OutboxRow) => void = () => {}): Promise<number> {
  let moved = 0;
  for (;;) {
    const batch = await handOver(pool, boss, onStray);
    moved += batch;
    if (batch < batchSize) return moved;
  }
}

interface OutboxRow {
  id: string;
  tenant_id: string | null;
  job: JobName;
  payload: Record<string, unknown>;
}

function reportStray(errors: ErrorReporter): (row: OutboxRow) => void {
  return ({ id, job, tenant_id }) => errors.report(new Error("A wish in the outbox names another workspace than the one that it came from."), { job, jobId: id, tenantId: tenant_id ?? undefined });
}

/**
 * Row security holds the row to the workspace that wrote it, and knows nothing of its payload: what names another
 * workspace there never becomes a job.
 */
function isStray({ tenant_id, payload }: OutboxRow): boolean {
  return payload.tenantId !== undefined && payload.tenantId !== tenant_id;
}

async function handOver(pool: Pool, boss: PgBoss, onStray: (row: OutboxRow) => void): Promise<number> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const rows = await takeBatch(client);
    await insertJobs(client, boss, rows.filter((row) => !isStray(row)));
    await commit(client);
    rows.filter(isStray).forEach(onStray);
    return rows.length;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Jobs of a name that this version does not know stay for the version that wrote them. */
async function takeBatch(client: PoolClient): Promise<OutboxRow[]> {
  const { rows } = await client.query<OutboxRow>(
    `delete from queue.outbox where id in (
       select id from queue.outbox where job = any($1) order by created_at, id limit $2 for update skip locked)
     returning id, tenant_id, job, payload`,
    [jobNames, batchSize],
  );
  return rows.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** The outbox row's id becomes the job's, so that one can be followed from the request to the worker's log. */
async function insertJobs(client: PoolClient, boss: PgBoss, rows: readonly OutboxRow[]): Promise<void> {
  const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) };
  for (const [name, ofName] of Map.groupBy(rows, (row) => row.job)) {
    const inserts = ofName.map(({ id, payload }) => ({ id, data: payload, singletonKey: singletonKey(name, payload) }));
    await boss.insert(name, inserts, { db });
  }
}

/** The inbox's rows are its queue: one waiting job is enough for any number of them. */
async function wakeInbox(pool: Pool, boss: PgBoss): Promise<void> {
  const { rowCount } = await pool.query("select 1 from platform.stripe_events where status = 'received' limit 1");
  if (rowCount) await boss.send("stripe.process-inbox", {});
}

interface Repeating {
  wake(): void;
  stop(): Promise<void>;
}

/** Runs `work` when woken and every `pollMs`, never twice at once; a wake during a run is followed by another run. */
function repeating({ log, errors, pollMs }: Pick<RelayOptions, "log" | "errors" | "pollMs">, work: () => Promise<unknown>): Repeating {
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;
  let failures = 0;
  let retry: NodeJS.Timeout | undefined;
  const run = async (): Promise<void> => {
    do {
      again = false;
      try {
        await work();
        failures = 0;
      } catch (error) {
        failures += 1;
        // A database that restarts fails every look: one report is enough, and the next look comes by itself.
        if (failures === 1) errors.report(error, { component: "relay" });
        else log.warn("the relay failed again", { count: failures });
        retry = setTimeout(wake, Math.min(250 * 2 ** failures, 10_000));
      }
    } while (again && !stopped);
    running = null;
  };
  const wake = (): void => {
    if (stopped) return;
    if (running) again = true;
    else running = run();
  };
  const poll = pollMs === undefined ? undefined : setInterval(wake, pollMs);
  return {
    wake,
    async stop() {
      stopped = true;
      clearInterval(poll);
      clearTimeout(retry);
      await running;
    },
  };
}
