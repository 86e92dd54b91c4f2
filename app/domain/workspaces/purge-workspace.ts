import { sql } from "drizzle-orm";
import { tableNamed } from "#db/database.ts";
import { forgetWorkspace } from "#db/directory.ts";
import { tenantTables } from "#db/registry.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

/** True when the workspace is closed and its 30 days are over: asked again right before anything is deleted. */
export function isDueForPurge({ standing: { workspace }, now }: Pick<Scope, "standing" | "now">): boolean {
  return workspace.closedAt !== null && workspace.purgeAt !== null && workspace.purgeAt <= now;
}

/**
 * Deletes the activity of a workspace that is due for its purge. Only afterlogin_retention may: `scope` is on its pool.
 */
export async function purgeActivity(scope: Scope): Promise<number> {
  await authorize(scope, "workspace.close");
  if (!isDueForPurge(scope)) return 0;
  const { rowCount } = await scope.db.execute(sql`delete from tenant.audit_events where tenant_id = ${scope.tenantId}`);
  return rowCount ?? 0;
}

/**
 * Deletes everything else of a workspace, table by table as the registry orders them, and its keys in the directory.
 * Answers how many rows each table lost: the receipt. Harmless when called again.
 */
export async function purgeWorkspace(scope: Scope): Promise<Record<string, number>> {
  await authorize(scope, "workspace.close");
  if (!isDueForPurge(scope)) return {};
  const deleted: Record<string, number> = {};
  for (const { name } of tenantTables) {
    if (name === "tenant.audit_events") continue;
    const { rowCount } = await scope.db.execute(sql`delete from ${tableNamed(name)} where tenant_id = ${scope.tenantId}`);
    deleted[name] = rowCount ?? 0;
  }
  await forgetWorkspace(scope.db);
  return deleted;
}
