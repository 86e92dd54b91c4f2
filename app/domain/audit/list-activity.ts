import { and, desc, eq, gt, inArray, lt, or, type SQL } from "drizzle-orm";
import { isId } from "#db/ids.ts";
import { auditEvents } from "#db/schema/workspaces.ts";
import { auditActions, type AuditAction } from "#app/domain/audit/actions.rules.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

export interface ActivityFilter {
  /** The first word of an action: "member", "project"… */
  about: string | null;
  actorKind: "user" | "staff" | "system" | null;
  actorId: string | null;
  /** From an earlier answer's `next`. */
  before: string | null;
  /** How many at the most; a page holds 50. */
  most?: number;
}

export type ActivityEvent = typeof auditEvents.$inferSelect;

const pageSize = 50;

/** What happened in the workspace, newest first, as far back as its terms show. A filter that is nonsense filters nothing. */
export async function listActivity(scope: Scope, filter: ActivityFilter): Promise<{ events: ActivityEvent[]; next: string | null; shownSince: Date }> {
  await authorize(scope, "activity.read");
  const shownSince = addDays(scope.now, -scope.standing.terms.limits.activityDays);
  const conditions: (SQL | undefined)[] = [eq(auditEvents.tenantId, scope.tenantId), gt(auditEvents.at, shownSince)];
  const actions = (Object.keys(auditActions) as AuditAction[]).filter((action) => action.startsWith(`${filter.about}.`));
  if (actions.length > 0) conditions.push(inArray(auditEvents.action, actions));
  if (filter.actorKind) conditions.push(eq(auditEvents.actorKind, filter.actorKind));
  if (filter.actorId && isId(filter.actorId)) conditions.push(eq(auditEvents.actorId, filter.actorId));
  const cursor = parseCursor(filter.before);
  if (cursor) conditions.push(or(lt(auditEvents.at, cursor.at), and(eq(auditEvents.at, cursor.at), lt(auditEvents.id, cursor.id))));
  const most = filter.most ?? pageSize;
  const rows = await scope.db
    .select()
    .from(auditEvents)
    .where(and(...conditions))
    .orderBy(desc(auditEvents.at), desc(auditEvents.id))
    .limit(most + 1);
  const events = rows.slice(0, most);
  const last = events.at(-1);
  return { events, next: rows.length > most && last ? `${last.at.getTime()}.${last.id}` : null, shownSince };
}

/** Null for anything that no page of ours has written: the list then begins at its beginning. */
function parseCursor(text: string | null): { at: Date; id: string } | null {
  const [, time, id] = /^(\d{1,14})\.([\w-]+)$/.exec(text ?? "") ?? [];
  return id !== undefined && isId(id) ? { at: new Date(Number(time)), id } : null;
}
