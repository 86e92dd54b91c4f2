import { sql } from "drizzle-orm";
import { changeMemberRole } from "#app/domain/workspaces/change-member-role.ts";
import { readMember, type MemberRecord } from "#app/domain/workspaces/get-member.ts";
import type { Scope } from "#app/domain/scope.ts";
import type { Place, Player, Stage } from "#db/seed/stage.ts";

export async function memberOf(scope: Scope, { userId }: Player): Promise<MemberRecord> {
  const { rows } = await scope.db.execute<{ id: string }>(
    sql`select id from tenant.memberships where tenant_id = ${scope.tenantId} and user_id = ${userId}`,
  );
  return readMember(scope, rows[0]!.id, "look");
}

/** Of a member, by the owner, who alone may. */
export async function makeBillingManager(stage: Stage, place: Place, owner: Player, player: Player): Promise<void> {
  await stage.as(place, owner, async (scope) => {
    const { id, version } = await memberOf(scope, player);
    await changeMemberRole(scope, { membershipId: id, role: "member", billingManager: true, version });
  });
}
