import { and, asc, count, eq, lte, sql } from "drizzle-orm";
import { isId } from "#db/ids.ts";
import { projects, tasks } from "#db/schema/projects.ts";
import { memberships } from "#db/schema/workspaces.ts";
import { ofAssignee, ofProject, taskColumns, type TaskRow } from "#app/domain/projects/task-row.ts";
import { taskStatuses, type TaskStatus } from "#app/domain/projects/tasks.rules.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

/** What a lane shows; the list has the rest. */
export const cardsPerLane = 50;

export interface Lane {
  status: TaskStatus;
  count: number;
  tasks: TaskRow[];
}

/** A project's four lanes in their order, each with its first tasks. */
export async function getBoard(scope: Scope, projectId: string): Promise<Lane[]> {
  const [counts, cards] = await Promise.all([countByStatus(scope, projectId), firstCards(scope, projectId)]);
  return taskStatuses.map((status) => ({ status, count: counts[status], tasks: cards.filter((task) => task.status === status) }));
}

export async function countByStatus(scope: Scope, projectId: string): Promise<Record<TaskStatus, number>> {
  await authorize(scope, "projects.read");
  if (!isId(projectId)) refuseUnknown();
  const rows = await scope.db
    .select({ status: tasks.status, count: count() })
    .from(tasks)
    .where(and(eq(tasks.tenantId, scope.tenantId), eq(tasks.projectId, projectId)))
    .groupBy(tasks.status);
  return { todo: 0, doing: 0, waiting: 0, done: 0, ...Object.fromEntries(rows.map((row) => [row.status, row.count])) };
}

async function firstCards(scope: Scope, projectId: string): Promise<TaskRow[]> {
  await authorize(scope, "projects.read");
  if (!isId(projectId)) refuseUnknown();
  const ranked = scope.db
    .select({ id: tasks.id, place: sql<number>`row_number() over (partition by ${tasks.status} order by ${tasks.position}, ${tasks.id})`.as("place") })
    .from(tasks)
    .where(and(eq(tasks.tenantId, scope.tenantId), eq(tasks.projectId, projectId)))
    .as("ranked");
  return scope.db
    .select(taskColumns(scope))
    .from(ranked)
    .innerJoin(tasks, and(eq(tasks.tenantId, scope.tenantId), eq(tasks.id, ranked.id)))
    .innerJoin(projects, ofProject(scope))
    .leftJoin(memberships, ofAssignee(scope))
    .where(lte(ranked.place, cardsPerLane))
    .orderBy(asc(ranked.place));
}
