import { and, eq, sql } from "drizzle-orm";
import { projects } from "#db/schema/projects.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { getProject } from "#app/domain/projects/get-project.ts";
import { requireProjectRoom } from "#app/domain/projects/project-room.ts";
import { refuse } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";

/** Back to work. It takes a place of the plan again, so it needs what a new project needs. */
export async function restoreProject(scope: Scope, { projectId }: { projectId: string }): Promise<void> {
  // The turn comes before authorize: see takeTurn.
  await takeTurn(scope);
  await authorize(scope, "projects.create");
  const project = await getProject(scope, projectId);
  if (project.status === "active") refuse("conflict", "This project is not archived: there is nothing to restore.");
  await requireProjectRoom(scope);
  const changed = await scope.db
    .update(projects)
    .set({ status: "active", archivedFor: null, archivedAt: null, lastActivityAt: scope.now, version: sql`${projects.version} + 1` })
    .where(and(eq(projects.tenantId, scope.tenantId), eq(projects.id, project.id), eq(projects.status, "archived")))
    .returning({ id: projects.id });
  if (changed.length === 0) refuse("conflict", "This project was deleted meanwhile.");
  await recordEvent(scope, {
    action: "project.restored",
    target: { kind: "project", id: project.id, label: project.name },
    before: { status: "archived" },
    after: { status: "active" },
  });
}
