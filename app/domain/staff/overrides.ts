import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import { isId, newId } from "#db/ids.ts";
import { overrides } from "#db/schema/billing.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { refuse, refuseInvalid } from "#app/domain/refusal.ts";
import { openScopeInside, refreshed, withScope, type Scope } from "#app/domain/scope.ts";
import { requireLook } from "#app/domain/staff/looks.ts";
import { checkOverride, type TypedOverride } from "#app/domain/staff/override.rules.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import { staffReason } from "#app/domain/staff/staff-reason.ts";
import { authorizeStaff, staffActor, type StaffDesk } from "#app/domain/staff/staff.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";
import { enqueue } from "#jobs/enqueue.ts";

/**
 * Sets one limit or feature otherwise for one workspace, until the end of a day, for a reason that its people read. What
 * was set before for the same ends: one at a time holds.
 */
export async function setOverride(desk: StaffDesk, input: { tenantId: string; reason: string } & TypedOverride): Promise<{ label: string }> {
  authorizeStaff(desk, "overrides.manage");
  await requireLook(desk, input.tenantId);
  const reason = staffReason(input.reason);
  const done = await inWorkspace(desk, input.tenantId, async (scope) => {
    const checked = checkOverride(input, scope.standing.flags, scope.now);
    if (!checked.ok) return refuseInvalid(checked.fields);
    const { kind, key, value, label, expiresAt } = checked;
    const { db, tenantId, now } = scope;
    await db
      .update(overrides)
      .set({ endedAt: now })
      .where(and(eq(overrides.tenantId, tenantId), eq(overrides.kind, kind), eq(overrides.key, key), isNull(overrides.endedAt)));
    const id = newId();
    // Unlimited is JSON's null, which is a value, and not the column's.
    const stored = value === null ? sql`'null'::jsonb` : value;
    await db.insert(overrides).values({ tenantId, id, kind, key, value: stored, reason, staffId: desk.staff.id, staffLabel: desk.staff.name, startsAt: now, expiresAt });
    await recordEvent(scope, { action: "override.set", target: { kind: "override", id, label }, after: { value: valueText(value), expiresAt, reason } });
    return { id, key: `${kind}.${key}`, value: valueText(value), expiresAt, label };
  });
  const { id: override, key, value, expiresAt: until } = done;
  await recordStaffEvent(databaseOver(desk.pool), desk.request, { action: "override.set", staff: desk.staff, tenantId: input.tenantId, detail: { override, key, value, until } });
  return { label: done.label };
}

/** What the terms say holds again. Refuses conflict for one that has ended already. */
export async function endOverride(desk: StaffDesk, input: { tenantId: string; overrideId: string; reason: string }): Promise<void> {
  authorizeStaff(desk, "overrides.manage");
  await requireLook(desk, input.tenantId);
  const reason = staffReason(input.reason);
  const key = await inWorkspace(desk, input.tenantId, async (scope) => {
    const { db, tenantId, now } = scope;
    const [row] = isId(input.overrideId)
      ? await db
          .update(overrides)
          .set({ endedAt: now })
          .where(and(eq(overrides.tenantId, tenantId), eq(overrides.id, input.overrideId), isNull(overrides.endedAt), gt(overrides.expiresAt, now)))
          .returning()
      : [];
    if (!row) return refuse("conflict", "This override has ended already.");
    await recordEvent(scope, { action: "override.ended", target: { kind: "override", id: row.id, label: row.key }, before: { value: valueText(row.value) }, after: { reason } });
    return `${row.kind}.${row.key}`;
  });
  await recordStaffEvent(databaseOver(desk.pool), desk.request, { action: "override.ended", staff: desk.staff, tenantId: input.tenantId, detail: { override: input.overrideId, key } });
}

/** Under the workspace's turn, as its limits change: what is over them afterwards is dealt with by the rule for that. */
async function inWorkspace<T>({ tenantPool: pool, now, request, app, ...desk }: StaffDesk, tenantId: string, work: (scope: Scope) => Promise<T>): Promise<T> {
  const opened = openScopeInside({ pool, tenantId, actor: staffActor(desk), now, request, app, writable: true });
  return withScope(opened, async (first) => {
    await takeTurn(first);
    const before = await refreshed(first);
    const done = await work(before);
    const after = await refreshed(before);
    const isOver = after.standing.access.overLimit.length > 0;
    if (isOver && before.standing.access.overLimit.length === 0) await enqueue(after, "billing.apply-limits", { tenantId });
    return done;
  });
}

function valueText(value: number | null | "on" | "off"): string {
  return value === null ? "unlimited" : String(value);
}
