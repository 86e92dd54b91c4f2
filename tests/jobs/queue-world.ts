import { PgBoss } from "pg-boss";
import { databaseOver, inTransaction } from "#db/database.ts";
import { queueMail } from "#app/domain/notifications/queue-mail.ts";
import type { Runtime } from "#app/runtime.ts";
import { jobs, type JobName, type JobPayload } from "#jobs/catalog.ts";
import { enqueue } from "#jobs/enqueue.ts";
import type { JobHandlers } from "#jobs/job.ts";
import { runtimeOver } from "#tests/support/runtime.ts";
import { createWorld, type World } from "#tests/support/stories.ts";

export type QueueWorld = Awaited<ReturnType<typeof createQueueWorld>>;

export interface QueuedJob {
  id: string;
  name: string;
  state: "created" | "retry" | "active" | "completed" | "cancelled" | "failed";
  data: Record<string, unknown>;
  retryCount: number;
  output: Record<string, unknown> | null;
}

/** A world and its queue, with nobody working in it yet. */
export async function createQueueWorld(env: Record<string, string> = {}) {
  const world = await createWorld();
  const runtime = await runtimeOver(world, env);
  const bosses: PgBoss[] = [];

  /** pg-boss as the relay has it: it sends and does not work. */
  async function sender(): Promise<PgBoss> {
    const boss = new PgBoss({ connectionString: runtime.config.database.direct.afterlogin_worker, migrate: false, createSchema: false, supervise: false, schedule: false, max: 2 });
    boss.on("error", () => {});
    await boss.start();
    bosses.push(boss);
    return boss;
  }

  async function jobsOf(name?: JobName | "dead-letter"): Promise<QueuedJob[]> {
    const { rows } = await world.admin.query<QueuedJob>(
      `select id, name, state, data, retry_count as "retryCount", output from pgboss.job where $1::text is null or name = $1 order by created_on, id`,
      [name ?? null],
    );
    return rows;
  }

  /** As a page does that belongs to no workspace, or as the worker inside the one that the payload names. */
  async function ask<Name extends JobName>(name: Name, payload: JobPayload<Name>): Promise<void> {
    const { tenantId = null } = payload as { tenantId?: string };
    const { afterlogin_identity, afterlogin_worker } = world.pools;
    await inTransaction(tenantId === null ? afterlogin_identity : afterlogin_worker, (db) => enqueue({ db, tenantId }, name, payload));
  }

  async function mail(fact: string, to = "vera@example.test"): Promise<void> {
    const letter = { template: "test", subject: `About ${fact}`, html: `<p>${fact}</p>`, text: `${fact}: https://afterlogin.test/here` };
    await inTransaction(world.pools.afterlogin_identity, (db) => queueMail({ db, tenantId: null, app: world.app }, { fact, to, mail: letter }));
  }

  async function mailOf(fact: string): Promise<Record<string, unknown> & { status: string; attempts: number; error: string | null; content_sealed: string | null }> {
    const { rows } = await world.admin.query("select * from queue.mails where fact = $1", [fact]);
    return rows[0];
  }

  async function close(): Promise<void> {
    await Promise.all(bosses.map((boss) => boss.stop({ graceful: false })));
    await world.close();
  }

  return { world, runtime, sender, jobsOf, ask, mail, mailOf, directory: databaseOver(world.pools.afterlogin_worker), close };
}

/** Handlers that fail for every job but those given: a job that nobody expected is a failed test. */
export function onlyHandlers(given: Partial<JobHandlers>): JobHandlers {
  const unexpected = Object.fromEntries(Object.keys(jobs).map((name) => [name, () => Promise.reject(new Error(`Nobody expected ${name}.`))]));
  return { ...(unexpected as unknown as JobHandlers), ...given };
}

/** Waits until `ask` answers something other than undefined or false; the test's own time limit ends it otherwise. */
export async function until<T>(ask: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

export type { Runtime, World };
