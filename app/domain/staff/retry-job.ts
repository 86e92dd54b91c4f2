import { eq } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import { workspaceLabels } from "#db/directory.ts";
import { isId } from "#db/ids.ts";
import { platformReceipts } from "#db/schema/platform.ts";
import { refuse, refuseUnknown } from "#app/domain/refusal.ts";
import { openScopeInside, withScope } from "#app/domain/scope.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import { authorizeStaff, staffActor, type StaffDesk } from "#app/domain/staff/staff.ts";
import { isJobName, jobs, type JobName, type JobPayload } from "#jobs/catalog.ts";
import { enqueue } from "#jobs/enqueue.ts";

/**
 * Asks anew for a job that failed for the last time, with what it was given then. Jobs have one effect however often
 * they run, so asking twice does no harm. Recorded before it is done. Its old receipt stays; should it fail again, it leaves another.
 */
export async function retryJob(desk: StaffDesk, input: { receiptId: string }): Promise<{ job: string }> {
  authorizeStaff(desk, "jobs.retry");
  if (!isId(input.receiptId)) refuseUnknown();
  const db = databaseOver(desk.pool);
  const [receipt] = await db.select().from(platformReceipts).where(eq(platformReceipts.id, input.receiptId));
  if (!receipt) refuseUnknown();
  const { id, job, status, result } = receipt;
  if (status !== "failed") refuse("conflict", "Only a job that has failed for the last time can be asked for again.");
  const payload = isJobName(job) ? jobs[job].payload.safeParse(result?.payload ?? {}) : null;
  if (!isJobName(job) || !payload?.success) refuse("conflict", "This version does not know the job, or not what it was given.");
  const tenantId = "tenantId" in payload.data ? payload.data.tenantId : null;
  // A workspace that is gone has nothing left to be done.
  if (tenantId && !(await workspaceLabels(db, [tenantId])).has(tenantId)) refuseUnknown();
  await recordStaffEvent(db, desk.request, { action: "job.retried", staff: desk.staff, ...(tenantId ? { tenantId } : {}), detail: { receipt: id, job } });
  await ask(desk, job, payload.data);
  return { job };
}

/** What is about a workspace is asked for in it. */
async function ask(desk: StaffDesk, job: JobName, payload: JobPayload<JobName>): Promise<void> {
  if (!("tenantId" in payload)) return enqueue({ db: databaseOver(desk.pool), tenantId: null }, job, payload);
  const { tenantPool: pool, now, request, app } = desk;
  return withScope(openScopeInside({ pool, tenantId: payload.tenantId, actor: staffActor(desk), now, request, app, writable: true }), (scope) => enqueue(scope, job, payload));
}
