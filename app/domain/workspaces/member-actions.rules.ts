import { mayActOn, mayAssignRole, type Role } from "#app/domain/permissions.rules.ts";

export interface MemberAction {
  label: string;
  /** Inside the workspace. */
  path: string;
  danger: boolean;
}

/** What somebody may do with a person of the list, in the order of a menu. */
export function actionsOn(
  actor: { role: Role; membershipId: string },
  member: { id: string; role: Role; status: "active" | "pending_seat" | "suspended" },
): MemberAction[] {
  const base = `members/${member.id}`;
  const self = member.id === actor.membershipId;
  return [
    mayAssignRole(actor.role, member.role, "viewer").ok && { label: "Change role", path: `${base}/role`, danger: false },
    self && actor.role === "owner" && { label: "Transfer the ownership", path: "settings/ownership", danger: false },
    !self && mayActOn("members.suspend", actor.role, member.role).ok && {
      label: member.status === "suspended" ? "Let back in" : "Suspend",
      path: `${base}/suspension`,
      danger: false,
    },
    self && actor.role !== "owner" && { label: "Leave the workspace", path: "members/departure", danger: true },
    !self && mayActOn("members.remove", actor.role, member.role).ok && { label: "Remove from the workspace", path: `${base}/removal`, danger: true },
  ].filter((action): action is MemberAction => action !== false);
}
