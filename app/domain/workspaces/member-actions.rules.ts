import { mayActOn, mayAssignRole, type Permission, type Role } from "#app/domain/permissions.rules.ts";

export interface MemberAction {
  label: string;
  /** Inside the workspace. */
  path: string;
  danger: boolean;
}

/**
 * What somebody may do with a person of the list, in the order of a menu. `open`: does the workspace's access leave room
 * for it now?
 */
export function actionsOn(
  actor: { role: Role; membershipId: string },
  member: { id: string; role: Role; status: "active" | "pending_seat" | "suspended" },
  open: (permission: Permission) => boolean,
): MemberAction[] {
  const base = `members/${member.id}`;
  const self = member.id === actor.membershipId;
  return [
    open("members.change_role") && mayAssignRole(actor.role, member.role, "viewer").ok && { label: "Change role", path: `${base}/role`, danger: false },
    self && actor.role === "owner" && { label: "Transfer the ownership", path: "settings/ownership", danger: false },
    !self && open("members.suspend") && mayActOn("members.suspend", actor.role, member.role).ok && {
      label: member.status === "suspended" ? "Let back in" : "Suspend",
      path: `${base}/suspension`,
      danger: false,
    },
    self && actor.role !== "owner" && { label: "Leave the workspace", path: "members/departure", danger: true },
    !self && mayActOn("members.remove", actor.role, member.role).ok && { label: "Remove from the workspace", path: `${base}/removal`, danger: true },
  ].filter((action): action is MemberAction => action !== false);
}
