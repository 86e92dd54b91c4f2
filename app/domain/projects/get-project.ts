import { and, eq } from "drizzle-orm";
import { isId } from "#db/ids.ts";
import { projects } from "#db/schema/projects.ts";
import { memberships } from "#db/schema/workspaces.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

export interface ProjectRecord {
  id: string;
  name: string;
  description: string;
  status: "active" | "archived";
  archivedFor: "by_member" | "over_limit" | null;
  archivedAt: Date | null;
  createdById: string;
  createdByName: string;
  createdAt: Date;
  lastActivityAt: Date;
  version: number;
}

/** One project. Refuses not_found also for those of others. */
export async function getProject(scope: Scope, projectId: string): Promise<ProjectRecord> {
  await authorize(scope, "projects.read");
  if (!isId(projectId)) refuseUnknown();
  const [project] = await scope.db
    .select({
      id: projects.id,
      name: projects.name,
      description: projects.description,
      status: projects.status,
      archivedFor: projects.archivedFor,
      archivedAt: projects.archivedAt,
      createdById: projects.createdBy,
      createdByName: memberships.name,
      createdAt: projects.createdAt,
      lastActivityAt: projects.lastActivityAt,
      version: projects.version,
    })
    .from(projects)
    .innerJoin(memberships, and(eq(memberships.tenantId, scope.tenantId), eq(memberships.id, projects.createdBy)))
    .where(and(eq(projects.tenantId, scope.tenantId), eq(projects.id, projectId)));
  return project ?? refuseUnknown();
}
