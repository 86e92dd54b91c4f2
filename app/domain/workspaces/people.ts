import { and, asc, eq, ne, or, sql } from "drizzle-orm";
import { memberships, workspaces } from "#db/schema/workspaces.ts";
import { permissions, type Permission } from "#app/domain/permissions.rules.ts";
import { actingMember, may, type Scope } from "#app/domain/scope.ts";

/**
 * Takes the workspace's turn for changing who is in it: one such change at a time, so that seats are counted right and
 * two people cannot remove each other. Call it before authorize: authorize holds the actor's own membership, and
 * whoever waits for the turn while holding that would block the one who has the turn.
 */
export async function takeTurn(scope: Scope): Promise<void> {
  await scope.db
    .select({ tenantId: workspaces.tenantId })
    .from(workspaces)
    .where(eq(workspaces.tenantId, scope.tenantId))
    .for("no key update");
}

export interface Contact {
  membershipId: string;
  name: string;
  email: string;
}

/** The owner first, then those who manage billing beside their role: whom to ask when something costs money. */
export async function listBillingContacts(scope: Scope): Promise<Contact[]> {
  const { ownerId } = scope.standing.workspace;
  const rows = await scope.db
    .select({ membershipId: memberships.id, name: memberships.name, email: memberships.email })
    .from(memberships)
    .where(
      and(
        eq(memberships.tenantId, scope.tenantId),
        eq(memberships.status, "active"),
        or(eq(memberships.id, ownerId), eq(memberships.billingManager, true)),
      ),
    )
    .orderBy(asc(memberships.name), asc(memberships.id))
    .limit(20);
  return rows.toSorted((one, other) => Number(other.membershipId === ownerId) - Number(one.membershipId === ownerId));
}

/** Somebody who can give others a role, or do what others may not. */
export interface Giver extends Contact {
  role: "owner" | "admin";
}

const mostGivers = 4;

/** The owner first, then admins, unless what is asked for is the owner's alone or members cannot be read now; never the acting member. */
export async function listGivers(scope: Scope, permission: Permission | null): Promise<Giver[]> {
  const { ownerId } = scope.standing.workspace;
  const adminsToo = (permission === null || permissions[permission].admin === "yes") && may(scope, "members.read");
  const rows = await scope.db
    .select({ membershipId: memberships.id, name: memberships.name, email: memberships.email })
    .from(memberships)
    .where(
      and(
        eq(memberships.tenantId, scope.tenantId),
        eq(memberships.status, "active"),
        ne(memberships.id, actingMember(scope).membershipId),
        adminsToo ? or(eq(memberships.id, ownerId), eq(memberships.role, "admin")) : eq(memberships.id, ownerId),
      ),
    )
    .orderBy(sql`${memberships.id} = ${ownerId} desc`, asc(memberships.name), asc(memberships.id))
    .limit(mostGivers);
  return rows.map((row) => ({ ...row, role: row.membershipId === ownerId ? "owner" : "admin" }));
}

export async function findOwner(scope: Scope): Promise<Contact | null> {
  const rows = await scope.db
    .select({ membershipId: memberships.id, name: memberships.name, email: memberships.email })
    .from(memberships)
    .where(and(eq(memberships.tenantId, scope.tenantId), eq(memberships.id, scope.standing.workspace.ownerId)));
  return rows[0] ?? null;
}
