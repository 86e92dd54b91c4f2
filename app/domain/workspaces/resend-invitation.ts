import { and, eq, ne, sql } from "drizzle-orm";
import { invitations, memberships } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { refuse } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";
import { holdInvitation, type InvitationRow } from "#app/domain/workspaces/hold-invitation.ts";
import { invitationExpiry, resendVerdict } from "#app/domain/workspaces/invitations.rules.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";
import { seatsToOffer } from "#app/domain/workspaces/seat-count.rules.ts";
import { countSeats, refuseSeat } from "#app/domain/workspaces/seats.ts";
import { sendInvitation } from "#app/domain/workspaces/send-invitation.ts";

/** A new link for seven more days; the older one leads nowhere. Works for one that has expired too, if a seat is free. */
export async function resendInvitation(scope: Scope, { invitationId }: { invitationId: string }): Promise<{ email: string }> {
  await takeTurn(scope);
  await authorize(scope, "members.invite");
  const invitation = await holdInvitation(scope, invitationId);
  refuseUnlessResendable(invitation, scope.now);
  const holdsItsSeat = invitation.status === "open" && scope.now < invitation.expiresAt;
  if (!holdsItsSeat) await requireFreshStart(scope, invitation);
  const expiresAt = invitationExpiry(scope.now);
  const sentCount = invitation.sentCount + 1;
  await scope.db
    .update(invitations)
    .set({ status: "open", expiresAt, sentCount, lastSentAt: scope.now, version: sql`${invitations.version} + 1` })
    .where(and(eq(invitations.tenantId, scope.tenantId), eq(invitations.id, invitation.id)));
  await sendInvitation(scope, { id: invitation.id, email: invitation.email, role: invitation.role, expiresAt, sentCount });
  await recordEvent(scope, {
    action: "invitation.resent",
    target: { kind: "invitation", id: invitation.id, label: invitation.email },
    before: { expiresAt: invitation.expiresAt },
    after: { expiresAt },
  });
  return { email: invitation.email };
}

function refuseUnlessResendable(invitation: InvitationRow, now: Date): void {
  const verdict = resendVerdict(invitation, now);
  if (verdict.ok) return;
  switch (verdict.reason) {
    case "accepted":
      return refuse("conflict", `${invitation.email} has accepted this invitation already.`);
    case "revoked":
      return refuse("conflict", `The invitation of ${invitation.email} was revoked. Invite them anew.`);
    case "too_often":
      return refuse("over_limit", `The invitation of ${invitation.email} was sent ${invitation.sentCount} times, which is the most. Revoke it and ask them for another address.`);
    case "too_soon":
      return refuse("over_limit", `It was sent to ${invitation.email} less than five minutes ago. Wait a little before you send it again.`);
  }
}

/** An expired one gave its seat back, and somebody may have been invited or have joined since. */
async function requireFreshStart(scope: Scope, { id, email, role }: InvitationRow): Promise<void> {
  const { db, tenantId } = scope;
  const [other] = await db
    .select({ id: invitations.id })
    .from(invitations)
    .where(and(eq(invitations.tenantId, tenantId), eq(invitations.email, email), eq(invitations.status, "open"), ne(invitations.id, id)));
  if (other) refuse("conflict", `${email} has a newer invitation.`);
  const [member] = await db
    .select({ id: memberships.id })
    .from(memberships)
    .where(and(eq(memberships.tenantId, tenantId), eq(memberships.email, email), ne(memberships.status, "left")));
  if (member) refuse("conflict", `${email} is already a member.`);
  if (role === "viewer") return;
  const seats = await countSeats(scope);
  if (seatsToOffer(seats) < 1) await refuseSeat(scope, seats);
}
