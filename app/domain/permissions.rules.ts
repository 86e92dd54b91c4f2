/** Roles that a membership row stores, weakest first. Owner is not among them: the workspace names its owner. */
export const storedRoles = ["viewer", "member", "admin"] as const;
export const roles = [...storedRoles, "owner"] as const;

export type StoredRole = (typeof storedRoles)[number];
export type Role = (typeof roles)[number];
export type Grant = "yes" | "own" | "no";

/** `after_transfer`: an owner has to hand the workspace over first. */
export type Cell = Grant | "after_transfer";

export type PermissionRow = {
  label: string;
  viewer: Cell;
  member: Cell;
  admin: Cell;
  owner: Cell;
  /** A lapsed customer must still be able to pay, export and leave. */
  survivesReadOnly: boolean;
  /** Stops already while access is restricted. */
  growth: boolean;
  shipped: boolean;
};

/** Who holds a permission: a role, and beside it the built-in billing manager add-on. */
export type RoleHolder = { role: Role; billingManager: boolean };

const cells = {
  everyone: { viewer: "yes", member: "yes", admin: "yes", owner: "yes" },
  membersUp: { viewer: "no", member: "yes", admin: "yes", owner: "yes" },
  membersOwn: { viewer: "no", member: "own", admin: "yes", owner: "yes" },
  adminsUp: { viewer: "no", member: "no", admin: "yes", owner: "yes" },
  ownerOnly: { viewer: "no", member: "no", admin: "no", owner: "yes" },
  leave: { viewer: "yes", member: "yes", admin: "yes", owner: "after_transfer" },
} satisfies Record<string, Pick<PermissionRow, Role>>;

export const permissions = {
  "projects.read": row("Read projects and tasks", "everyone", { survivesReadOnly: true }),
  "files.read": row("Read files", "everyone", { survivesReadOnly: true, shipped: false }),
  "members.read": row("Read members", "everyone", { survivesReadOnly: true }),
  "projects.create": row("Create projects", "membersUp", { growth: true }),
  "projects.write": row("Edit projects, tasks and comments", "membersUp"),
  "files.write": row("Add and change files", "membersUp", { shipped: false }),
  "projects.delete": row("Delete a project", "membersOwn"),
  "imports.run": row("Import tasks", "membersUp", { shipped: false }),
  "reports.create": row("Create reports", "membersUp", { shipped: false }),
  "projects.export": row("Export own project", "membersUp", { survivesReadOnly: true, shipped: false }),
  "members.invite": row("Invite people and resend invitations", "adminsUp", { growth: true }),
  "invitations.revoke": row("Revoke invitations", "adminsUp"),
  "teams.manage": row("Manage teams", "adminsUp", { shipped: false }),
  "members.change_role": row("Change a role, never above one's own", "adminsUp"),
  "members.suspend": row("Suspend people and let them back in", "adminsUp"),
  "members.remove": row("Remove people", "adminsUp", { survivesReadOnly: true }),
  "workspace.settings": row("Change workspace settings", "adminsUp"),
  "branding.manage": row("Change branding", "adminsUp", { shipped: false }),
  "custom_roles.manage": row("Manage custom roles", "adminsUp", { shipped: false }),
  "security_policy.manage": row("Change the security policy", "adminsUp", { shipped: false }),
  "sso.manage": row("Manage SSO and SCIM", "adminsUp", { shipped: false }),
  "api_keys.manage": row("Create and change API keys", "adminsUp", { shipped: false }),
  "api_keys.revoke": row("Revoke API keys", "adminsUp", { survivesReadOnly: true, shipped: false }),
  "webhooks.manage": row("Create and change webhook endpoints", "adminsUp", { shipped: false }),
  "webhooks.revoke": row("Remove webhook endpoints", "adminsUp", { survivesReadOnly: true, shipped: false }),
  "activity.read": row("Read the activity log", "adminsUp", { survivesReadOnly: true }),
  "activity.export": row("Export the activity log", "ownerOnly", { survivesReadOnly: true, shipped: false }),
  "data.export": row("Export all data", "ownerOnly", { survivesReadOnly: true }),
  "billing.read": row("Read billing", "adminsUp", { survivesReadOnly: true }),
  "billing.manage": row("Manage billing", "ownerOnly", { survivesReadOnly: true }),
  "visits.approve": row("Approve a staff visit", "adminsUp", { survivesReadOnly: true, shipped: false }),
  "ownership.transfer": row("Transfer ownership", "ownerOnly", { survivesReadOnly: true }),
  "workspace.close": row("Close or restore the workspace", "ownerOnly", { survivesReadOnly: true }),
  "clients.add": row("Add client workspaces", "ownerOnly", { survivesReadOnly: true, shipped: false }),
  "workspace.leave": row("Leave the workspace", "leave", { survivesReadOnly: true }),
} satisfies Record<string, PermissionRow>;

