import { and, eq, isNull } from "drizzle-orm";
import { newId } from "#db/ids.ts";
import { adjustments } from "#db/schema/billing.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import type { AuditAction } from "#app/domain/audit/actions.rules.ts";
import type { AdjustmentState } from "#app/domain/billing/sync/adjustments-from-stripe.rules.ts";
import { disputePhase } from "#app/domain/billing/invoices/adjustments.rules.ts";
import type { AdjustmentRow } from "#app/domain/billing/invoices/list-invoices.ts";
import type { Scope } from "#app/domain/scope.ts";
import { enqueue } from "#jobs/enqueue.ts";

/**
 * Writes the ledger beside the invoices and records what is new in it. Access does not depend on it; a lost dispute
 * asks, once, for the end of what was disputed. Answers what changed.
 */
export async function writeAdjustments(scope: Scope, { states, readAt }: { states: readonly AdjustmentState[]; readAt: Date }): Promise<string[]> {
  const known = await knownAdjustments(scope);
  const changed: string[] = [];
  for (const state of states) {
    const before = known.get(state.stripeId) ?? null;
    const id = await write(scope, { before, state, readAt });
    const action = actionOf(before, state);
    if (action) {
      changed.push(action);
      await record(scope, action, state);
    }
    if (state.kind === "dispute" && disputePhase(state.status) === "lost") await askForTheEnd(scope, id);
  }
  return changed;
}

async function knownAdjustments({ db, tenantId }: Scope): Promise<Map<string, AdjustmentRow>> {
  const rows = await db.select().from(adjustments).where(eq(adjustments.tenantId, tenantId));
  return new Map(rows.map((row) => [row.stripeId, row]));
}

/** Which invoice it belongs to is kept also when that invoice is no longer among those that are read. */
async function write({ db, tenantId }: Scope, { before, state, readAt }: { before: AdjustmentRow | null; state: AdjustmentState; readAt: Date }): Promise<string> {
  const values = { ...state, stripeInvoiceId: state.stripeInvoiceId ?? before?.stripeInvoiceId ?? null, syncedAt: readAt };
  if (before) {
    await db
      .update(adjustments)
      .set(values)
      .where(and(eq(adjustments.tenantId, tenantId), eq(adjustments.id, before.id)));
    return before.id;
  }
  const id = newId();
  await db.insert(adjustments).values({ ...values, tenantId, id });
  return id;
}

/** Null where nothing happened that a person would call something. */
function actionOf(before: AdjustmentRow | null, state: AdjustmentState): AuditAction | null {
  if (before?.status === state.status) return null;
  switch (state.kind) {
    case "refund":
      return state.status === "succeeded" || before !== null ? "payment.refunded" : null;
    case "credit_note":
      return "invoice.credited";
    case "dispute":
      if (before === null && disputePhase(state.status) === "open") return "payment.disputed";
      return disputePhase(before?.status ?? "") === disputePhase(state.status) ? null : "payment.dispute_decided";
  }
}

async function record(scope: Scope, action: AuditAction, { stripeId, kind, amount, currency, status }: AdjustmentState): Promise<void> {
  await recordEvent(scope, { action, target: { kind, id: stripeId, label: labels[kind] }, after: { amount, currency, status } });
}

const labels = { refund: "a refund", credit_note: "a credit note", dispute: "a dispute" } as const;

async function askForTheEnd(scope: Scope, id: string): Promise<void> {
  const { db, tenantId, now } = scope;
  const [first] = await db
    .update(adjustments)
    .set({ actedAt: now })
    .where(and(eq(adjustments.tenantId, tenantId), eq(adjustments.id, id), isNull(adjustments.actedAt)))
    .returning({ id: adjustments.id });
  if (first) await enqueue(scope, "billing.cancel-for-dispute", { tenantId, adjustmentId: id });
}
