import { and, eq } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import { findInvitationByToken, invitationsFor, type InvitationAddress, type WaitingInvitation } from "#db/directory.ts";
import { invitations, memberships } from "#db/schema/workspaces.ts";
import { hashToken, isToken } from "#app/domain/identity/tokens.ts";
import type { StoredRole } from "#app/domain/permissions.rules.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";
import { openScopeInside, withScope } from "#app/domain/scope.ts";
import { examineInvitation, type Visitor } from "#app/domain/workspaces/examine-invitation.ts";
import type { LinkState } from "#app/domain/workspaces/invitations.rules.ts";
import type { Outside } from "#app/domain/workspaces/outside.ts";

export interface InvitationLook {
  state: LinkState;
  workspace: { name: string; slug: string; locale: string; timeZone: string };
  invitation: { email: string; role: StoredRole; expiresAt: Date };
  inviter: { name: string; email: string };
}

/** What the page of an invitation's link shows. Reads and consumes nothing. Null for a link that leads nowhere. */
export async function lookAtInvitation(
  outside: Outside,
  input: { token: string; visitor: Visitor | null },
): Promise<InvitationLook | null> {
  const { visitor } = input;
  const found = await findByToken(outside, input.token);
  if (!found) return null;
  const isTheirs = visitor !== null && (await waitsFor(outside, visitor, found.invitationId));
  const actor = { kind: "system", label: "A look at an invitation" } as const;
  return withScope(openScopeInside({ ...outside, tenantId: found.tenantId, actor, writable: false }), async (scope) => {
    const [row] = await scope.db
      .select({ invitation: invitations, inviter: { name: memberships.name, email: memberships.email } })
      .from(invitations)
      .innerJoin(memberships, and(eq(memberships.tenantId, invitations.tenantId), eq(memberships.id, invitations.invitedBy)))
      .where(and(eq(invitations.tenantId, scope.tenantId), eq(invitations.id, found.invitationId)));
    if (!row) refuseUnknown();
    const { state } = await examineInvitation(scope, { invitation: row.invitation, visitor, isTheirs });
    const { name, slug, locale, timeZone } = scope.standing.workspace;
    const { email, role, expiresAt } = row.invitation;
    return { state, workspace: { name, slug, locale, timeZone }, invitation: { email, role, expiresAt }, inviter: row.inviter };
  });
}

export async function findByToken({ pool }: Outside, token: string): Promise<InvitationAddress | null> {
  return isToken(token) ? findInvitationByToken(databaseOver(pool), hashToken(token)) : null;
}

/** Invitations that wait for a verified address of this person. */
export async function listWaitingInvitations({ pool, now }: Outside, visitor: Pick<Visitor, "tokenHash">): Promise<WaitingInvitation[]> {
  return invitationsFor(databaseOver(pool), { tokenHash: visitor.tokenHash, now });
}

export async function waitsFor(outside: Outside, visitor: Visitor, invitationId: string): Promise<boolean> {
  const waiting = await listWaitingInvitations(outside, visitor);
  return waiting.some((invitation) => invitation.invitationId === invitationId);
}
