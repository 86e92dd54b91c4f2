import { newId } from "#db/ids.ts";
import { comments } from "#db/schema/projects.ts";
import { cleaned } from "#app/domain/projects/cleaned.ts";
import { commentBody } from "#app/domain/projects/fields.rules.ts";
import { openTask } from "#app/domain/projects/open-task.ts";
import { actingMember, authorize, type Scope } from "#app/domain/scope.ts";

export async function addComment(scope: Scope, input: { taskId: string; body: string }): Promise<{ id: string }> {
  await authorize(scope, "projects.write");
  const member = actingMember(scope);
  await openTask(scope, input.taskId, "writing");
  const { body } = cleaned({ body: { raw: input.body, rule: commentBody, required: "Write something first." } });
  const id = newId();
  await scope.db.insert(comments).values({
    tenantId: scope.tenantId,
    id,
    taskId: input.taskId,
    authorId: member.membershipId,
    body,
    createdAt: scope.now,
  });
  return { id };
}
