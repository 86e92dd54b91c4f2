import { and, eq, sql } from "drizzle-orm";
import { isId } from "#db/ids.ts";
import { unschedule } from "#db/directory.ts";
import { invitations } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { refuse, refuseUnknown } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";
import { holdInvitation, type InvitationRow } from "#app/domain/workspaces/hold-invitation.ts";

/** Takes an invitation back: its link says so from now on, and its seat is free. */
export async function revokeInvitation(scope: Scope, { invitationId }: { invitationId: string }): Promise<{ email: string }> {
  await authorize(scope, "invitations.revoke");
  const { id, email, status } = await holdInvitation(scope, invitationId);
  if (status === "accepted") refuse("conflict", `${email} has accepted this invitation already. Remove them from Members instead.`);
  if (status !== "open") refuse("conflict", `The invitation of ${email} is no longer open.`);
  await scope.db
    .update(invitations)
    .set({ status: "revoked", version: sql`${invitations.version} + 1` })
    .where(and(eq(invitations.tenantId, scope.tenantId), eq(invitations.id, id)));
  await unschedule(scope.db, { kind: "invitation.expire", refId: id });
  await recordEvent(scope, { action: "invitation.revoked", target: { kind: "invitation", id, label: email } });
  return { email };
}

/** What the page tells before. */
export async function getInvitation(scope: Scope, invitationId: string): Promise<InvitationRow> {
  await authorize(scope, "members.read");
  if (!isId(invitationId)) refuseUnknown();
  const [row] = await scope.db
    .select()
    .from(invitations)
    .where(and(eq(invitations.tenantId, scope.tenantId), eq(invitations.id, invitationId)));
  return row ?? refuseUnknown();
}
