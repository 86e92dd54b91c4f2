import { and, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { isId } from "#db/ids.ts";
import { comments, projects, tasks } from "#db/schema/projects.ts";
import { memberships } from "#db/schema/workspaces.ts";
import type { TaskStatus } from "#app/domain/projects/tasks.rules.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

export interface TaskRecord {
  id: string;
  title: string;
  description: string;
  status: TaskStatus;
  position: number;
  dueOn: string | null;
  assigneeId: string | null;
  assigneeName: string | null;
  createdById: string;
  createdByName: string;
  createdAt: Date;
  updatedAt: Date;
  version: number;
  comments: number;
  project: { id: string; name: string; status: "active" | "archived"; archivedFor: "by_member" | "over_limit" | null };
}

const assignee = alias(memberships, "assignee");
const creator = alias(memberships, "creator");

/** One task and the project it is in. Refuses not_found also for those of others. */
export async function getTask(scope: Scope, taskId: string): Promise<TaskRecord> {
  await authorize(scope, "projects.read");
  if (!isId(taskId)) refuseUnknown();
  const [task] = await scope.db
    .select({
      id: tasks.id,
      title: tasks.title,
      description: tasks.description,
      status: tasks.status,
      position: tasks.position,
      dueOn: tasks.dueOn,
      assigneeId: tasks.assigneeId,
      assigneeName: assignee.name,
      createdById: tasks.createdBy,
      createdByName: creator.name,
      createdAt: tasks.createdAt,
      updatedAt: tasks.updatedAt,
      version: tasks.version,
      comments: sql<number>`(select count(*)::int from ${comments} where ${comments.tenantId} = ${scope.tenantId} and ${comments.taskId} = ${tasks.id})`,
      project: { id: projects.id, name: projects.name, status: projects.status, archivedFor: projects.archivedFor },
    })
    .from(tasks)
    .innerJoin(projects, and(eq(projects.tenantId, scope.tenantId), eq(projects.id, tasks.projectId)))
    .innerJoin(creator, and(eq(creator.tenantId, scope.tenantId), eq(creator.id, tasks.createdBy)))
    .leftJoin(assignee, and(eq(assignee.tenantId, scope.tenantId), eq(assignee.id, tasks.assigneeId)))
    .where(and(eq(tasks.tenantId, scope.tenantId), eq(tasks.id, taskId)));
  return task ?? refuseUnknown();
}
