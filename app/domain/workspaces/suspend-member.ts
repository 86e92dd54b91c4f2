import { and, eq, sql } from "drizzle-orm";
import { memberships } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { mayActOn } from "#app/domain/permissions.rules.ts";
import { refuse, refuseStale } from "#app/domain/refusal.ts";
import { actingMember, authorize, type Scope } from "#app/domain/scope.ts";
import { refuseUnless } from "#app/domain/workspaces/change-member-role.ts";
import { readMember } from "#app/domain/workspaces/get-member.ts";
import { giveWaitingSeats } from "#app/domain/workspaces/give-waiting-seats.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";

/** Shuts the door for somebody and keeps all they made. Their seat becomes free. */
export async function suspendMember(scope: Scope, input: { membershipId: string; version: number }): Promise<{ name: string }> {
  await takeTurn(scope);
  await authorize(scope, "members.suspend");
  const actor = await readMember(scope, actingMember(scope).membershipId, "hold");
  const member = await readMember(scope, input.membershipId, "hold");
  refuseUnless(mayActOn("members.suspend", actor.role, member.role), member);
  if (member.id === actor.id) refuse("forbidden", "Nobody suspends themself. You can leave the workspace instead.");
  if (member.status === "suspended") refuse("conflict", `${member.name} is suspended already.`);
  if (member.version !== input.version) refuseStale(`${member.name}’s membership`);
  await scope.db
    .update(memberships)
    .set({ status: "suspended", suspendedFor: "by_admin", version: sql`${memberships.version} + 1` })
    .where(and(eq(memberships.tenantId, scope.tenantId), eq(memberships.id, member.id)));
  await recordEvent(scope, {
    action: "member.suspended",
    target: { kind: "membership", id: member.id, label: member.name },
    before: { status: member.status },
    after: { status: "suspended", suspendedFor: "by_admin" },
  });
  await giveWaitingSeats(scope);
  return { name: member.name };
}
