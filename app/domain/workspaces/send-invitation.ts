import { claimInvitation, schedule } from "#db/directory.ts";
import { formatDateTime } from "#app/domain/dates.rules.ts";
import { newToken } from "#app/domain/identity/tokens.ts";
import { queueMail } from "#app/domain/notifications/queue-mail.ts";
import type { StoredRole } from "#app/domain/permissions.rules.ts";
import { actingMember, type Scope } from "#app/domain/scope.ts";
import { roleLabels } from "#app/domain/workspaces/roles.rules.ts";
import { invitationMail } from "#app/emails/workspaces/invitation.ts";

export interface SentInvitation {
  id: string;
  email: string;
  role: StoredRole;
  expiresAt: Date;
  /** Which sending this is, from 1. */
  sentCount: number;
}

/**
 * What every sending has: a new token (an older link leads nowhere from now on), of which only the hash is kept, the
 * day on which it expires, and a mail.
 */
export async function sendInvitation(scope: Scope, invitation: SentInvitation): Promise<void> {
  const { token, hash } = newToken();
  const { workspace } = scope.standing;
  const inviter = actingMember(scope);
  await claimInvitation(scope.db, { tokenHash: hash, invitationId: invitation.id, email: invitation.email });
  await schedule(scope.db, { kind: "invitation.expire", refId: invitation.id, at: invitation.expiresAt });
  await queueMail(scope, {
    fact: `invitation:${invitation.id}:${invitation.sentCount}`,
    to: invitation.email,
    mail: invitationMail({
      workspace: workspace.name,
      inviter: { name: inviter.label, email: inviter.email },
      to: invitation.email,
      role: roleLabels[invitation.role],
      worksUntil: `${formatDateTime(invitation.expiresAt, workspace)} (${workspace.timeZone})`,
      url: `${scope.app.url}/invitations/${token}`,
    }),
  });
}
