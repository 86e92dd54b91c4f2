import { and, asc, count, desc, eq, ilike, ne, or, sql, type SQL } from "drizzle-orm";
import { isId } from "#db/ids.ts";
import { memberships } from "#db/schema/workspaces.ts";
import { roles, type Role } from "#app/domain/permissions.rules.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";
import { memberRecord, type MemberRecord } from "#app/domain/workspaces/get-member.ts";

export const membersPerPage = 50;

export type MemberStatusFilter = MemberRecord["status"];

export interface MemberFilter {
  /** Part of a name or an address. */
  search: string;
  role: Role | null;
  status: MemberStatusFilter | null;
  /** Where the page begins (after) or ends (before), as an earlier answer named it. */
  after: string | null;
  before: string | null;
}

export interface MemberPage {
  members: MemberRecord[];
  /** How many match the filter in all. */
  total: number;
  next: string | null;
  previous: string | null;
}

/** People of this workspace by name, without those who left. */
export async function listMembers(scope: Scope, filter: MemberFilter): Promise<MemberPage> {
  await authorize(scope, "members.read");
  const matching = and(eq(memberships.tenantId, scope.tenantId), ne(memberships.status, "left"), ...conditions(scope, filter));
  const backwards = readCursor(filter.before);
  const cursor = backwards ?? readCursor(filter.after);
  const [rows, [counted]] = await Promise.all([
    scope.db
      .select()
      .from(memberships)
      .where(and(matching, cursor ? beyond(cursor, backwards ? "before" : "after") : undefined))
      .orderBy(...(backwards ? [desc(memberships.name), desc(memberships.id)] : [asc(memberships.name), asc(memberships.id)]))
      .limit(membersPerPage + 1),
    scope.db.select({ total: count() }).from(memberships).where(matching),
  ]);
  const more = rows.length > membersPerPage;
  const shown = rows.slice(0, membersPerPage);
  if (backwards) shown.reverse();
  const members = shown.map((row) => memberRecord(row, scope.standing.workspace.ownerId));
  const [first, last] = [members[0], members.at(-1)];
  return {
    members,
    total: counted!.total,
    next: last && (backwards ? true : more) ? writeCursor(last) : null,
    previous: first && (backwards ? more : cursor !== null) ? writeCursor(first) : null,
  };
}

export function isRole(text: string | null): text is Role {
  return roles.some((role) => role === text);
}

function conditions(scope: Scope, { search, role, status }: MemberFilter): (SQL | undefined)[] {
  const { ownerId } = scope.standing.workspace;
  const pattern = `%${search.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return [
    search ? or(ilike(memberships.name, pattern), ilike(memberships.email, pattern)) : undefined,
    role === "owner" ? eq(memberships.id, ownerId) : undefined,
    role && role !== "owner" ? and(eq(memberships.role, role), ne(memberships.id, ownerId)) : undefined,
    status ? eq(memberships.status, status) : undefined,
  ];
}

type Cursor = readonly [name: string, id: string];

function beyond([name, id]: Cursor, side: "before" | "after"): SQL {
  return side === "after"
    ? sql`(${memberships.name}, ${memberships.id}) > (${name}, ${id}::uuid)`
    : sql`(${memberships.name}, ${memberships.id}) < (${name}, ${id}::uuid)`;
}

function writeCursor({ name, id }: { name: string; id: string }): string {
  return Buffer.from(JSON.stringify([name, id])).toString("base64url");
}

/** Null for anything that is not a cursor of ours: the list then begins at its beginning. */
function readCursor(text: string | null): Cursor | null {
  if (!text || text.length > 1_000) return null;
  try {
    const [name, id, ...rest] = JSON.parse(Buffer.from(text, "base64url").toString()) as unknown[];
    if (typeof name !== "string" || typeof id !== "string" || rest.length > 0) return null;
    return isId(id) && name.isWellFormed() && !name.includes("\u0000") ? [name, id] : null;
  } catch {
    return null;
  }
}
