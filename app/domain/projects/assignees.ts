import { and, asc, eq } from "drizzle-orm";
import { isId } from "#db/ids.ts";
import { memberships } from "#db/schema/workspaces.ts";
import { refuseInvalid } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

export interface Assignee {
  id: string;
  name: string;
}

/** How many people a list of choices holds. */
const listed = 500;

/** Whom a task can be given to: everybody who is active, by name. */
export async function listAssignees(scope: Scope): Promise<Assignee[]> {
  await authorize(scope, "projects.read");
  return scope.db
    .select({ id: memberships.id, name: memberships.name })
    .from(memberships)
    .where(and(eq(memberships.tenantId, scope.tenantId), eq(memberships.status, "active")))
    .orderBy(asc(memberships.name), asc(memberships.id))
    .limit(listed);
}

/** Refuses invalid for somebody who is not active here. Holds the membership, so that a removal waits and finds the task. */
export async function requireAssignee(scope: Scope, assigneeId: string): Promise<void> {
  const [person] = isId(assigneeId)
    ? await scope.db
        .select({ id: memberships.id })
        .from(memberships)
        .where(and(eq(memberships.tenantId, scope.tenantId), eq(memberships.id, assigneeId), eq(memberships.status, "active")))
        .for("share")
    : [];
  if (!person) refuseInvalid({ assigneeId: "Choose somebody who is active in this workspace, or nobody." });
}
