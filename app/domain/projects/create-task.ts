import { newId } from "#db/ids.ts";
import { tasks } from "#db/schema/projects.ts";
import { openProject } from "#app/domain/projects/open-project.ts";
import { positionFor } from "#app/domain/projects/placing.ts";
import { taskFields, type TaskInput } from "#app/domain/projects/task-fields.ts";
import { actingMember, authorize, type Scope } from "#app/domain/scope.ts";

/** At the end of its column. Refuses conflict in an archived project. */
export async function createTask(scope: Scope, input: TaskInput & { projectId: string }): Promise<{ id: string }> {
  await authorize(scope, "projects.write");
  const member = actingMember(scope);
  await openProject(scope, input.projectId, "placing");
  const fields = await taskFields(scope, input);
  const id = newId();
  const column = { projectId: input.projectId, status: fields.status };
  await scope.db.insert(tasks).values({
    tenantId: scope.tenantId,
    id,
    projectId: input.projectId,
    ...fields,
    position: (await positionFor(scope, column, { id, position: null }, "bottom"))!,
    createdBy: member.membershipId,
    createdAt: scope.now,
    updatedAt: scope.now,
  });
  return { id };
}
