import { and, eq } from "drizzle-orm";
import { projects } from "#db/schema/projects.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { getProject } from "#app/domain/projects/get-project.ts";
import { isOwn } from "#app/domain/projects/rights.ts";
import { refuseInvalid, refuseUnknown } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

/**
 * For good, with its tasks and comments. Members delete what they made, admins and the owner everything.
 * Refuses invalid when the name was not typed as it is.
 */
export async function deleteProject(scope: Scope, input: { projectId: string; typedName: string }): Promise<{ name: string }> {
  const project = await getProject(scope, input.projectId);
  await authorize(scope, "projects.delete", { owned: isOwn(scope, project.createdById) });
  if (input.typedName.normalize("NFC").trim() !== project.name) {
    refuseInvalid({ typedName: `Type the name as it is: ${project.name}` });
  }
  const deleted = await scope.db
    .delete(projects)
    .where(and(eq(projects.tenantId, scope.tenantId), eq(projects.id, project.id)))
    .returning({ id: projects.id });
  if (deleted.length === 0) refuseUnknown();
  await recordEvent(scope, {
    action: "project.deleted",
    target: { kind: "project", id: project.id, label: project.name },
    before: { name: project.name },
  });
  return { name: project.name };
}
