import { and, eq } from "drizzle-orm";
import { tasks } from "#db/schema/projects.ts";
import { openTask } from "#app/domain/projects/open-task.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

/** For good, with its comments. */
export async function deleteTask(scope: Scope, { taskId }: { taskId: string }): Promise<{ projectId: string; title: string }> {
  await authorize(scope, "projects.write");
  // Alone in the project, so that nobody comments on it meanwhile.
  const { project, title } = await openTask(scope, taskId, "placing");
  await scope.db.delete(tasks).where(and(eq(tasks.tenantId, scope.tenantId), eq(tasks.id, taskId)));
  return { projectId: project.id, title };
}
