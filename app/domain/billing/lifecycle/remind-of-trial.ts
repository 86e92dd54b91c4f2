import { and, eq, gte } from "drizzle-orm";
import { auditEvents } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { overLimits, type OverLimit } from "#app/domain/access.rules.ts";
import { applyLimits } from "#app/domain/billing/limits/apply-limits.ts";
import { billingMailFacts, mailBillingManagers } from "#app/domain/billing/mail-billing-managers.ts";
import { priceList } from "#app/domain/plans.rules.ts";
import type { Scope } from "#app/domain/scope.ts";
import { isLive } from "#app/domain/subscription-state.ts";
import { trialGraceEnd, trialPlan } from "#app/domain/terms.rules.ts";
import { trialSteps } from "#app/domain/workspaces/trial-steps.rules.ts";
import { trialReminderMail, type TrialReminder } from "#app/emails/billing/trial-reminder.ts";

export type TrialStep = TrialReminder["step"];

/**
 * Does what a step of the trial asks for: a mail, and at its end what follows from it. A step that comes again sends
 * nothing again; one that a later step has overtaken, or that a moved trial has put off, is passed over in silence.
 * For jobs: it asks no permission.
 */
export async function remindOfTrial(scope: Scope, { step }: { step: TrialStep }): Promise<{ sent: boolean }> {
  const { workspace, subscription } = scope.standing;
  const { trialEndsAt } = workspace;
  if (!trialEndsAt || workspace.closedAt) return { sent: false };
  // Whoever has chosen a plan is told by the subscription's own mails.
  if (subscription && isLive(subscription.status)) return { sent: false };
  if (step === "ended" || step === "grace_over") await recordEnd(scope, trialEndsAt);
  if (latestDue(trialEndsAt, scope.now) !== step) return { sent: false };
  await mailBillingManagers(scope, `trial.${step}:${scope.tenantId}:${trialEndsAt.toISOString()}`, mailFor(scope, step, trialEndsAt));
  if (step === "ended" || step === "grace_over") await applyLimits(scope);
  return { sent: true };
}

function latestDue(endsAt: Date, now: Date): string | null {
  return trialSteps(endsAt).findLast(({ at }) => at <= now)?.kind.replace("trial.", "") ?? null;
}

function mailFor(scope: Scope, step: TrialStep, endsAt: Date) {
  const { usage, fallbackTerms } = scope.standing;
  const excess = overLimits(fallbackTerms, { seats: usage.members, projects: usage.projects });
  return trialReminderMail({
    ...billingMailFacts(scope),
    step,
    planName: priceList.plans[trialPlan].name,
    endsAt,
    graceEndsAt: trialGraceEnd(endsAt),
    excess: excess.length === 0 ? null : excess.map(excessText).join(", "),
  });
}

function excessText({ limit, used, allowed }: OverLimit): string {
  const count = used - allowed;
  if (limit === "seats") return `${count} ${count === 1 ? "person" : "people"} too many`;
  return `${count} ${count === 1 ? "project" : "projects"} too many`;
}

/** Once for each end, by whichever step comes first after it. */
async function recordEnd(scope: Scope, endsAt: Date): Promise<void> {
  if (scope.now < endsAt) return;
  const { db, tenantId } = scope;
  const [known] = await db
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(and(eq(auditEvents.tenantId, tenantId), eq(auditEvents.action, "trial.ended"), gte(auditEvents.at, endsAt)))
    .limit(1);
  if (known) return;
  const { name } = scope.standing.workspace;
  await recordEvent(scope, { action: "trial.ended", target: { kind: "workspace", id: tenantId, label: name }, after: { plan: trialPlan } });
}
