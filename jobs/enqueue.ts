import { sql } from "drizzle-orm";
import type { Database } from "#db/database.ts";
import { newId } from "#db/ids.ts";
import { outbox } from "#db/schema/queue.ts";
import { jobs, type JobName, type JobPayload } from "#jobs/catalog.ts";

/** The channel that wakes the relay. A notification leaves with the commit, so it never announces what was undone. */
export const outboxChannel = "outbox";

/**
 * Asks for a job in the caller's transaction: it will run if, and only if, that commits. The relay hands it on.
 * `tenantId` is the workspace of the caller's scope, or null for what belongs to none; a payload that names one names the same.
 */
export async function enqueue<Name extends JobName>(
  from: { db: Database; tenantId: string | null; now?: Date },
  name: Name,
  payload: JobPayload<Name>,
): Promise<void> {
  if ("tenantId" in payload && payload.tenantId !== from.tenantId) throw new Error(`The payload of ${name} names another workspace than the one that asks.`);
  await from.db.insert(outbox).values({
    id: newId(),
    tenantId: from.tenantId,
    job: name,
    payload: jobs[name].payload.parse(payload) as Record<string, unknown>,
    createdAt: from.now ?? new Date(),
  });
  await from.db.execute(sql`select pg_notify(${outboxChannel}, '')`);
}
