import { and, asc, count, eq, ne, or, sql } from "drizzle-orm";
import { invitations, memberships, workspaces } from "#db/schema/workspaces.ts";
import { projects, tasks } from "#db/schema/projects.ts";
import { actingMember, authorize, type Scope } from "#app/domain/scope.ts";
import { isLive } from "#app/domain/subscription-state.ts";
import { onboardingFor, type Onboarding } from "#app/domain/workspaces/onboarding.rules.ts";

export interface HomeTask {
  id: string;
  title: string;
  status: "todo" | "doing" | "waiting" | "done";
  dueOn: string | null;
  project: string;
}

/** What one sees first: the steps still open, and one's own tasks. */
export async function getHome(scope: Scope, input: { addressVerified: boolean }): Promise<{ onboarding: Onboarding; myTasks: HomeTask[] }> {
  await authorize(scope, "projects.read");
  const me = actingMember(scope);
  const { tenantId, db, standing } = scope;
  const [[made], [people], [asked], myTasks] = await Promise.all([
    db.select({ n: count() }).from(projects).where(eq(projects.tenantId, tenantId)),
    db.select({ n: count() }).from(memberships).where(and(eq(memberships.tenantId, tenantId), ne(memberships.id, standing.workspace.ownerId))),
    db.select({ n: count() }).from(invitations).where(eq(invitations.tenantId, tenantId)),
    listMyOpenTasks(scope, me.membershipId),
  ]);
  const onboarding = onboardingFor({
    holder: me,
    addressVerified: input.addressVerified,
    projects: made!.n,
    teammates: people!.n + asked!.n,
    billingChosen: standing.subscription !== null && isLive(standing.subscription.status),
    secondFactor: "not_offered",
    dismissedAt: standing.workspace.onboardingDismissedAt,
  });
  return { onboarding, myTasks };
}

/** Hides the list of first steps for the workspace, or brings it back. */
export async function showOnboarding(scope: Scope, input: { shown: boolean }): Promise<void> {
  await authorize(scope, "workspace.settings");
  await scope.db
    .update(workspaces)
    .set({ onboardingDismissedAt: input.shown ? null : scope.now })
    .where(eq(workspaces.tenantId, scope.tenantId));
}

function listMyOpenTasks({ db, tenantId }: Scope, membershipId: string): Promise<HomeTask[]> {
  return db
    .select({ id: tasks.id, title: tasks.title, status: tasks.status, dueOn: tasks.dueOn, project: projects.name })
    .from(tasks)
    .innerJoin(projects, and(eq(projects.tenantId, tasks.tenantId), eq(projects.id, tasks.projectId), eq(projects.status, "active")))
    .where(and(eq(tasks.tenantId, tenantId), eq(tasks.assigneeId, membershipId), or(eq(tasks.status, "todo"), eq(tasks.status, "doing"), eq(tasks.status, "waiting"))))
    .orderBy(sql`${tasks.dueOn} asc nulls last`, asc(tasks.id))
    .limit(8);
}