export type Permission = keyof typeof permissions;

export const permissionKeys = Object.keys(permissions) as Permission[];

const billingManagerHolds: readonly Permission[] = ["billing.read", "billing.manage"];

export function grantFor(permission: Permission, holder: RoleHolder): Grant {
  const cell: Cell = permissions[permission][holder.role];
  if (cell === "yes" || cell === "own") return cell;
  if (isBillingManager(holder) && billingManagerHolds.includes(permission)) return "yes";
  return "no";
}

/** The add-on belongs beside member or admin; on a viewer it means nothing. */
function isBillingManager({ role, billingManager }: RoleHolder): boolean {
  return billingManager && (role === "member" || role === "admin");
}

export function isPermission(key: string): key is Permission {
  return Object.hasOwn(permissions, key);
}

export type RoleVerdict = { ok: true } | { ok: false; reason: "not_permitted" | "target_is_owner" | "above_own_role" };

/**
 * May somebody with `actorRole` give `newRole` to a person who now has `targetRole`?
 * Nobody raises themself, because nobody gives a role above their own.
 */
export function mayAssignRole(actorRole: Role, targetRole: Role, newRole: StoredRole): RoleVerdict {
  const verdict = mayActOn("members.change_role", actorRole, targetRole);
  if (!verdict.ok) return verdict;
  return rank(newRole) > rank(actorRole) ? { ok: false, reason: "above_own_role" } : { ok: true };
}

/** Suspending, removing and changing roles never reach the owner, who has to hand the workspace over. */
export function mayActOn(
  permission: "members.change_role" | "members.suspend" | "members.remove",
  actorRole: Role,
  targetRole: Role,
): RoleVerdict {
  if (permissions[permission][actorRole] !== "yes") return { ok: false, reason: "not_permitted" };
  if (targetRole === "owner") return { ok: false, reason: "target_is_owner" };
  return { ok: true };
}

/** The roles somebody may hand out, in an invitation or by a change. */
export function rolesAssignableBy(actorRole: Role): StoredRole[] {
  if (permissions["members.invite"][actorRole] !== "yes") return [];
  return storedRoles.filter((role) => rank(role) <= rank(actorRole));
}

/** Managing billing is the owner's, so only the owner can share it; never with a viewer. */
export function mayMakeBillingManager(actorRole: Role, targetRole: Role): RoleVerdict {
  if (actorRole !== "owner") return { ok: false, reason: "not_permitted" };
  if (targetRole === "owner") return { ok: false, reason: "target_is_owner" };
  return targetRole === "viewer" ? { ok: false, reason: "not_permitted" } : { ok: true };
}

function rank(role: Role): number {
  return roles.indexOf(role);
}

function row(
  label: string,
  holders: keyof typeof cells,
  traits: { survivesReadOnly?: boolean; growth?: boolean; shipped?: boolean } = {},
): PermissionRow {
  return { label, ...cells[holders], survivesReadOnly: false, growth: false, shipped: true, ...traits };
}
