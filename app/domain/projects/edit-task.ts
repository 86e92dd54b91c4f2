import { and, eq, sql } from "drizzle-orm";
import { tasks } from "#db/schema/projects.ts";
import { openTask } from "#app/domain/projects/open-task.ts";
import { positionFor } from "#app/domain/projects/placing.ts";
import { taskFields, type TaskInput } from "#app/domain/projects/task-fields.ts";
import { refuseStale } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

/** Fields that are not given stay as they are. */
export interface TaskEdit extends Partial<TaskInput> {
  taskId: string;
  /** As the form was shown: a later one means that somebody else saved meanwhile. */
  version: number;
}

/** A task that changes its status moves to the top of its new column. */
export async function editTask(scope: Scope, { taskId, version, ...input }: TaskEdit): Promise<void> {
  await authorize(scope, "projects.write");
  const before = await openTask(scope, taskId, "placing");
  if (before.version !== version) refuseStale("The task");
  const fields = await taskFields(
    scope,
    {
      title: input.title ?? before.title,
      description: input.description ?? before.description,
      status: input.status ?? before.status,
      assigneeId: input.assigneeId ?? before.assigneeId ?? "",
      dueOn: input.dueOn ?? before.dueOn ?? "",
    },
    before.assigneeId,
  );
  const moves = fields.status !== before.status;
  const column = { projectId: before.project.id, status: fields.status };
  const position = moves ? await positionFor(scope, column, { id: taskId, position: null }, "top") : before.position;
  const changed = await scope.db
    .update(tasks)
    .set({ ...fields, position: position!, updatedAt: scope.now, version: sql`${tasks.version} + 1` })
    .where(and(eq(tasks.tenantId, scope.tenantId), eq(tasks.id, taskId), eq(tasks.version, version)))
    .returning({ id: tasks.id });
  if (changed.length === 0) refuseStale("The task");
}
