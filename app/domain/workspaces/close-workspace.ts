import { eq, sql } from "drizzle-orm";
import { schedule, unschedule } from "#db/directory.ts";
import { workspaces } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { queueMail } from "#app/domain/notifications/queue-mail.ts";
import { refuse, refuseInvalid } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";
import { findOwner, takeTurn } from "#app/domain/workspaces/people.ts";
import { workspaceClosedMail } from "#app/emails/workspaces/closure.ts";
import { enqueue } from "#jobs/enqueue.ts";

export const restorableDays = 30;

/**
 * Closes the workspace: nobody works in it, its subscription is canceled at once, and in 30 days it is purged.
 * Refuses invalid unless the workspace's name was typed as it stands.
 */
export async function closeWorkspace(scope: Scope, input: { typedName: string }): Promise<{ purgeAt: Date }> {
  await takeTurn(scope);
  await authorize(scope, "workspace.close");
  const { name, slug, closedAt, locale, timeZone } = scope.standing.workspace;
  if (closedAt) refuse("conflict", "The workspace is closed already.");
  if (input.typedName.trim() !== name) refuseInvalid({ typedName: `Type ${name} as it stands here, to show that you mean this workspace.` });
  const purgeAt = addDays(scope.now, restorableDays);
  await scope.db
    .update(workspaces)
    .set({ closedAt: scope.now, purgeAt, version: sql`${workspaces.version} + 1` })
    .where(eq(workspaces.tenantId, scope.tenantId));
  await schedule(scope.db, { kind: "workspace.purge", refId: scope.tenantId, at: purgeAt });
  await enqueue(scope, "billing.cancel-for-closure", { tenantId: scope.tenantId });
  await recordEvent(scope, { action: "workspace.closed", target: { kind: "workspace", id: scope.tenantId, label: name }, after: { purgeAt } });
  const owner = await findOwner(scope);
  if (owner) {
    await queueMail(scope, {
      fact: `workspace-closed:${scope.tenantId}:${scope.now.toISOString()}`,
      to: owner.email,
      mail: workspaceClosedMail({ workspace: name, purgeAt, locale, timeZone, url: `${scope.app.url}/w/${slug}/settings/closure` }),
    });
  }
  return { purgeAt };
}

/** Within the 30 days. What was paid for is gone: a subscription is taken anew. */
export async function restoreWorkspace(scope: Scope): Promise<void> {
  await takeTurn(scope);
  await authorize(scope, "workspace.close");
  const { name, closedAt, purgeAt } = scope.standing.workspace;
  if (!closedAt) refuse("conflict", "The workspace is open.");
  if (purgeAt && purgeAt <= scope.now) refuse("conflict", "The time to restore this workspace is over.");
  await scope.db
    .update(workspaces)
    .set({ closedAt: null, purgeAt: null, version: sql`${workspaces.version} + 1` })
    .where(eq(workspaces.tenantId, scope.tenantId));
  await unschedule(scope.db, { kind: "workspace.purge", refId: scope.tenantId });
  await recordEvent(scope, { action: "workspace.restored", target: { kind: "workspace", id: scope.tenantId, label: name } });
}
