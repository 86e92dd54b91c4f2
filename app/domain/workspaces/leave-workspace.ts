import { recordEvent } from "#app/domain/audit/record-event.ts";
import { refuse } from "#app/domain/refusal.ts";
import { actingMember, authorize, type Scope } from "#app/domain/scope.ts";
import { readMember } from "#app/domain/workspaces/get-member.ts";
import { countOpenTasks, partFromMember } from "#app/domain/workspaces/part-from-member.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";

/** The acting member goes. Their open tasks stay, unassigned. The owner hands the workspace over first. */
export async function leaveWorkspace(scope: Scope): Promise<void> {
  await takeTurn(scope);
  const member = await readMember(scope, actingMember(scope).membershipId, "hold");
  if (member.role === "owner") {
    refuse("forbidden", "You own this workspace. Hand the ownership over in Settings first, or close the workspace.");
  }
  await authorize(scope, "workspace.leave");
  await partFromMember(scope, member, null);
  await recordEvent(scope, {
    action: "member.left",
    target: { kind: "membership", id: member.id, label: member.name },
    before: { status: member.status },
    after: { status: "left" },
  });
}

/** What the page tells before. */
export async function prepareDeparture(scope: Scope): Promise<{ owner: boolean; openTasks: number }> {
  const { membershipId, role } = actingMember(scope);
  return { owner: role === "owner", openTasks: await countOpenTasks(scope, membershipId) };
}
