import { and, desc, eq, gt } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import { workspaceLabels, type WorkspaceLabel } from "#db/directory.ts";
import { isId, newId } from "#db/ids.ts";
import { staffLooks } from "#db/schema/platform.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { refuse, refuseUnknown } from "#app/domain/refusal.ts";
import { openScopeInside, withScope } from "#app/domain/scope.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import { lookMinutes } from "#app/domain/staff/staff-sessions.rules.ts";
import { staffReason } from "#app/domain/staff/staff-reason.ts";
import { authorizeStaff, staffActor, type StaffDesk } from "#app/domain/staff/staff.ts";

/** One member of staff may read one workspace's service data for an hour, for a reason that the workspace can read. */
export interface Look {
  id: string;
  tenantId: string;
  reason: string;
  begunAt: Date;
  endsAt: Date;
}

/** What is looked at, before there is a reason: its name and nothing else. */
export async function getLookedAt(desk: StaffDesk, tenantId: string): Promise<WorkspaceLabel> {
  authorizeStaff(desk, "workspaces.read");
  if (!isId(tenantId)) refuseUnknown();
  const label = (await workspaceLabels(databaseOver(desk.pool), [tenantId])).get(tenantId);
  return label ?? refuseUnknown();
}

/**
 * Writes the reason into the workspace's own activity first, and begins only when that has committed: without the event
 * there is no look.
 */
export async function beginLook(desk: StaffDesk, input: { tenantId: string; reason: string }): Promise<Look> {
  authorizeStaff(desk, "workspaces.read");
  if (!isId(input.tenantId)) refuseUnknown();
  const reason = staffReason(input.reason);
  await writeDown(desk, input.tenantId, reason);
  const begunAt = new Date();
  const look: Look = { id: newId(), tenantId: input.tenantId, reason, begunAt, endsAt: new Date(begunAt.getTime() + lookMinutes * 60_000) };
  const db = databaseOver(desk.pool);
  await db.insert(staffLooks).values({ ...look, staffId: desk.staff.id });
  await recordStaffEvent(db, desk.request, { action: "look.begun", staff: desk.staff, tenantId: look.tenantId, detail: { look: look.id, until: look.endsAt } });
  return look;
}

/** The look of this member of staff that still runs, or null: another's does not count. Its times are real. */
export async function findLook(desk: StaffDesk, tenantId: string): Promise<Look | null> {
  authorizeStaff(desk, "workspaces.read");
  if (!isId(tenantId)) refuseUnknown();
  const [row] = await databaseOver(desk.pool)
    .select()
    .from(staffLooks)
    .where(and(eq(staffLooks.staffId, desk.staff.id), eq(staffLooks.tenantId, tenantId), gt(staffLooks.endsAt, new Date())))
    .orderBy(desc(staffLooks.endsAt))
    .limit(1);
  return row ? { id: row.id, tenantId: row.tenantId, reason: row.reason, begunAt: row.begunAt, endsAt: row.endsAt } : null;
}

/** For every verb that reads or changes one workspace. */
export async function requireLook(desk: StaffDesk, tenantId: string): Promise<Look> {
  return (await findLook(desk, tenantId)) ?? refuse("forbidden", "Say first why you look at this workspace. Your last look has ended.");
}

async function writeDown(desk: StaffDesk, tenantId: string, reason: string): Promise<void> {
  const { tenantPool: pool, now, request, app } = desk;
  await withScope(openScopeInside({ pool, tenantId, actor: staffActor(desk), now, request, app, writable: true }), (scope) =>
    recordEvent(scope, {
      action: "staff.viewed",
      target: { kind: "workspace", id: tenantId, label: scope.standing.workspace.name },
      after: { reason, until: new Date(now.getTime() + lookMinutes * 60_000) },
    }),
  );
}
