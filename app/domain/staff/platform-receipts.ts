import { and, desc, eq, lt, or } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import { platformReceipts } from "#db/schema/platform.ts";
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
  return { rows: rows.map(({ result, ...row }) => ({ ...row, result: resultText(result) })), next };
}

/** Counts and short words, as jobs write them. */
function resultText(result: Record<string, unknown> | null): string {
  return Object.entries(result ?? {})
    .map(([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ")
    .slice(0, 300);
}
