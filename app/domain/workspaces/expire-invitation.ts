import { and, eq, sql } from "drizzle-orm";
import { unschedule } from "#db/directory.ts";
import { invitations } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

/**
 * For the job that the schedule wakes. Harmless for one that was accepted, revoked, sent again (then it falls due later)
 * or noted already. Answers whether it expired now.
 */
export async function expireInvitation(scope: Scope, { invitationId }: { invitationId: string }): Promise<boolean> {
  await authorize(scope, "invitations.revoke");
  const [invitation] = await scope.db
    .select({ email: invitations.email, status: invitations.status, expiresAt: invitations.expiresAt })
    .from(invitations)
    .where(and(eq(invitations.tenantId, scope.tenantId), eq(invitations.id, invitationId)))
    .for("update");
  if (invitation?.status === "open" && scope.now < invitation.expiresAt) return false;
  await unschedule(scope.db, { kind: "invitation.expire", refId: invitationId });
  if (invitation?.status !== "open") return false;
  await noteExpiry(scope, { id: invitationId, email: invitation.email });
  return true;
}

/** By whoever comes upon it first; the event says that it was nobody's decision. */
export async function noteExpiry(scope: Scope, { id, email }: { id: string; email: string }): Promise<void> {
  await scope.db
    .update(invitations)
    .set({ status: "expired", version: sql`${invitations.version} + 1` })
    .where(and(eq(invitations.tenantId, scope.tenantId), eq(invitations.id, id)));
  await unschedule(scope.db, { kind: "invitation.expire", refId: id });
  await recordEvent(
    { ...scope, actor: { kind: "system", label: "Afterlogin" } },
    { action: "invitation.expired", target: { kind: "invitation", id, label: email } },
  );
}
