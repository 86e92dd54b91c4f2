import { and, eq, sql } from "drizzle-orm";
import { projects } from "#db/schema/projects.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { getProject } from "#app/domain/projects/get-project.ts";
import { refuse } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

/** Sets a project aside: it is kept and read, nothing in it changes, and its place is free for another. */
export async function archiveProject(scope: Scope, { projectId }: { projectId: string }): Promise<void> {
  await authorize(scope, "projects.write");
  const project = await getProject(scope, projectId);
  const changed = await scope.db
    .update(projects)
    .set({ status: "archived", archivedFor: "by_member", archivedAt: scope.now, version: sql`${projects.version} + 1` })
    .where(and(eq(projects.tenantId, scope.tenantId), eq(projects.id, project.id), eq(projects.status, "active")))
    .returning({ id: projects.id });
  if (changed.length === 0) refuse("conflict", "This project is archived already.");
  await recordEvent(scope, {
    action: "project.archived",
    target: { kind: "project", id: project.id, label: project.name },
    before: { status: "active" },
    after: { status: "archived" },
  });
}
