import { and, eq } from "drizzle-orm";
import { comments } from "#db/schema/projects.ts";
import { getComment } from "#app/domain/projects/list-comments.ts";
import { openTask } from "#app/domain/projects/open-task.ts";
import { isOwn, requireRight, type Right } from "#app/domain/projects/rights.ts";
import { authorize, may, type Scope } from "#app/domain/scope.ts";

/** Whoever wrote it, admins and the owner. */
export async function deleteComment(scope: Scope, input: { taskId: string; commentId: string }): Promise<void> {
  await authorize(scope, "projects.write");
  const comment = await getComment(scope, input);
  requireRight(rightToDeleteComment(scope, comment));
  // Again, with what the role is at this moment.
  await authorize(scope, "projects.delete", { owned: isOwn(scope, comment.authorId) });
  await openTask(scope, input.taskId, "writing");
  await scope.db.delete(comments).where(and(eq(comments.tenantId, scope.tenantId), eq(comments.id, comment.id)));
}

export function rightToDeleteComment(scope: Scope, { authorId }: { authorId: string }): Right {
  // A job does what a person was allowed to ask for.
  if (scope.actor.kind !== "member" || may(scope, "projects.delete", { owned: isOwn(scope, authorId) })) return { ok: true };
  return { ok: false, code: "forbidden", why: "Comments are deleted by whoever wrote them, by admins and by the owner." };
}
