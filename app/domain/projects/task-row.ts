import { and, eq, sql, type SQL } from "drizzle-orm";
import { comments, projects, tasks } from "#db/schema/projects.ts";
import { memberships } from "#db/schema/workspaces.ts";
import type { TaskStatus } from "#app/domain/projects/tasks.rules.ts";
import type { Scope } from "#app/domain/scope.ts";

/** A task in a list or on a board. */
export interface TaskRow {
  id: string;
  title: string;
  status: TaskStatus;
  dueOn: string | null;
  updatedAt: Date;
  assigneeId: string | null;
  assigneeName: string | null;
  comments: number;
  projectId: string;
  projectName: string;
}

/** The select list of a TaskRow; needs the joins below. */
export function taskColumns({ tenantId }: Scope) {
  return {
    id: tasks.id,
    title: tasks.title,
    status: tasks.status,
    dueOn: tasks.dueOn,
    updatedAt: tasks.updatedAt,
    assigneeId: tasks.assigneeId,
    assigneeName: sql<string | null>`${memberships.name}`.as("assignee_name"),
    comments: sql<number>`(select count(*)::int from ${comments} where ${comments.tenantId} = ${tenantId} and ${comments.taskId} = ${tasks.id})`.as("comments"),
    projectId: tasks.projectId,
    projectName: sql<string>`${projects.name}`.as("project_name"),
  };
}

export function ofProject({ tenantId }: Scope): SQL | undefined {
  return and(eq(projects.tenantId, tenantId), eq(projects.id, tasks.projectId));
}

export function ofAssignee({ tenantId }: Scope): SQL | undefined {
  return and(eq(memberships.tenantId, tenantId), eq(memberships.id, tasks.assigneeId));
}
