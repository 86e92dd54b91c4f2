import { whichProjectsStay, whoStays } from "#app/domain/billing/limits/who-stays.rules.ts";
import { limitMembers, limitProjects, type LimitMember, type LimitProject } from "#app/domain/billing/limits/set-aside.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

export interface LimitsView {
  seats: number | null;
  projects: number | null;
  ownerId: string;
  members: (LimitMember & { suggested: boolean })[];
  allProjects: (LimitProject & { suggested: boolean })[];
  isOver: boolean;
  setAside: { members: number; projects: number };
}

/** Who and what the limits concern. Suggested is what stands; where more stands than fits, what we would keep. */
export async function getLimits(scope: Scope): Promise<LimitsView> {
  await authorize(scope, "billing.manage");
  const { terms, workspace, access } = scope.standing;
  const { seats, projects } = terms.limits;
  const members = await limitMembers(scope);
  const all = await limitProjects(scope);
  const atWork = members.filter(({ setAside }) => !setAside);
  const staying = whoStays(atWork, seats, workspace.ownerId).stay;
  const active = all.filter(({ setAside }) => !setAside);
  const kept = whichProjectsStay(active, projects).stay;
  return {
    seats,
    projects,
    ownerId: workspace.ownerId,
    members: members.map((member) => ({ ...member, suggested: staying.includes(member) })),
    allProjects: all.map((project) => ({ ...project, suggested: kept.includes(project) })),
    isOver: access.overLimit.length > 0,
    setAside: { members: members.length - atWork.length, projects: all.length - active.length },
  };
}
