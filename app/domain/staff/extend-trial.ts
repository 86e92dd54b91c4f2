import { eq, sql } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import { schedule, unschedule } from "#db/directory.ts";
import { workspaces } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { billingMailFacts, mailBillingManagers } from "#app/domain/billing/mail-billing-managers.ts";
import { refuse, refuseInvalid } from "#app/domain/refusal.ts";
import { openScopeInside, refreshed, withScope, type Scope } from "#app/domain/scope.ts";
import { requireLook } from "#app/domain/staff/looks.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import { staffReason } from "#app/domain/staff/staff-reason.ts";
import { authorizeStaff, staffActor, type StaffDesk } from "#app/domain/staff/staff.ts";
import { extendedTrial } from "#app/domain/staff/trial-extension.rules.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";
import { trialSteps } from "#app/domain/workspaces/trial-steps.rules.ts";
import { trialExtendedMail } from "#app/emails/billing/trial-extended.ts";

/**
 * Moves a trial's end, with all that falls due around it: the reminders come again for the new dates. Its people read who
 * did it and why. `endsAt` is the end as the page showed it: the second of two who extend at once is told.
 */
export async function extendTrial(desk: StaffDesk, input: { tenantId: string; days: number; reason: string; endsAt: string }): Promise<{ endsAt: Date }> {
  authorizeStaff(desk, "trials.extend");
  await requireLook(desk, input.tenantId);
  const reason = staffReason(input.reason);
  const { tenantPool: pool, now, request, app } = desk;
  const opened = openScopeInside({ pool, tenantId: input.tenantId, actor: staffActor(desk), now, request, app, writable: true });
  const endsAt = await withScope(opened, (scope) => extend(scope, { ...input, reason }));
  await recordStaffEvent(databaseOver(desk.pool), request, { action: "trial.extended", staff: desk.staff, tenantId: input.tenantId, detail: { days: input.days, until: endsAt } });
  return { endsAt };
}

async function extend(opened: Scope, { days, reason, endsAt: shown }: { days: number; reason: string; endsAt: string }): Promise<Date> {
  await takeTurn(opened);
  const scope = await refreshed(opened);
  const { db, tenantId, now, standing } = scope;
  const { trialEndsAt, name } = standing.workspace;
  const verdict = extendedTrial(standing, days, now);
  if (!verdict.ok) return verdict.field ? refuseInvalid({ [verdict.field]: verdict.message }) : refuse("conflict", verdict.message);
  if (trialEndsAt?.toISOString() !== shown) refuse("conflict", "Somebody else has moved the trial’s end meanwhile. Look at the new date first.");
  const { endsAt } = verdict;
  await db
    .update(workspaces)
    .set({ trialEndsAt: endsAt, version: sql`${workspaces.version} + 1` })
    .where(eq(workspaces.tenantId, tenantId));
  for (const { kind, at } of trialSteps(endsAt)) {
    // A step that the new end has put into the past was told already, or would be wrong now.
    if (at > now) await schedule(db, { kind, refId: tenantId, at });
    else await unschedule(db, { kind, refId: tenantId });
  }
  await recordEvent(scope, {
    action: "trial.extended",
    target: { kind: "workspace", id: tenantId, label: name },
    before: { trialEndsAt },
    after: { trialEndsAt: endsAt, reason },
  });
  await mailBillingManagers(scope, `trial-extended:${tenantId}:${endsAt.toISOString()}`, trialExtendedMail({ ...billingMailFacts(scope), endsAt }));
  return endsAt;
}
