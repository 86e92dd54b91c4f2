import { and, eq, inArray, ne, or, sql } from "drizzle-orm";
import { projects } from "#db/schema/projects.ts";
import { memberships } from "#db/schema/workspaces.ts";
import type { Stayer } from "#app/domain/billing/limits/who-stays.rules.ts";
import type { Scope } from "#app/domain/scope.ts";

/**
 * Somebody whom a limit concerns: at work, or set aside by an earlier limit. Viewers, who hold no seat, are not among
 * them, nor is whom an admin suspended.
 */
export interface LimitMember extends Stayer {
  name: string;
  email: string;
  setAside: boolean;
}

export interface LimitProject {
  id: string;
  name: string;
  lastActivityAt: Date;
  setAside: boolean;
}

export async function limitMembers({ db, tenantId, standing }: Scope): Promise<LimitMember[]> {
  const rows = await db
    .select()
    .from(memberships)
    .where(
      and(
        eq(memberships.tenantId, tenantId),
        or(ne(memberships.role, "viewer"), eq(memberships.id, standing.workspace.ownerId)),
        or(eq(memberships.status, "active"), and(eq(memberships.status, "suspended"), eq(memberships.suspendedFor, "over_limit"))),
      ),
    )
    .orderBy(memberships.name, memberships.id);
  return rows.map(({ id, userId, name, email, role, lastActiveAt, joinedAt, status }) => ({
    id,
    userId,
    name,
    email,
    role,
    lastActiveAt,
    joinedAt,
    setAside: status === "suspended",
  }));
}

export async function limitProjects({ db, tenantId }: Scope): Promise<LimitProject[]> {
  const rows = await db
    .select({ id: projects.id, name: projects.name, lastActivityAt: projects.lastActivityAt, status: projects.status })
    .from(projects)
    .where(
      and(
        eq(projects.tenantId, tenantId),
        or(eq(projects.status, "active"), and(eq(projects.status, "archived"), eq(projects.archivedFor, "over_limit"))),
      ),
    )
    .orderBy(projects.name, projects.id);
  return rows.map(({ status, ...project }) => ({ ...project, setAside: status === "archived" }));
}

export async function suspendOverLimit({ db, tenantId }: Scope, members: readonly { id: string }[]): Promise<void> {
  if (members.length === 0) return;
  await db
    .update(memberships)
    .set({ status: "suspended", suspendedFor: "over_limit", version: sql`${memberships.version} + 1` })
    .where(and(eq(memberships.tenantId, tenantId), eq(memberships.status, "active"), inArray(memberships.id, idsOf(members))));
}

export async function letBackIn({ db, tenantId }: Scope, members: readonly { id: string }[]): Promise<void> {
  if (members.length === 0) return;
  await db
    .update(memberships)
    .set({ status: "active", suspendedFor: null, version: sql`${memberships.version} + 1` })
    .where(and(eq(memberships.tenantId, tenantId), eq(memberships.suspendedFor, "over_limit"), inArray(memberships.id, idsOf(members))));
}

export async function archiveOverLimit({ db, tenantId, now }: Scope, some: readonly { id: string }[]): Promise<void> {
  if (some.length === 0) return;
  await db
    .update(projects)
    .set({ status: "archived", archivedFor: "over_limit", archivedAt: now, version: sql`${projects.version} + 1` })
    .where(and(eq(projects.tenantId, tenantId), eq(projects.status, "active"), inArray(projects.id, idsOf(some))));
}

export async function bringBack({ db, tenantId }: Scope, some: readonly { id: string }[]): Promise<void> {
  if (some.length === 0) return;
  await db
    .update(projects)
    .set({ status: "active", archivedFor: null, archivedAt: null, version: sql`${projects.version} + 1` })
    .where(and(eq(projects.tenantId, tenantId), eq(projects.archivedFor, "over_limit"), inArray(projects.id, idsOf(some))));
}

function idsOf(rows: readonly { id: string }[]): string[] {
  return rows.map(({ id }) => id);
}
