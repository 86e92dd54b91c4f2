import { recordEvent } from "#app/domain/audit/record-event.ts";
import { chooseMembers, chooseProjects, type Choice } from "#app/domain/billing/limits/limits-choice.rules.ts";
import { archiveOverLimit, bringBack, letBackIn, limitMembers, limitProjects, suspendOverLimit } from "#app/domain/billing/limits/set-aside.ts";
import { refuseInvalid, refuseUnknown } from "#app/domain/refusal.ts";
import { authorize, refreshed, type Scope } from "#app/domain/scope.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";

export type LimitsResolved = { setAside: number; broughtBack: number };

/**
 * Who stays and which projects stay, chosen by hand: the others are set aside until there is room. Refuses invalid when
 * more are chosen than the plan holds, and not_found for somebody or something that is not to be chosen here.
 */
export async function resolveLimits(opened: Scope, input: { memberIds: readonly string[]; projectIds: readonly string[] }): Promise<LimitsResolved> {
  await takeTurn(opened);
  await authorize(opened, "billing.manage");
  const scope = await refreshed(opened);
  const { terms, workspace } = scope.standing;
  const members = await limitMembers(scope);
  const projects = await limitProjects(scope);
  if (!areAll(input.memberIds, members) || !areAll(input.projectIds, projects)) refuseUnknown();
  const people = chooseMembers(members, input.memberIds, { ownerId: workspace.ownerId, seats: terms.limits.seats });
  const work = chooseProjects(projects, input.projectIds, terms.limits.projects);
  if (!people.ok || !work.ok) refuseInvalid({ ...problem("members", people), ...problem("projects", work) });
  await suspendOverLimit(scope, people.aside);
  await letBackIn(scope, people.back);
  await archiveOverLimit(scope, work.aside);
  await bringBack(scope, work.back);
  await recordEvent(scope, {
    action: "limits.resolved",
    target: { kind: "workspace", id: scope.tenantId, label: workspace.name },
    before: { members: names(people.back), projects: names(work.back) },
    after: { members: names(people.aside), projects: names(work.aside) },
  });
  return { setAside: people.aside.length + work.aside.length, broughtBack: people.back.length + work.back.length };
}

function areAll(ids: readonly string[], known: readonly { id: string }[]): boolean {
  return ids.every((id) => known.some((one) => one.id === id));
}

function problem(field: string, choice: Choice<unknown>): Record<string, string> {
  return choice.ok ? {} : { [field]: choice.message };
}

function names(some: readonly { name: string }[]): string[] {
  return some.map(({ name }) => name);
}
