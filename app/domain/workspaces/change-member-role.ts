import { and, eq, sql } from "drizzle-orm";
import { memberships } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { mayActOn, mayAssignRole, mayMakeBillingManager, rolesAssignableBy, type RoleVerdict, type StoredRole } from "#app/domain/permissions.rules.ts";
import { refuse, refuseStale } from "#app/domain/refusal.ts";
import { actingMember, authorize, type Scope } from "#app/domain/scope.ts";
import { readMember, type MemberRecord } from "#app/domain/workspaces/get-member.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";
import { requireSeat } from "#app/domain/workspaces/seats.ts";

export interface RoleChange {
  membershipId: string;
  role: StoredRole;
  /** Left out: as it is. Never beside viewer. */
  billingManager?: boolean;
  version: number;
}

/** Gives somebody another role, never above one's own; the owner may also let them manage billing. */
export async function changeMemberRole(scope: Scope, change: RoleChange): Promise<MemberRecord> {
  await takeTurn(scope);
  await authorize(scope, "members.change_role");
  const actor = await readMember(scope, actingMember(scope).membershipId, "hold");
  const member = await readMember(scope, change.membershipId, "hold");
  const after = { role: change.role, billingManager: change.role !== "viewer" && (change.billingManager ?? member.billingManager) };
  refuseUnless(mayAssignRole(actor.role, member.role, after.role), member);
  if (after.billingManager && !member.billingManager) refuseUnless(mayMakeBillingManager(actor.role, after.role), member);
  if (!after.billingManager && member.billingManager && after.role !== "viewer") {
    refuseUnless(mayMakeBillingManager(actor.role, member.role), member);
  }
  if (member.version !== change.version) refuseStale(`${member.name}’s membership`);
  if (after.role === member.role && after.billingManager === member.billingManager) return member;
  if (member.role === "viewer" && member.status === "active") await requireSeat(scope);
  await scope.db
    .update(memberships)
    .set({ ...after, version: sql`${memberships.version} + 1` })
    .where(and(eq(memberships.tenantId, scope.tenantId), eq(memberships.id, member.id)));
  await recordEvent(scope, {
    action: "member.role_changed",
    target: { kind: "membership", id: member.id, label: member.name },
    before: { role: member.role, billingManager: member.billingManager },
    after,
  });
  return { ...member, ...after, version: member.version + 1 };
}

/** What the page offers before. */
export async function prepareRoleChange(scope: Scope, membershipId: string) {
  await authorize(scope, "members.change_role");
  const { role } = actingMember(scope);
  const member = await readMember(scope, membershipId, "look");
  refuseUnless(mayActOn("members.change_role", role, member.role), member);
  return { member, roles: rolesAssignableBy(role), decidesBilling: mayMakeBillingManager(role, "member").ok };
}

export function refuseUnless(verdict: RoleVerdict, member: Pick<MemberRecord, "name">): void {
  if (verdict.ok) return;
  switch (verdict.reason) {
    case "target_is_owner":
      return refuse("forbidden", `${member.name} owns the workspace. The ownership has to be handed over first.`);
    case "above_own_role":
      return refuse("forbidden", "Nobody can give a role above their own.");
    case "not_permitted":
      return refuse("forbidden", "Only the owner decides who manages billing, and only for members and admins.");
  }
}
