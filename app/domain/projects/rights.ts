import type { AccessLevel } from "#app/domain/access.rules.ts";
import { refuse } from "#app/domain/refusal.ts";
import { holds, may, type Scope } from "#app/domain/scope.ts";

/** What a page says beside what somebody cannot do; the code is what its own page would be refused with. */
export type Right = { ok: true } | { ok: false; code: "forbidden" | "read_only" | "conflict"; why: string };

export type ProjectState = { status: "active" | "archived"; archivedFor: "by_member" | "over_limit" | null };

/** New projects, and archived ones back to work: both make the workspace grow. */
export function rightToCreate(scope: Scope): Right {
  return rightTo(scope, "projects.create", "make projects");
}

/** Changing a project or what is in it. An archived one is only read. */
export function rightToWrite(scope: Scope, project?: ProjectState): Right {
  const right = rightTo(scope, "projects.write", "change projects and tasks");
  if (!right.ok || project?.status !== "archived") return right;
  return { ok: false, code: "conflict", why: archivedText(project) };
}

/** Members delete what they made. */
export function rightToDelete(scope: Scope, project: { createdById: string }): Right {
  const right = rightTo(scope, "projects.delete", "delete projects");
  if (!right.ok || may(scope, "projects.delete", { owned: isOwn(scope, project.createdById) })) return right;
  return { ok: false, code: "forbidden", why: "Only admins, the owner and whoever made this project can delete it." };
}

/** For a page that is nothing but a form: without the right there is no page. */
export function requireRight(right: Right): void {
  if (!right.ok) refuse(right.code, right.why);
}

export function isOwn(scope: Scope, membershipId: string): boolean {
  return scope.actor.kind === "member" && scope.actor.membershipId === membershipId;
}

export function archivedText({ archivedFor }: ProjectState): string {
  return archivedFor === "over_limit"
    ? "This project was set aside because the workspace had more projects than its plan. Nothing in it can be changed until it is restored."
    : "This project is archived. Nothing in it can be changed until it is restored.";
}

type Asked = "projects.create" | "projects.write" | "projects.delete";

function rightTo(scope: Scope, permission: Asked, what: string): Right {
  if (!holds(scope, permission)) {
    return { ok: false, code: "forbidden", why: `You are a viewer here: you can read everything. Members can ${what}; an admin can change your role.` };
  }
  const problem = accessProblem(scope, permission);
  return problem ? { ok: false, code: "read_only", why: problem } : { ok: true };
}

function accessProblem(scope: Scope, permission: Asked): string | null {
  // Asked as if the resource were their own: what is left is the workspace's access.
  if (may(scope, permission, { owned: true })) return null;
  return accessText(scope.standing.access.level, scope.standing.access.reason === "over_limit");
}

function accessText(level: AccessLevel, overLimit: boolean): string {
  if (level === "suspended") return "The workspace is suspended, so nothing can be changed.";
  if (level === "read_only") return "The workspace is read-only until its billing is settled.";
  return overLimit
    ? "The workspace is over its plan's limits, so no projects can be added until that is settled."
    : "No projects can be added until the workspace's billing is settled.";
}
