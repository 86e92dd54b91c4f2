import { and, count, desc, eq, gt, lte, or, sql, type SQL } from "drizzle-orm";
import { isId } from "#db/ids.ts";
import { invitations, memberships } from "#db/schema/workspaces.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";
import { presentStatus, resendVerdict, type InvitationStatus } from "#app/domain/workspaces/invitations.rules.ts";

export const invitationsPerPage = 50;

export interface ListedInvitation {
  id: string;
  email: string;
  role: "viewer" | "member" | "admin";
  status: InvitationStatus;
  expiresAt: Date;
  sentCount: number;
  lastSentAt: Date;
  invitedBy: string;
  mayResend: boolean;
}

export interface InvitationFilter {
  status: InvitationStatus | null;
  /** The id that the page before ended with. */
  after: string | null;
}

/** The newest first. One past its day counts as expired, whether or not a job has noted it. */
export async function listInvitations(scope: Scope, { status, after }: InvitationFilter): Promise<{ invitations: ListedInvitation[]; next: string | null }> {
  await authorize(scope, "members.read");
  const rows = await scope.db
    .select({
      id: invitations.id,
      email: invitations.email,
      role: invitations.role,
      status: invitations.status,
      expiresAt: invitations.expiresAt,
      sentCount: invitations.sentCount,
      lastSentAt: invitations.lastSentAt,
      invitedBy: memberships.name,
    })
    .from(invitations)
    .innerJoin(memberships, and(eq(memberships.tenantId, invitations.tenantId), eq(memberships.id, invitations.invitedBy)))
    .where(
      and(
        eq(invitations.tenantId, scope.tenantId),
        status ? hasStatus(status, scope.now) : undefined,
        after && isId(after) ? sql`${invitations.id} < ${after}::uuid` : undefined,
      ),
    )
    // Ids are ordered by time.
    .orderBy(desc(invitations.id))
    .limit(invitationsPerPage + 1);
  const shown = rows.slice(0, invitationsPerPage).map((row) => ({
    ...row,
    status: presentStatus(row, scope.now),
    mayResend: resendVerdict(row, scope.now).ok,
  }));
  return { invitations: shown, next: rows.length > invitationsPerPage ? shown.at(-1)!.id : null };
}

export async function countOpenInvitations(scope: Scope): Promise<number> {
  await authorize(scope, "members.read");
  const [row] = await scope.db
    .select({ open: count() })
    .from(invitations)
    .where(and(eq(invitations.tenantId, scope.tenantId), hasStatus("open", scope.now)));
  return row!.open;
}

function hasStatus(status: InvitationStatus, now: Date): SQL | undefined {
  switch (status) {
    case "open":
      return and(eq(invitations.status, "open"), gt(invitations.expiresAt, now));
    case "expired":
      return or(eq(invitations.status, "expired"), and(eq(invitations.status, "open"), lte(invitations.expiresAt, now)));
    case "accepted":
    case "revoked":
      return eq(invitations.status, status);
  }
}
