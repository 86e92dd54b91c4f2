import { roomFor, type Room } from "#app/domain/entitlements.rules.ts";
import { priceList } from "#app/domain/plans.rules.ts";
import { refuse } from "#app/domain/refusal.ts";
import { may, refreshed, type Scope } from "#app/domain/scope.ts";
import { listBillingContacts } from "#app/domain/workspaces/people.ts";

export interface ProjectRoom extends Room {
  plan: string;
}

/** For a page: how many active projects there are, and how many the plan allows. */
export function projectRoom({ standing }: Pick<Scope, "standing">): ProjectRoom {
  return { ...roomFor("projects", standing.terms, standing.usage.projects), plan: priceList.plans[standing.terms.plan].name };
}

/**
 * The one place where the limit of projects holds. Counts anew; the workspace's turn must have been taken, so that two
 * who ask for the last place do not both get it. Refuses over_limit: what is used, what is allowed, who can change it.
 */
export async function requireProjectRoom(scope: Scope): Promise<void> {
  const problem = await findRoomProblem(await refreshed(scope));
  if (problem) refuse("over_limit", problem);
}

/** Why there is no room for one more, in words, or null when there is. For pages; where it counts, see above. */
export async function findRoomProblem(scope: Scope): Promise<string | null> {
  const room = projectRoom(scope);
  if (room.ok) return null;
  const used = room.used === 1 ? "1 active project" : `${room.used} active projects`;
  return `The workspace has ${used}, and ${room.plan} allows ${room.allowed}. ${await advice(scope)}`;
}

async function advice(scope: Scope): Promise<string> {
  if (may(scope, "billing.manage")) return "Archive a project, or change the plan in Billing.";
  const [contact] = await listBillingContacts(scope);
  return `Archive a project, or ask ${contact?.name ?? "the owner"}, who manages billing, to change the plan.`;
}
