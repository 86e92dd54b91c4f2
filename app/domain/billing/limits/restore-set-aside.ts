import { recordEvent } from "#app/domain/audit/record-event.ts";
import { whichProjectsStay, whoStays } from "#app/domain/billing/limits/who-stays.rules.ts";
import { bringBack, letBackIn, limitMembers, limitProjects } from "#app/domain/billing/limits/set-aside.ts";
import { roomFor } from "#app/domain/entitlements.rules.ts";
import { authorize, refreshed, type Scope } from "#app/domain/scope.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";

/** There is room again: all who were set aside come back as far as it reaches, the most recently active first. */
export async function restoreSetAside(opened: Scope): Promise<{ members: number; projects: number }> {
  await takeTurn(opened);
  await authorize(opened, "billing.manage");
  const scope = await refreshed(opened);
  const { terms, usage, workspace } = scope.standing;
  const people = (await limitMembers(scope)).filter(({ setAside }) => setAside);
  const projects = (await limitProjects(scope)).filter(({ setAside }) => setAside);
  const seats = roomFor("seats", terms, usage.seats).left;
  // whoStays always keeps one, for the owner, who is never among those set aside.
  const members = seats === 0 ? [] : whoStays(people, seats, workspace.ownerId).stay;
  const { stay } = whichProjectsStay(projects, roomFor("projects", terms, usage.projects).left);
  if (members.length === 0 && stay.length === 0) return { members: 0, projects: 0 };
  await letBackIn(scope, members);
  await bringBack(scope, stay);
  await recordEvent(scope, {
    action: "limits.resolved",
    target: { kind: "workspace", id: scope.tenantId, label: workspace.name },
    before: { members: members.map(({ name }) => name), projects: stay.map(({ name }) => name) },
    after: { members: [], projects: [] },
  });
  return { members: members.length, projects: stay.length };
}
