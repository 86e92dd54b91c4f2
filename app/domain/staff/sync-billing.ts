import type Stripe from "stripe";
import { databaseOver } from "#db/database.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { systemScopes, type BillingWork } from "#app/domain/billing/billing-work.ts";
import { isMissing } from "#app/domain/billing/stripe-problems.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import type { SyncResult } from "#app/domain/billing/sync/write-customer-state.ts";
import { refuse } from "#app/domain/refusal.ts";
import { openScopeInside, withScope } from "#app/domain/scope.ts";
import { requireLook } from "#app/domain/staff/looks.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import { authorizeStaff, staffActor, type StaffDesk } from "#app/domain/staff/staff.ts";

export type Synced = Extract<SyncResult, { outcome: "synced" }>;

/** Makes our record what Stripe has now, at staff's word; the workspace sees that it was done, and what it changed. */
export async function syncBilling(desk: StaffDesk, input: { tenantId: string; stripe: Stripe }): Promise<Synced> {
  authorizeStaff(desk, "billing.sync");
  await requireLook(desk, input.tenantId);
  const work = workOf(desk, input);
  const result = await askedOf(() => syncWorkspace(work));
  if (result === null) refuse("conflict", "This workspace has no customer in Stripe, so there is nothing to sync.");
  await recordStaffEvent(databaseOver(desk.pool), desk.request, {
    action: "billing.synced",
    staff: desk.staff,
    tenantId: input.tenantId,
    detail: { outcome: result.outcome, changes: result.outcome === "synced" ? result.changed.length : 0 },
  });
  if (result.outcome === "stale") refuse("conflict", "Another sync has just written something newer. Load the page again.");
  await work.inScope((scope) =>
    recordEvent(scope, {
      action: "staff.synced_billing",
      target: { kind: "workspace", id: scope.tenantId, label: scope.standing.workspace.name },
      after: { changed: result.changed },
    }),
  );
  return result;
}

function workOf(desk: StaffDesk, { tenantId, stripe }: { tenantId: string; stripe: Stripe }): BillingWork {
  const opening = { pool: desk.tenantPool, tenantId, now: desk.now, request: desk.request, app: desk.app };
  return {
    stripe,
    tenantId,
    inScope: (run) => withScope(openScopeInside({ ...opening, actor: staffActor(desk), writable: true }), run),
    asSystem: systemScopes(opening),
  };
}

/** Stripe out of reach is something to be told, not a failure of ours. */
async function askedOf<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isMissing(error) && !isStripeProblem(error)) throw error;
    return refuse("conflict", "Stripe could not be asked. Nothing was changed; try again in a moment.");
  }
}

function isStripeProblem(error: unknown): boolean {
  return error instanceof Error && "rawType" in error && /^Stripe/.test(error.constructor.name);
}
