import { and, asc, desc, eq, gte, inArray, lt, or, sql } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import { platformReceipts, staffEvents } from "#db/schema/platform.ts";
import { pageOf, type Cursor } from "#app/domain/staff/cursor.rules.ts";
import { authorizeStaff, type StaffDesk } from "#app/domain/staff/staff.ts";
import type { ReceiptStatus } from "#app/domain/staff/states.rules.ts";

const pageSize = 40;

/** What jobs that belong to no workspace did. A workspace's own receipts stand on its page. */
export async function listPlatformReceipts(desk: StaffDesk, filter: { status: ReceiptStatus | null; after: Cursor | null }) {
  authorizeStaff(desk, "workspaces.read");
  const { status, after } = filter;
  const found = await databaseOver(desk.pool)
    .select()
    .from(platformReceipts)
    .where(
      and(
        status ? eq(platformReceipts.status, status) : undefined,
        after ? or(lt(platformReceipts.startedAt, after.at), and(eq(platformReceipts.startedAt, after.at), lt(platformReceipts.id, after.id))) : undefined,
      ),
    )
    .orderBy(desc(platformReceipts.startedAt), desc(platformReceipts.id))
    .limit(pageSize + 1);
  const { rows, next } = pageOf(found, pageSize, ({ startedAt, id }) => ({ at: startedAt, id }));
  const retried = await lastRetries(desk, rows);
  return { rows: rows.map(({ result, ...row }) => ({ ...row, result: resultText(result), retried: retried.get(row.id) ?? null })), next };
}

/** When and by whom each of these was asked for again, from staff's own events. */
async function lastRetries(desk: StaffDesk, rows: readonly { id: string; status: ReceiptStatus; startedAt: Date }[]): Promise<Map<string, { at: Date; by: string }>> {
  const failed = rows.filter(({ status }) => status === "failed");
  if (failed.length === 0) return new Map();
  const oldest = new Date(Math.min(...failed.map(({ startedAt }) => startedAt.getTime())));
  const receipt = sql<string>`${staffEvents.detail}->>'receipt'`;
  const events = await databaseOver(desk.pool)
    .select({ receipt, at: staffEvents.at, by: staffEvents.staffLabel })
    .from(staffEvents)
    .where(and(eq(staffEvents.action, "job.retried"), gte(staffEvents.at, oldest), inArray(receipt, failed.map(({ id }) => id))))
    .orderBy(asc(staffEvents.at));
  return new Map(events.map((event) => [event.receipt, { at: event.at, by: event.by }]));
}

/** Counts and short words, as jobs write them. */
function resultText(result: Record<string, unknown> | null): string {
  return Object.entries(result ?? {})
    .map(([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ")
    .slice(0, 300);
}
