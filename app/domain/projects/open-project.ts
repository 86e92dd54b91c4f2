import { and, eq, lt } from "drizzle-orm";
import { isId } from "#db/ids.ts";
import { projects } from "#db/schema/projects.ts";
import { refuse, refuseUnknown } from "#app/domain/refusal.ts";
import { archivedText } from "#app/domain/projects/rights.ts";
import type { Scope } from "#app/domain/scope.ts";

const activityInterval = 60_000;

/**
 * Holds a project for a write to what is in it, until the transaction ends: nobody archives or deletes it meanwhile.
 * `placing` is for verbs that give a task its place: one at a time, or two would take the same one; `writing` is shared.
 * Notes the activity at most once a minute, so that a busy project does not become one hot row.
 * Refuses not_found, and conflict for an archived one.
 */
export async function openProject(scope: Scope, projectId: string, purpose: "writing" | "placing"): Promise<void> {
  if (!isId(projectId)) refuseUnknown();
  await noteActivity(scope, projectId);
  const [project] = await scope.db
    .select({ status: projects.status, archivedFor: projects.archivedFor })
    .from(projects)
    .where(and(eq(projects.tenantId, scope.tenantId), eq(projects.id, projectId)))
    .for(purpose === "placing" ? "no key update" : "share");
  if (!project) refuseUnknown();
  if (project.status === "archived") refuse("conflict", archivedText(project));
}

/** Before the lock and never after it: two who share the lock and then both wrote would wait for each other. */
async function noteActivity({ db, tenantId, now }: Scope, projectId: string): Promise<void> {
  await db
    .update(projects)
    .set({ lastActivityAt: now })
    .where(
      and(
        eq(projects.tenantId, tenantId),
        eq(projects.id, projectId),
        eq(projects.status, "active"),
        lt(projects.lastActivityAt, new Date(now.getTime() - activityInterval)),
      ),
    );
}
