import { gzip } from "node:zlib";
import { promisify } from "node:util";
import { and, desc, eq, gt, sql } from "drizzle-orm";
import { tableNamed } from "#db/database.ts";
import { newId } from "#db/ids.ts";
import { tenantTables } from "#db/registry.ts";
import { exports, memberships, receipts } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { queueMail } from "#app/domain/notifications/queue-mail.ts";
import { createReceipt, type Receipt } from "#app/domain/receipts.ts";
import { refuse, refuseUnknown } from "#app/domain/refusal.ts";
import { authorize, type Member, type Scope } from "#app/domain/scope.ts";
import { exportReadyMail } from "#app/emails/workspaces/export.ts";
import { enqueue } from "#jobs/enqueue.ts";

const compress = promisify(gzip);
const keptDays = 7;

/** Asks for an export of everything. Refuses conflict while one is on its way. */
export async function requestExport(scope: Scope): Promise<{ receiptId: string }> {
  await authorize(scope, "data.export");
  const running = (await listExports(scope)).some(({ receipt }) => receipt.status === "queued" || receipt.status === "running");
  if (running) refuse("conflict", "An export is on its way. Wait for it before you ask for another.");
  const receiptId = await createReceipt(scope, { job: "workspace.export" });
  await enqueue(scope, "workspace.export", { tenantId: scope.tenantId, receiptId });
  return { receiptId };
}

export interface ExportRecord {
  receipt: Receipt;
  /** Null until it is written, and again once it has expired. */
  file: { bytes: number; expiresAt: Date } | null;
}

/** The latest exports, newest first. */
export async function listExports(scope: Scope): Promise<ExportRecord[]> {
  await authorize(scope, "data.export");
  const rows = await scope.db
    .select({ receipt: receipts, bytes: exports.bytes, expiresAt: exports.expiresAt })
    .from(receipts)
    .leftJoin(exports, and(eq(exports.tenantId, receipts.tenantId), eq(exports.receiptId, receipts.id), gt(exports.expiresAt, scope.now)))
    .where(and(eq(receipts.tenantId, scope.tenantId), eq(receipts.job, "workspace.export")))
    .orderBy(desc(receipts.createdAt), desc(receipts.id))
    .limit(20);
  return rows.map(({ receipt, bytes, expiresAt }) => ({ receipt, file: bytes !== null && expiresAt !== null ? { bytes, expiresAt } : null }));
}

/** The file of an export as gzip-compressed JSON. Refuses not_found when it is not there, or no longer. */
export async function getExportFile(scope: Scope, receiptId: string): Promise<Buffer> {
  await authorize(scope, "data.export");
  const [row] = await scope.db
    .select({ content: exports.content })
    .from(exports)
    .where(and(eq(exports.tenantId, scope.tenantId), eq(exports.receiptId, receiptId), gt(exports.expiresAt, scope.now)));
  return row ? row.content : refuseUnknown();
}

/**
 * The job's work: every table that the registry exports, in one consistent transaction, kept for seven days. A second
 * run for the same receipt replaces nothing.
 */
export async function writeExport(scope: Scope, { receiptId }: { receiptId: string }): Promise<{ bytes: number; tables: Record<string, number> }> {
  await authorize(scope, "data.export");
  const { name, slug } = scope.standing.workspace;
  const tables: Record<string, unknown[]> = {};
  for (const table of tenantTables) {
    if (table.exported && !("no" in table.exported)) tables[table.name.replace("tenant.", "")] = await rowsOf(scope, table.name, table.exported.except ?? []);
  }
  const content = await compress(JSON.stringify({ format: "afterlogin-export-1", workspace: name, exportedAt: scope.now.toISOString(), tables }, null, 1));
  const expiresAt = addDays(scope.now, keptDays);
  await scope.db
    .insert(exports)
    .values({ tenantId: scope.tenantId, id: newId(), receiptId, content, bytes: content.length, createdAt: scope.now, expiresAt })
    .onConflictDoNothing();
  const requester = await requesterOf(scope, receiptId);
  // The job's hand, somebody's wish: the activity names whose.
  await recordEvent(
    { ...scope, actor: requester ?? scope.actor },
    { action: "data.exported", target: { kind: "workspace", id: scope.tenantId, label: name }, after: { bytes: content.length } },
  );
  if (requester) {
    await queueMail(scope, {
      fact: `export:${receiptId}`,
      to: requester.email,
      mail: exportReadyMail({ workspace: name, expiresAt, locale: scope.standing.workspace.locale, timeZone: scope.standing.workspace.timeZone, url: `${scope.app.url}/w/${slug}/settings/exports` }),
    });
  }
  return { bytes: content.length, tables: Object.fromEntries(Object.entries(tables).map(([table, rows]) => [table, rows.length])) };
}

async function rowsOf(scope: Scope, table: string, except: readonly string[]): Promise<unknown[]> {
  const { rows } = await scope.db.execute<{ row: unknown }>(
    sql`select to_jsonb(t) - ${sql.param([...except, "tenant_id"])}::text[] as row from ${tableNamed(table)} t where t.tenant_id = ${scope.tenantId}`,
  );
  return rows.map(({ row }) => row);
}

async function requesterOf(scope: Scope, receiptId: string): Promise<Member | null> {
  const [row] = await scope.db
    .select({ membershipId: memberships.id, userId: memberships.userId, label: memberships.name, email: memberships.email, role: memberships.role, billingManager: memberships.billingManager })
    .from(receipts)
    .innerJoin(memberships, and(eq(memberships.tenantId, receipts.tenantId), eq(memberships.id, receipts.requestedBy)))
    .where(and(eq(receipts.tenantId, scope.tenantId), eq(receipts.id, receiptId)));
  return row ? { kind: "member", ...row } : null;
}
