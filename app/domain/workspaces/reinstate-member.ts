import { and, eq, sql } from "drizzle-orm";
import { memberships } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { refuse, refuseStale } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";
import { readMember } from "#app/domain/workspaces/get-member.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";
import { requireSeat } from "#app/domain/workspaces/seats.ts";

/** Lets somebody back in who was suspended, by an admin or because the plan shrank. Needs a free seat, but for viewers. */
export async function reinstateMember(scope: Scope, input: { membershipId: string; version: number }): Promise<{ name: string }> {
  await takeTurn(scope);
  await authorize(scope, "members.suspend");
  const member = await readMember(scope, input.membershipId, "hold");
  if (member.status !== "suspended") refuse("conflict", `${member.name} is not suspended.`);
  if (member.version !== input.version) refuseStale(`${member.name}’s membership`);
  if (member.role !== "viewer") await requireSeat(scope);
  await scope.db
    .update(memberships)
    .set({ status: "active", suspendedFor: null, version: sql`${memberships.version} + 1` })
    .where(and(eq(memberships.tenantId, scope.tenantId), eq(memberships.id, member.id)));
  await recordEvent(scope, {
    action: "member.restored",
    target: { kind: "membership", id: member.id, label: member.name },
    before: { status: "suspended", suspendedFor: member.suspendedFor },
    after: { status: "active" },
  });
  return { name: member.name };
}
