import type { Pool } from "pg";
import { newId } from "#db/ids.ts";
import { briefly } from "#app/domain/text.rules.ts";

type Walk = "billing.reconcile" | "usage.reconcile" | "stripe.sweep-undelivered";

/** Leaves a receipt of what is done for all workspaces at once: what it answers, or why it failed. Times are real. */
export async function withWalkReceipt<T extends object>(pool: Pool, job: Walk, walk: () => Promise<T>): Promise<T> {
  const id = newId();
  await pool.query("insert into platform.receipts (id, job, status, started_at) values ($1, $2, 'running', $3)", [id, job, new Date()]);
  const finish = (status: "done" | "failed", result: T | null, error: string | null) =>
    pool.query("update platform.receipts set status = $2, result = $3, error = $4, finished_at = $5 where id = $1", [id, status, result && JSON.stringify(result), error, new Date()]);
  try {
    const result = await walk();
    await finish("done", result, null);
    return result;
  } catch (error) {
    await finish("failed", null, briefly(error));
    throw error;
  }
}
