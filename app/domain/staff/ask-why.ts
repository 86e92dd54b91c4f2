import { and, desc, eq, gt, inArray, sql } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import { subscriptions } from "#db/schema/billing.ts";
import { addresses, sessions } from "#db/schema/identity.ts";
import { auditEvents, memberships } from "#db/schema/workspaces.ts";
import { normaliseAddress } from "#app/domain/identity/addresses.rules.ts";
import type { Permission } from "#app/domain/permissions.rules.ts";
import { openScopeInside, withScope, type Scope } from "#app/domain/scope.ts";
import { requireLook } from "#app/domain/staff/looks.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import { authorizeStaff, staffActor, type StaffDesk } from "#app/domain/staff/staff.ts";
import { explain, type AccessFacts, type Explanation } from "#app/domain/staff/why-access.ts";

export interface WhyAnswer extends Explanation {
  person: { name: string; email: string };
  permission: Permission;
  owned: boolean;
  askedAt: Date;
}

/** Why somebody may or may not do something here: production's own functions, asked with what production would read. */
export async function askWhy(desk: StaffDesk, input: { tenantId: string; email: string; permission: Permission; owned: boolean }): Promise<WhyAnswer> {
  authorizeStaff(desk, "access.explain");
  await requireLook(desk, input.tenantId);
  const address = normaliseAddress(input.email);
  const email = address.ok ? address.email : input.email.trim().slice(0, 254);
  const { now, request, app } = desk;
  const opening = { tenantId: input.tenantId, actor: staffActor(desk), now, request, app, writable: false };
  const read = await withScope(openScopeInside({ ...opening, pool: desk.pool }), (scope) => readFacts(scope, email));
  const membershipId = read.row?.id ?? null;
  // The database is asked as the role that pages use, not as staff's.
  const rowVisible = membershipId === null ? null : await withScope(openScopeInside({ ...opening, pool: desk.tenantPool }), (scope) => isVisible(scope, membershipId));
  const person = { name: read.row?.name ?? email, email };
  const answer = explain({
    permission: input.permission,
    owned: input.owned,
    person: read.row ? person : null,
    identity: await identityOfAddress(desk, email),
    membership: read.membership,
    standing: read.standing,
    syncedAt: read.syncedAt,
    rowVisible,
    now,
  });
  const { allowed, decidedBy } = answer;
  await recordStaffEvent(databaseOver(desk.pool), request, {
    action: "access.explained",
    staff: desk.staff,
    tenantId: input.tenantId,
    detail: { permission: input.permission, allowed, decidedBy },
  });
  return { ...answer, person, permission: input.permission, owned: input.owned, askedAt: new Date() };
}

async function readFacts(scope: Scope, email: string) {
  const { db, tenantId, standing } = scope;
  const [row] = await db
    .select()
    .from(memberships)
    .where(and(eq(memberships.tenantId, tenantId), eq(memberships.email, email)))
    .orderBy(sql`${memberships.status} = 'left'`, desc(memberships.joinedAt))
    .limit(1);
  const [synced] = await db.select({ at: subscriptions.syncedAt }).from(subscriptions).where(and(eq(subscriptions.tenantId, tenantId), eq(subscriptions.isCurrent, true)));
  const membership: AccessFacts["membership"] = row
    ? {
        role: standing.workspace.ownerId === row.id ? "owner" : row.role,
        billingManager: row.billingManager,
        status: row.status,
        suspendedFor: row.suspendedFor,
        joinedAt: row.joinedAt,
        changed: await lastChange(scope, row.id),
      }
    : null;
  return { row: row ?? null, membership, standing, syncedAt: synced?.at ?? null };
}

async function lastChange({ db, tenantId }: Scope, membershipId: string) {
  const [event] = await db
    .select({ at: auditEvents.at, by: auditEvents.actorLabel, requestId: auditEvents.requestId })
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.tenantId, tenantId),
        eq(auditEvents.targetId, membershipId),
        inArray(auditEvents.action, ["member.role_changed", "member.suspended", "member.restored", "ownership.transferred"]),
      ),
    )
    .orderBy(desc(auditEvents.at))
    .limit(1);
  return event ?? null;
}

async function isVisible({ db, tenantId }: Scope, membershipId: string): Promise<boolean> {
  const rows = await db.select({ id: memberships.id }).from(memberships).where(and(eq(memberships.tenantId, tenantId), eq(memberships.id, membershipId)));
  return rows.length === 1;
}

/** Whether somebody can sign in, and no more: neither a credential nor where they came from. */
async function identityOfAddress({ identityPool }: StaffDesk, email: string): Promise<AccessFacts["identity"]> {
  const now = new Date();
  const db = databaseOver(identityPool);
  const [address] = await db.select({ userId: addresses.userId, verifiedAt: addresses.verifiedAt }).from(addresses).where(eq(addresses.email, email));
  if (!address) return null;
  const live = await db
    .select({ lastSeenAt: sessions.lastSeenAt })
    .from(sessions)
    .where(and(eq(sessions.userId, address.userId), gt(sessions.expiresAt, now), gt(sessions.idleExpiresAt, now)))
    .orderBy(desc(sessions.lastSeenAt));
  return { verified: address.verifiedAt !== null, liveSessions: live.length, lastSeenAt: live[0]?.lastSeenAt ?? null };
}
