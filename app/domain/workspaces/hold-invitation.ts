import { and, eq } from "drizzle-orm";
import { isId } from "#db/ids.ts";
import { invitations } from "#db/schema/workspaces.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";
import type { Scope } from "#app/domain/scope.ts";

export type InvitationRow = typeof invitations.$inferSelect;

/** Keeps the invitation until the transaction ends, so that it is accepted, revoked or sent again one after the other. */
export async function holdInvitation({ db, tenantId }: Scope, invitationId: string): Promise<InvitationRow> {
  if (!isId(invitationId)) refuseUnknown();
  const [row] = await db
    .select()
    .from(invitations)
    .where(and(eq(invitations.tenantId, tenantId), eq(invitations.id, invitationId)))
    .for("update");
  return row ?? refuseUnknown();
}
