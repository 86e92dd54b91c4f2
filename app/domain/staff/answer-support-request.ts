import { and, eq, sql } from "drizzle-orm";
import { inTransaction, type Database } from "#db/database.ts";
import { isId, newId } from "#db/ids.ts";
import { supportReplies, supportRequests } from "#db/schema/platform.ts";
import { queueMail } from "#app/domain/notifications/queue-mail.ts";
import { refuseInvalid, refuseStale, refuseUnknown } from "#app/domain/refusal.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import { authorizeStaff, type StaffDesk } from "#app/domain/staff/staff.ts";
import { supportNumber } from "#app/domain/staff/support-numbers.rules.ts";
import type { SupportStatus } from "#app/domain/staff/states.rules.ts";
import { cleanText, manyLines, textMessage } from "#app/domain/text.rules.ts";
import { requestAnsweredMail } from "#app/emails/support/request-answered.ts";

const replyRule = { ...manyLines(5_000), empty: "refused" } as const;

/** Keeps the reply and sends it by mail in one transaction. Refuses when somebody answered or closed it meanwhile. */
export async function answerSupportRequest(desk: StaffDesk, input: { requestId: string; message: string; version: number }): Promise<{ to: string }> {
  authorizeStaff(desk, "support_requests.answer");
  if (!isId(input.requestId)) refuseUnknown();
  const message = cleanText(input.message, replyRule);
  if (!message.ok) return refuseInvalid({ message: textMessage(message.problem, replyRule) });
  return inTransaction(desk.pool, async (db) => {
    const request = await moveTo(db, { ...input, status: "answered" });
    const id = newId();
    await db.insert(supportReplies).values({ id, requestId: request.id, staffId: desk.staff.id, staffLabel: desk.staff.name, message: message.text, createdAt: new Date() });
    const mail = requestAnsweredMail({ number: supportNumber(request.id), subject: request.subject, message: message.text, staffName: desk.staff.name, contactUrl: `${desk.app.url}/contact` });
    await queueMail({ db, tenantId: null, app: desk.app }, { fact: `support-reply:${id}`, to: request.email, mail });
    await recordStaffEvent(db, desk.request, { action: "support_request.answered", staff: desk.staff, detail: { request: request.id } });
    return { to: request.email };
  });
}

/** Closed without an answer, or taken up again. */
export async function setSupportRequestStatus(desk: StaffDesk, input: { requestId: string; status: "open" | "closed"; version: number }): Promise<void> {
  authorizeStaff(desk, "support_requests.answer");
  if (!isId(input.requestId)) refuseUnknown();
  await inTransaction(desk.pool, async (db) => {
    const request = await moveTo(db, input);
    const action = input.status === "closed" ? "support_request.closed" : "support_request.reopened";
    await recordStaffEvent(db, desk.request, { action, staff: desk.staff, detail: { request: request.id } });
  });
}

async function moveTo(db: Database, { requestId, status, version }: { requestId: string; status: SupportStatus; version: number }) {
  const [request] = await db
    .update(supportRequests)
    .set({ status, version: sql`${supportRequests.version} + 1` })
    .where(and(eq(supportRequests.id, requestId), eq(supportRequests.version, version)))
    .returning();
  if (request) return request;
  const [there] = await db.select({ id: supportRequests.id }).from(supportRequests).where(eq(supportRequests.id, requestId));
  return there ? refuseStale("The request") : refuseUnknown();
}
