import { and, eq, sql } from "drizzle-orm";
import { projects } from "#db/schema/projects.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { cleaned } from "#app/domain/projects/cleaned.ts";
import { projectDescription, projectName } from "#app/domain/projects/fields.rules.ts";
import { getProject } from "#app/domain/projects/get-project.ts";
import { archivedText } from "#app/domain/projects/rights.ts";
import { refuse, refuseStale } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

export interface ProjectEdit {
  projectId: string;
  /** As the form was shown: a later one means that somebody else saved meanwhile. */
  version: number;
  name: string;
  description: string;
}

export async function editProject(scope: Scope, input: ProjectEdit): Promise<void> {
  await authorize(scope, "projects.write");
  const before = await getProject(scope, input.projectId);
  if (before.status === "archived") refuse("conflict", archivedText(before));
  const { name, description } = cleaned({
    name: { raw: input.name, rule: projectName, required: "Give the project a name." },
    description: { raw: input.description, rule: projectDescription },
  });
  const changed = await scope.db
    .update(projects)
    .set({ name, description, lastActivityAt: scope.now, version: sql`${projects.version} + 1` })
    .where(
      and(
        eq(projects.tenantId, scope.tenantId),
        eq(projects.id, before.id),
        eq(projects.version, input.version),
        eq(projects.status, "active"),
      ),
    )
    .returning({ id: projects.id });
  if (changed.length === 0) refuseStale("The project");
  await recordEvent(scope, {
    action: "project.changed",
    target: { kind: "project", id: before.id, label: name },
    before: { name: before.name },
    after: { name },
  });
}
