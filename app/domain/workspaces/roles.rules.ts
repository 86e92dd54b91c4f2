import type { Role, StoredRole } from "#app/domain/permissions.rules.ts";

export const roleLabels: Record<Role, string> = { viewer: "Viewer", member: "Member", admin: "Admin", owner: "Owner" };

/** What a role may do, in a line beside its name. */
export const roleHints: Record<StoredRole, string> = {
  viewer: "Reads projects, tasks and members. Holds no seat.",
  member: "Also creates and edits projects, tasks and comments.",
  admin: "Also invites people, changes roles and workspace settings, and reads billing.",
};

/** "Member, billing": the role and the add-on beside it. */
export function roleText({ role, billingManager }: { role: Role; billingManager: boolean }): string {
  return billingManager && (role === "member" || role === "admin") ? `${roleLabels[role]}, billing` : roleLabels[role];
}

/** "a viewer", "an admin". */
export function roleWithArticle(role: Role): string {
  return `${role === "admin" || role === "owner" ? "an" : "a"} ${role}`;
}
