import { and, count, eq, ne, sql } from "drizzle-orm";
import { releaseMembership } from "#db/directory.ts";
import { tasks } from "#db/schema/projects.ts";
import { memberships } from "#db/schema/workspaces.ts";
import type { Scope } from "#app/domain/scope.ts";
import type { MemberRecord } from "#app/domain/workspaces/get-member.ts";
import { giveWaitingSeats } from "#app/domain/workspaces/give-waiting-seats.ts";

/**
 * What leaving and being removed have in common: the membership becomes a tombstone that what they made still names,
 * the directory lets go of it, and open tasks pass to `tasksTo`, or to nobody.
 */
export async function partFromMember(scope: Scope, member: MemberRecord, tasksTo: string | null): Promise<void> {
  await scope.db
    .update(memberships)
    .set({ status: "left", suspendedFor: null, billingManager: false, leftAt: scope.now, version: sql`${memberships.version} + 1` })
    .where(and(eq(memberships.tenantId, scope.tenantId), eq(memberships.id, member.id)));
  await releaseMembership(scope.db, member.userId);
  await scope.db
    .update(tasks)
    .set({ assigneeId: tasksTo, updatedAt: scope.now, version: sql`${tasks.version} + 1` })
    .where(openTasksOf(scope, member.id));
  await giveWaitingSeats(scope);
}

export async function countOpenTasks(scope: Scope, membershipId: string): Promise<number> {
  const [row] = await scope.db.select({ open: count() }).from(tasks).where(openTasksOf(scope, membershipId));
  return row!.open;
}

function openTasksOf({ tenantId }: Scope, membershipId: string) {
  return and(eq(tasks.tenantId, tenantId), eq(tasks.assigneeId, membershipId), ne(tasks.status, "done"));
}
