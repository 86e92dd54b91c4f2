import { and, asc, count, desc, eq, lt, or, sql } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import { isId } from "#db/ids.ts";
import { supportReplies, supportRequests } from "#db/schema/platform.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";
import { pageOf, type Cursor } from "#app/domain/staff/cursor.rules.ts";
import { isSupportNumber, supportNumber } from "#app/domain/staff/support-numbers.rules.ts";
import { authorizeStaff, type StaffDesk } from "#app/domain/staff/staff.ts";
import { supportStatuses, type SupportStatus } from "#app/domain/staff/states.rules.ts";

export type SupportRequest = typeof supportRequests.$inferSelect & { number: string };

const pageSize = 40;

/** `find` is a request's number or the address it came from. */
export async function listSupportRequests(desk: StaffDesk, filter: { status: SupportStatus | null; find: string | null; after: Cursor | null }) {
  authorizeStaff(desk, "support_requests.answer");
  const db = databaseOver(desk.pool);
  const { status, find, after } = filter;
  const found = await db
    .select()
    .from(supportRequests)
    .where(
      and(
        status ? eq(supportRequests.status, status) : undefined,
        find ? findCondition(find) : undefined,
        after ? or(lt(supportRequests.createdAt, after.at), and(eq(supportRequests.createdAt, after.at), lt(supportRequests.id, after.id))) : undefined,
      ),
    )
    .orderBy(desc(supportRequests.createdAt), desc(supportRequests.id))
    .limit(pageSize + 1);
  const { rows, next } = pageOf(found, pageSize, ({ createdAt, id }) => ({ at: createdAt, id }));
  const counted = await db.select({ status: supportRequests.status, n: count() }).from(supportRequests).groupBy(supportRequests.status);
  const counts = Object.fromEntries(supportStatuses.map((one) => [one, counted.find((row) => row.status === one)?.n ?? 0])) as Record<SupportStatus, number>;
  return { rows: rows.map(numbered), next, counts };
}

export async function getSupportRequest(desk: StaffDesk, id: string) {
  authorizeStaff(desk, "support_requests.answer");
  if (!isId(id)) refuseUnknown();
  const db = databaseOver(desk.pool);
  const [request] = await db.select().from(supportRequests).where(eq(supportRequests.id, id));
  if (!request) refuseUnknown();
  const replies = await db.select().from(supportReplies).where(eq(supportReplies.requestId, id)).orderBy(asc(supportReplies.createdAt), asc(supportReplies.id));
  return { request: numbered(request), replies };
}

function findCondition(find: string) {
  const number = find.trim().toUpperCase();
  if (isSupportNumber(number)) return sql`right(${supportRequests.id}::text, 8) = ${number.slice(3).toLowerCase()}`;
  return eq(supportRequests.email, find.trim().toLowerCase());
}

function numbered(request: typeof supportRequests.$inferSelect): SupportRequest {
  return { ...request, number: supportNumber(request.id) };
}
