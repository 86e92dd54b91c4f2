import { and, eq, ne } from "drizzle-orm";
import { isId } from "#db/ids.ts";
import { memberships, workspaces } from "#db/schema/workspaces.ts";
import type { Role } from "#app/domain/permissions.rules.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

export interface MemberRecord {
  id: string;
  userId: string;
  name: string;
  email: string;
  role: Role;
  billingManager: boolean;
  status: "active" | "pending_seat" | "suspended";
  suspendedFor: "by_admin" | "over_limit" | null;
  joinedAt: Date;
  lastActiveAt: Date | null;
  version: number;
}

/** Somebody in this workspace, or not_found: for an id of elsewhere too. */
export async function getMember(scope: Scope, membershipId: string): Promise<MemberRecord> {
  await authorize(scope, "members.read");
  return readMember(scope, membershipId, "look");
}

/**
 * `hold` is for changing: it keeps the row until the transaction ends, and asks anew who the owner is, which may have
 * changed since the door was passed.
 */
export async function readMember(scope: Scope, membershipId: string, how: "look" | "hold"): Promise<MemberRecord> {
  if (!isId(membershipId)) refuseUnknown();
  const query = scope.db
    .select()
    .from(memberships)
    .where(and(eq(memberships.tenantId, scope.tenantId), eq(memberships.id, membershipId), ne(memberships.status, "left")));
  const [row] = await (how === "hold" ? query.for("update") : query);
  if (!row) refuseUnknown();
  return memberRecord(row, how === "hold" ? await ownerNow(scope) : scope.standing.workspace.ownerId);
}

/** Of a row that is not a tombstone. */
export function memberRecord(row: typeof memberships.$inferSelect, ownerId: string): MemberRecord {
  const { id, userId, name, email, billingManager, suspendedFor, joinedAt, lastActiveAt, version } = row;
  if (row.status === "left") throw new Error("Somebody who left is no member.");
  const role = id === ownerId ? "owner" : row.role;
  return { id, userId, name, email, role, billingManager, status: row.status, suspendedFor, joinedAt, lastActiveAt, version };
}

async function ownerNow({ db, tenantId }: Scope): Promise<string> {
  const [row] = await db.select({ ownerId: workspaces.ownerId }).from(workspaces).where(eq(workspaces.tenantId, tenantId));
  return row!.ownerId;
}
