import { recordEvent } from "#app/domain/audit/record-event.ts";
import { billingMailFacts, mailBillingManagers } from "#app/domain/billing/mail-billing-managers.ts";
import { whichProjectsStay, whoStays } from "#app/domain/billing/limits/who-stays.rules.ts";
import { archiveOverLimit, limitMembers, limitProjects, suspendOverLimit } from "#app/domain/billing/limits/set-aside.ts";
import { refreshed, type Scope } from "#app/domain/scope.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";
import { limitsAppliedMail } from "#app/emails/billing/limits-applied.ts";

/**
 * Where a workspace is over its limits, keeps the owner and the most recently active people and projects, and sets the
 * rest aside. Nothing is deleted. Within the limits, or a second time, it does nothing. For jobs: it asks no permission.
 */
export async function applyLimits(opened: Scope): Promise<{ members: number; projects: number }> {
  await takeTurn(opened);
  const scope = await refreshed(opened);
  const { terms, access, workspace } = scope.standing;
  if (access.overLimit.length === 0) return { members: 0, projects: 0 };
  const atWork = (await limitMembers(scope)).filter((member) => !member.setAside);
  const active = (await limitProjects(scope)).filter((project) => !project.setAside);
  const { over: people } = whoStays(atWork, terms.limits.seats, workspace.ownerId);
  const { over: projects } = whichProjectsStay(active, terms.limits.projects);
  await suspendOverLimit(scope, people);
  await archiveOverLimit(scope, projects);
  await recordEvent(scope, {
    action: "limits.applied",
    target: { kind: "workspace", id: scope.tenantId, label: workspace.name },
    after: { members: people.map(({ name }) => name), projects: projects.map(({ name }) => name) },
  });
  const mail = limitsAppliedMail({ ...billingMailFacts(scope), people: people.length, projects: projects.length });
  await mailBillingManagers(scope, `limits-applied:${scope.tenantId}:${scope.now.toISOString()}`, mail);
  return { members: people.length, projects: projects.length };
}
