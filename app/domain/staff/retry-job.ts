import { eq } from "drizzle-orm";
import { inTransaction } from "#db/database.ts";
import { isId } from "#db/ids.ts";
import { platformReceipts } from "#db/schema/platform.ts";
import { refuse, refuseUnknown } from "#app/domain/refusal.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import { authorizeStaff, type StaffDesk } from "#app/domain/staff/staff.ts";
import { isJobName, jobs } from "#jobs/catalog.ts";
import { enqueue } from "#jobs/enqueue.ts";

/**
 * Asks anew for a job that failed for the last time, with what it was given then. Jobs have one effect however often
 * they run, so asking twice does no harm. Its old receipt stays; should it fail again, it leaves another.
 */
export async function retryJob(desk: StaffDesk, input: { receiptId: string }): Promise<{ job: string }> {
  authorizeStaff(desk, "jobs.retry");
  if (!isId(input.receiptId)) refuseUnknown();
  return inTransaction(desk.pool, async (db) => {
    const [receipt] = await db.select().from(platformReceipts).where(eq(platformReceipts.id, input.receiptId));
    if (!receipt) refuseUnknown();
    const { job, status, result } = receipt;
    if (status !== "failed") refuse("conflict", "Only a job that has failed for the last time can be asked for again.");
    const payload = isJobName(job) ? jobs[job].payload.safeParse(result?.payload ?? {}) : null;
    if (!isJobName(job) || !payload?.success) refuse("conflict", "This version does not know the job, or not what it was given.");
    await recordStaffEvent(db, desk.request, { action: "job.retried", staff: desk.staff, detail: { receipt: receipt.id, job } });
    await enqueue({ db, tenantId: null }, job, payload.data);
    return { job };
  });
}
