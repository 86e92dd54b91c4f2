import { and, eq, sql } from "drizzle-orm";
import { claimMembership, unschedule, type InvitationAddress } from "#db/directory.ts";
import { newId } from "#db/ids.ts";
import { invitations, memberships } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { queueMail } from "#app/domain/notifications/queue-mail.ts";
import { refuse, refuseUnknown } from "#app/domain/refusal.ts";
import { openScopeInside, withScope, type Scope } from "#app/domain/scope.ts";
import { examineInvitation, type MembershipRow, type Visitor } from "#app/domain/workspaces/examine-invitation.ts";
import { holdInvitation, type InvitationRow } from "#app/domain/workspaces/hold-invitation.ts";
import type { LinkState } from "#app/domain/workspaces/invitations.rules.ts";
import { findByToken, listWaitingInvitations, waitsFor } from "#app/domain/workspaces/look-at-invitation.ts";
import type { Outside } from "#app/domain/workspaces/outside.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";
import { roleLabels } from "#app/domain/workspaces/roles.rules.ts";
import { invitationAcceptedMail } from "#app/emails/workspaces/invitation-accepted.ts";

export interface Acceptance {
  workspace: { name: string; slug: string };
  /** "already": the same person pressed twice, or was in by another way. */
  place: "active" | "pending_seat" | "already";
}

/**
 * A signed-in person joins: by the link's token, or by the id of an invitation that waits for one of their verified
 * addresses. Everything is examined again under the workspace's turn, so of two who want the last seat one gets it.
 * There is no permission to check: whoever holds the address that was invited may accept.
 */
export async function acceptInvitation(
  outside: Outside,
  input: { by: { token: string } | { invitationId: string }; visitor: Visitor },
): Promise<Acceptance> {
  const { visitor } = input;
  const address = await addressOf(outside, input);
  const isTheirs = await waitsFor(outside, visitor, address.invitationId);
  const actor = { kind: "guest", userId: visitor.userId, label: visitor.name, email: visitor.email } as const;
  return withScope(openScopeInside({ ...outside, tenantId: address.tenantId, actor, writable: true }), async (stale) => {
    await takeTurn(stale);
    const invitation = await holdInvitation(stale, address.invitationId);
    const { state, place, membership, scope } = await examineInvitation(stale, { invitation, visitor, isTheirs });
    const { name, slug } = scope.standing.workspace;
    const workspace = { name, slug };
    if (state.state === "already_member" && state.membership !== "suspended") return { workspace, place: "already" };
    if (state.state !== "ok_existing_user" || state.next !== "accept" || place === "none") refuseState(state, invitation, scope);
    const membershipId = await admit(scope, { visitor, invitation, membership, place });
    await close(scope, { invitation, membershipId });
    await tell(scope, { visitor, invitation, membershipId, place });
    return { workspace, place };
  });
}

async function addressOf(
  outside: Outside,
  { by, visitor }: { by: { token: string } | { invitationId: string }; visitor: Visitor },
): Promise<InvitationAddress> {
  if ("token" in by) return (await findByToken(outside, by.token)) ?? refuseUnknown();
  const waiting = await listWaitingInvitations(outside, visitor);
  return waiting.find(({ invitationId }) => invitationId === by.invitationId) ?? refuseUnknown();
}

function refuseState(state: LinkState, { email }: InvitationRow, scope: Scope): never {
  const { name } = scope.standing.workspace;
  switch (state.state) {
    case "ok_existing_user":
    case "ok_new_user":
    case "seats_full":
      return refuse("over_limit", `All seats of ${name} are taken. Ask the person who invited you: your invitation stays open.`);
    case "wrong_user":
      return refuse("forbidden", `This invitation is for ${email}. Sign in with that address to accept it.`);
    case "unverified_address":
      return refuse("forbidden", `Confirm ${email} first: the link is in the mail we sent you. Then accept.`);
    case "already_member":
      return refuse("conflict", `You belong to ${name} and are suspended there. Ask an admin to let you back in.`);
    case "accepted_already":
      return refuse("conflict", "This invitation was accepted already.");
    case "revoked":
      return refuse("conflict", "This invitation was taken back.");
    case "expired":
      return refuse("conflict", "This invitation has expired. Ask for a new one.");
    case "workspace_unavailable":
      return refuse("read_only", `${name} cannot take in anybody at the moment. Your invitation stays open.`);
    case "workspace_gone":
      return refuse("conflict", `${name} was closed.`);
  }
}

/** A new membership, or the old one of somebody who was here before: what they made then still names it. */
async function admit(
  scope: Scope,
  input: { visitor: Visitor; invitation: InvitationRow; membership: MembershipRow | null; place: "active" | "pending_seat" },
): Promise<string> {
  const { visitor, invitation, membership, place } = input;
  const { db, tenantId, now } = scope;
  const id = membership?.id ?? newId();
  const present = { name: visitor.name, email: visitor.email, role: invitation.role, status: place, joinedAt: now };
  if (membership) {
    await db
      .update(memberships)
      .set({ ...present, billingManager: false, leftAt: null, version: sql`${memberships.version} + 1` })
      .where(and(eq(memberships.tenantId, tenantId), eq(memberships.id, id)));
  } else {
    await db.insert(memberships).values({ tenantId, id, userId: visitor.userId, ...present });
  }
  await claimMembership(db, { userId: visitor.userId, membershipId: id });
  return id;
}

async function close({ db, tenantId }: Scope, { invitation, membershipId }: { invitation: InvitationRow; membershipId: string }): Promise<void> {
  await db
    .update(invitations)
    .set({ status: "accepted", membershipId, version: sql`${invitations.version} + 1` })
    .where(and(eq(invitations.tenantId, tenantId), eq(invitations.id, invitation.id)));
  await unschedule(db, { kind: "invitation.expire", refId: invitation.id });
}

/** The activity, and a mail to the inviter if they are still here. */
async function tell(
  scope: Scope,
  { visitor, invitation, membershipId, place }: { visitor: Visitor; invitation: InvitationRow; membershipId: string; place: "active" | "pending_seat" },
): Promise<void> {
  const { role } = invitation;
  await recordEvent(
    { ...scope, actor: { kind: "member", userId: visitor.userId, membershipId, label: visitor.name, email: visitor.email, role, billingManager: false } },
    { action: "invitation.accepted", target: { kind: "invitation", id: invitation.id, label: invitation.email }, after: { role, status: place } },
  );
  const [inviter] = await scope.db
    .select({ email: memberships.email })
    .from(memberships)
    .where(and(eq(memberships.tenantId, scope.tenantId), eq(memberships.id, invitation.invitedBy), eq(memberships.status, "active")));
  if (!inviter) return;
  const { name, slug } = scope.standing.workspace;
  await queueMail(scope, {
    fact: `invitation-accepted:${invitation.id}`,
    to: inviter.email,
    mail: invitationAcceptedMail({
      workspace: name,
      person: { name: visitor.name, email: visitor.email },
      role: roleLabels[role],
      waiting: place === "pending_seat",
      url: `${scope.app.url}/w/${slug}/members`,
    }),
  });
}
