import { databaseOver } from "#db/database.ts";
import { payingTenants } from "#db/directory.ts";
import { systemBillingWork } from "#app/domain/billing/billing-work.ts";
import { cancelForClosure } from "#app/domain/billing/lifecycle/cancel-for-closure.ts";
import { cancelForDebt } from "#app/domain/billing/debt/cancel-for-debt.ts";
import type { InboxRun } from "#app/domain/billing/inbox/process-inbox.ts";
import { tellCustomer } from "#app/domain/billing/details/tell-customer.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { withWalkReceipt } from "#app/domain/billing/with-walk-receipt.ts";
import { briefly } from "#app/domain/text.rules.ts";

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
export function reconcile(run: InboxRun): Promise<Reconciled> {
  return withWalkReceipt(run.pool, "billing.reconcile", () => walk(run));
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
    // Whatever Stripe has against what it is told, it is read all the same.
    const untold = await tellCustomer(work).then(() => null, briefly);
    if (untold !== null) fail(result, tenantId, untold);
    const synced = await syncWorkspace(work);
    await cancelForDebt(work);
    // Of a workspace that is closed nothing may live on: its job may have failed for good, or a checkout been paid after it.
    const { canceled } = await cancelForClosure(work);
    if (synced?.outcome !== "synced") return;
    const changed = canceled > 0 ? [...synced.changed, "canceled, since the workspace is closed"] : synced.changed;
    if (changed.length > 0 && result.changed.length < mostListed) result.changed.push({ tenantId, changed });
    if (synced.flags.length > 0 && result.flagged.length < mostListed) result.flagged.push({ tenantId, flags: synced.flags });
  } catch (error) {
    fail(result, tenantId, briefly(error));
  }
}

function fail({ failed }: Reconciled, tenantId: string, error: string): void {
  if (failed.length < mostListed) failed.push({ tenantId, error });
}
