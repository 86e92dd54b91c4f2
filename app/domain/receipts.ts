import { and, eq, ne, sql } from "drizzle-orm";
import { newId } from "#db/ids.ts";
import { receipts } from "#db/schema/workspaces.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";
import type { Scope } from "#app/domain/scope.ts";

export type Receipt = typeof receipts.$inferSelect;

/**
 * The visible record of one background job, made in the transaction that asks for the job. Answers its id: the job's
 * payload carries it.
 */
export async function createReceipt(scope: Scope, input: { job: string }): Promise<string> {
  const id = newId();
  await scope.db.insert(receipts).values({
    tenantId: scope.tenantId,
    id,
    job: input.job,
    status: "queued",
    requestedBy: scope.actor.kind === "member" ? scope.actor.membershipId : null,
    createdAt: scope.now,
  });
  return id;
}

/** One more attempt begins. False: there is nothing left to do, since it was done or canceled before. */
export async function startReceipt(scope: Scope, id: string): Promise<boolean> {
  const [receipt] = await scope.db.select({ status: receipts.status }).from(receipts).where(own(scope, id)).for("update");
  if (!receipt) refuseUnknown();
  if (receipt.status === "done" || receipt.status === "canceled") return false;
  await scope.db
    .update(receipts)
    .set({ status: "running", attempts: sql`${receipts.attempts} + 1`, progress: 0, error: null, startedAt: scope.now, finishedAt: null })
    .where(own(scope, id));
  return true;
}

/** `percent` is cut to 0…100, and never goes back within an attempt. */
export async function reportProgress(scope: Scope, id: string, percent: number): Promise<void> {
  const progress = Math.max(0, Math.min(100, Math.round(percent)));
  await scope.db
    .update(receipts)
    .set({ progress: sql`greatest(${receipts.progress}, ${progress}::integer)` })
    .where(and(own(scope, id), eq(receipts.status, "running")));
}

/** In the transaction of the job's effect: both stand, or neither. */
export async function finishReceipt(scope: Scope, id: string, result: Record<string, unknown> = {}): Promise<void> {
  await scope.db
    .update(receipts)
    .set({ status: "done", progress: 100, result, error: null, finishedAt: scope.now })
    .where(own(scope, id));
}

/** `error` is for people: it says what could not be done. "retrying" puts it back in the queue. */
export async function failReceipt(scope: Scope, id: string, failure: { error: string; next: "retrying" | "given_up" }): Promise<void> {
  await scope.db
    .update(receipts)
    .set({
      status: failure.next === "retrying" ? "queued" : "failed",
      error: failure.error.slice(0, 500),
      finishedAt: failure.next === "retrying" ? null : scope.now,
    })
    .where(and(own(scope, id), ne(receipts.status, "done")));
}

/** Null when there is none. */
export async function findReceipt(scope: Scope, id: string): Promise<Receipt | null> {
  const [receipt] = await scope.db.select().from(receipts).where(own(scope, id));
  return receipt ?? null;
}

function own(scope: Scope, id: string) {
  return and(eq(receipts.tenantId, scope.tenantId), eq(receipts.id, id));
}
