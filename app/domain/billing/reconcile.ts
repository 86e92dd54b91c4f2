import { databaseOver } from "#db/database.ts";
import { payingTenants } from "#db/directory.ts";
import { newId } from "#db/ids.ts";
import { systemBillingWork } from "#app/domain/billing/billing-work.ts";
import type { InboxRun } from "#app/domain/billing/process-inbox.ts";
import { tellCustomer } from "#app/domain/billing/tell-customer.ts";
import { syncWorkspace } from "#app/domain/billing/sync-customer.ts";

export interface Reconciled {
  workspaces: number;
  /** What no event had told us; at most the first hundred. */
  changed: { tenantId: string; changed: string[] }[];
  flagged: { tenantId: string; flags: string[] }[];
  failed: { tenantId: string; error: string }[];
}

const pageSize = 200;
const mostListed = 100;

/** Reads every paying workspace's state from Stripe: what events never told is found here. Leaves a receipt. */
export async function reconcile(run: InboxRun): Promise<Reconciled> {
  const receiptId = newId();
  await run.pool.query("insert into platform.receipts (id, job, status, started_at) values ($1, 'billing.reconcile', 'running', $2)", [receiptId, new Date()]);
  try {
    const result = await walk(run);
    await finish(run, receiptId, { status: "done", result, error: null });
    return result;
  } catch (error) {
    await finish(run, receiptId, { status: "failed", result: null, error: messageOf(error) });
    throw error;
  }
}

async function walk(run: InboxRun): Promise<Reconciled> {
  const result: Reconciled = { workspaces: 0, changed: [], flagged: [], failed: [] };
  let after: string | null = null;
  for (;;) {
    const page: string[] = await payingTenants(databaseOver(run.pool), { after, limit: pageSize });
    for (const tenantId of page) await visit(run, tenantId, result);
    if (page.length < pageSize) return result;
    after = page.at(-1) ?? null;
  }
}

/** One workspace's trouble does not keep the others from being read. */
async function visit(run: InboxRun, tenantId: string, result: Reconciled): Promise<void> {
  result.workspaces += 1;
  try {
    const work = systemBillingWork({ ...run, tenantId });
    await tellCustomer(work);
    const synced = await syncWorkspace(work);
    if (synced?.outcome !== "synced") return;
    if (synced.changed.length > 0 && result.changed.length < mostListed) result.changed.push({ tenantId, changed: synced.changed });
    if (synced.flags.length > 0 && result.flagged.length < mostListed) result.flagged.push({ tenantId, flags: synced.flags });
  } catch (error) {
    if (result.failed.length < mostListed) result.failed.push({ tenantId, error: messageOf(error) });
  }
}

async function finish(
  { pool }: InboxRun,
  id: string,
  { status, result, error }: { status: "done" | "failed"; result: Reconciled | null; error: string | null },
): Promise<void> {
  await pool.query("update platform.receipts set status = $2, result = $3, error = $4, finished_at = $5 where id = $1", [
    id,
    status,
    result && JSON.stringify(result),
    error,
    new Date(),
  ]);
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500);
}
