import { addDays } from "#app/domain/dates.rules.ts";
import { addComment } from "#app/domain/projects/add-comment.ts";
import { archiveProject } from "#app/domain/projects/archive-project.ts";
import { createProject } from "#app/domain/projects/create-project.ts";
import { createTask } from "#app/domain/projects/create-task.ts";
import { taskStatuses } from "#app/domain/projects/tasks.rules.ts";
import { actingMember } from "#app/domain/scope.ts";
import type { Place, Player, Stage } from "#db/seed/stage.ts";

const verbs = ["Survey", "Price", "Draw", "Review", "Order", "Measure", "Photograph", "Number", "Pack", "Call about"];
const things = [
  "the north stair", "the oak panels", "door 14", "the window seats", "the lift lobby", "the ramp", "the archive shelves", "the signage",
  "the lighting rails", "the kitchen fronts", "the acoustic ceiling", "the reading tables",
];
const remarks = [
  "Measured twice: the drawing is 12 mm short on the left.",
  "The supplier confirms Thursday, before ten.",
  "I have put the photographs beside the drawing.",
  "Waiting for the fire officer’s answer before we order.",
  "Agreed with the site. Go ahead.",
];

export interface WorkPlan {
  /** Names of projects; the last is archived when `archiveLast` says so. */
  projects: readonly string[];
  tasks: number;
  archiveLast?: boolean;
}

/** Projects, tasks and comments by these people in turn; the first of them makes the projects. */
export async function playWork(stage: Stage, place: Place, crew: readonly Player[], plan: WorkPlan): Promise<void> {
  const lead = crew[0]!;
  const projectIds = await stage.as(place, lead, async (scope) => {
    const ids: string[] = [];
    for (const name of plan.projects) ids.push((await createProject(scope, { name, description: `${name}: from the survey to the handover.` })).id);
    return ids;
  });
  const membershipIds: string[] = [];
  for (const player of crew) membershipIds.push(await stage.as(place, player, (scope) => Promise.resolve(actingMember(scope).membershipId)));
  for (const [turn, player] of crew.entries()) {
    await stage.as(place, player, async (scope) => {
      for (let index = turn; index < plan.tasks; index += crew.length) {
        const { id } = await createTask(scope, taskAt(index, projectIds, membershipIds, stage.now));
        if (index % 3 === 0) await addComment(scope, { taskId: id, body: remarks[index % remarks.length]! });
      }
    });
  }
  if (plan.archiveLast) await stage.as(place, lead, (scope) => archiveProject(scope, { projectId: projectIds.at(-1)! }));
}

function taskAt(index: number, projectIds: readonly string[], membershipIds: readonly string[], now: Date) {
  const thing = things[index % things.length]!;
  const dueIn = (index % 23) - 4;
  return {
    projectId: projectIds[index % projectIds.length]!,
    title: `${verbs[Math.floor(index / things.length) % verbs.length]} ${thing}`,
    description: index % 4 === 0 ? `Before the next site meeting. Ask for the drawing of ${thing} if it is not in the folder.` : "",
    status: taskStatuses[(index * 7) % taskStatuses.length]!,
    assigneeId: index % 5 === 4 ? "" : membershipIds[index % membershipIds.length]!,
    dueOn: index % 2 === 0 ? addDays(now, dueIn).toISOString().slice(0, 10) : "",
  };
}
