import { and, asc, eq, ne } from "drizzle-orm";
import { memberships } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { mayActOn } from "#app/domain/permissions.rules.ts";
import { refuse, refuseInvalid, refuseStale } from "#app/domain/refusal.ts";
import { actingMember, authorize, type Scope } from "#app/domain/scope.ts";
import { refuseUnless } from "#app/domain/workspaces/change-member-role.ts";
import { readMember, type MemberRecord } from "#app/domain/workspaces/get-member.ts";
import { countOpenTasks, partFromMember } from "#app/domain/workspaces/part-from-member.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";

export interface Removal {
  membershipId: string;
  /** Who takes over their open tasks; null: nobody, the tasks stay unassigned. */
  tasksTo: string | null;
  version: number;
}

/** Takes somebody out of the workspace. Allowed also while it is read-only: leaving must always be possible. */
export async function removeMember(scope: Scope, removal: Removal): Promise<{ name: string }> {
  await takeTurn(scope);
  await authorize(scope, "members.remove");
  const actor = await readMember(scope, actingMember(scope).membershipId, "hold");
  const member = await readMember(scope, removal.membershipId, "hold");
  refuseUnless(mayActOn("members.remove", actor.role, member.role), member);
  if (member.id === actor.id) refuse("forbidden", "To go yourself, leave the workspace.");
  if (member.version !== removal.version) refuseStale(`${member.name}’s membership`);
  const heir = removal.tasksTo === null ? null : await heirOf(scope, member, removal.tasksTo);
  await partFromMember(scope, member, heir?.id ?? null);
  await recordEvent(scope, {
    action: "member.removed",
    target: { kind: "membership", id: member.id, label: member.name },
    before: { status: member.status },
    after: { status: "left", tasksTo: heir?.name ?? "nobody" },
  });
  return { name: member.name };
}

/** What the page asks before: how many tasks are open, and who could take them. */
export async function prepareRemoval(scope: Scope, membershipId: string) {
  await authorize(scope, "members.remove");
  const member = await readMember(scope, membershipId, "look");
  const heirs = await scope.db
    .select({ id: memberships.id, name: memberships.name })
    .from(memberships)
    .where(
      and(
        eq(memberships.tenantId, scope.tenantId),
        eq(memberships.status, "active"),
        ne(memberships.id, member.id),
        ne(memberships.role, "viewer"),
      ),
    )
    .orderBy(asc(memberships.name), asc(memberships.id))
    .limit(500);
  return { member, heirs, openTasks: await countOpenTasks(scope, member.id) };
}

/** Only somebody who can work on tasks; an id of elsewhere is simply not in the list. */
async function heirOf(scope: Scope, leaving: MemberRecord, membershipId: string): Promise<{ id: string; name: string }> {
  const { heirs } = await prepareRemoval(scope, leaving.id);
  const heir = heirs.find(({ id }) => id === membershipId);
  return heir ?? refuseInvalid({ tasksTo: "Choose somebody who works here, or nobody." });
}
