import { and, count, desc, eq, lt, or } from "drizzle-orm";
import { databaseOver, inTransaction } from "#db/database.ts";
import { workspaceLabels } from "#db/directory.ts";
import { isId } from "#db/ids.ts";
import { mails } from "#db/schema/queue.ts";
import { refuse, refuseUnknown } from "#app/domain/refusal.ts";
import { pageOf, type Cursor } from "#app/domain/staff/cursor.rules.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import { authorizeStaff, type StaffDesk } from "#app/domain/staff/staff.ts";
import type { MailStatus } from "#app/domain/staff/states.rules.ts";
import { enqueue } from "#jobs/enqueue.ts";

const pageSize = 40;

const columns = {
  id: mails.id,
  tenantId: mails.tenantId,
  to: mails.toAddress,
  template: mails.template,
  subject: mails.subject,
  status: mails.status,
  attempts: mails.attempts,
  error: mails.error,
  createdAt: mails.createdAt,
};

/** Newest first, without content, which is not granted to staff. */
export async function listMails(desk: StaffDesk, filter: { status: MailStatus | null; after: Cursor | null }) {
  authorizeStaff(desk, "people.read");
  const db = databaseOver(desk.pool);
  const { status, after } = filter;
  const found = await db
    .select(columns)
    .from(mails)
    .where(
      and(
        status ? eq(mails.status, status) : undefined,
        after ? or(lt(mails.createdAt, after.at), and(eq(mails.createdAt, after.at), lt(mails.id, after.id))) : undefined,
      ),
    )
    .orderBy(desc(mails.createdAt), desc(mails.id))
    .limit(pageSize + 1);
  const { rows, next } = pageOf(found, pageSize, ({ createdAt, id }) => ({ at: createdAt, id }));
  const labels = await workspaceLabels(db, rows.flatMap(({ tenantId }) => tenantId ?? []));
  const [parked] = await db.select({ n: count() }).from(mails).where(eq(mails.status, "parked"));
  return { rows: rows.map((row) => ({ ...row, workspace: row.tenantId ? (labels.get(row.tenantId) ?? null) : null })), next, parked: parked!.n };
}

/** A mail whose last attempt has no known outcome goes out again, once: it is on a person's word that it may come twice. */
export async function resendMail(desk: StaffDesk, input: { mailId: string }): Promise<{ to: string }> {
  authorizeStaff(desk, "jobs.retry");
  if (!isId(input.mailId)) refuseUnknown();
  return inTransaction(desk.pool, async (db) => {
    const [mail] = await db.select({ to: mails.toAddress, status: mails.status }).from(mails).where(eq(mails.id, input.mailId));
    if (!mail) refuseUnknown();
    const { rowCount } = await db
      .update(mails)
      .set({ status: "waiting", notBefore: new Date() })
      .where(and(eq(mails.id, input.mailId), eq(mails.status, "parked")));
    if (rowCount === 0) refuse("conflict", "This mail is not parked any more: somebody has sent it again, or it has gone out.");
    await recordStaffEvent(db, desk.request, { action: "mail.resent", staff: desk.staff, detail: { mail: input.mailId } });
    await enqueue({ db, tenantId: null }, "mail.deliver", {});
    return { to: mail.to };
  });
}
