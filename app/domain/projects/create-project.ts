import { newId } from "#db/ids.ts";
import { projects } from "#db/schema/projects.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { cleaned } from "#app/domain/projects/cleaned.ts";
import { projectDescription, projectName } from "#app/domain/projects/fields.rules.ts";
import { requireProjectRoom } from "#app/domain/projects/project-room.ts";
import { actingMember, authorize, type Scope } from "#app/domain/scope.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";

/** Refuses over_limit when the plan has no room for one more, also to the second of two who ask at once. */
export async function createProject(scope: Scope, input: { name: string; description: string }): Promise<{ id: string }> {
  // The turn comes before authorize: see takeTurn.
  await takeTurn(scope);
  await authorize(scope, "projects.create");
  const member = actingMember(scope);
  const { name, description } = cleaned({
    name: { raw: input.name, rule: projectName, required: "Give the project a name." },
    description: { raw: input.description, rule: projectDescription },
  });
  await requireProjectRoom(scope);
  const id = newId();
  await scope.db.insert(projects).values({
    tenantId: scope.tenantId,
    id,
    name,
    description,
    status: "active",
    createdBy: member.membershipId,
    lastActivityAt: scope.now,
    createdAt: scope.now,
  });
  await recordEvent(scope, { action: "project.created", target: { kind: "project", id, label: name }, after: { name } });
  return { id };
}
