import { getTask, type TaskRecord } from "#app/domain/projects/get-task.ts";
import { openProject } from "#app/domain/projects/open-project.ts";
import type { Scope } from "#app/domain/scope.ts";

/**
 * Holds a task's project for a write, and answers the task as it then is: read again behind the lock, because it may have
 * moved or gone while this waited. Refuses not_found, and conflict in an archived project.
 */
export async function openTask(scope: Scope, taskId: string, purpose: "writing" | "placing"): Promise<TaskRecord> {
  const { project } = await getTask(scope, taskId);
  await openProject(scope, project.id, purpose);
  return getTask(scope, taskId);
}
