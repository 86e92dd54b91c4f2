import { and, eq } from "drizzle-orm";
import { comments } from "#db/schema/projects.ts";
import { getComment } from "#app/domain/projects/list-comments.ts";
import { openTask } from "#app/domain/projects/open-task.ts";
import { isOwn } from "#app/domain/projects/rights.ts";
import { refuse } from "#app/domain/refusal.ts";
import { authorize, may, type Scope } from "#app/domain/scope.ts";

/** Whoever wrote it, admins and the owner. */
export async function deleteComment(scope: Scope, input: { taskId: string; commentId: string }): Promise<void> {
  await authorize(scope, "projects.write");
  const comment = await getComment(scope, input);
  if (!mayDeleteComment(scope, comment)) refuse("forbidden", "Comments are deleted by whoever wrote them, by admins and by the owner.");
  // Again, with what the role is at this moment.
  await authorize(scope, "projects.delete", { owned: isOwn(scope, comment.authorId) });
  await openTask(scope, input.taskId, "writing");
  await scope.db.delete(comments).where(and(eq(comments.tenantId, scope.tenantId), eq(comments.id, comment.id)));
}

export function mayDeleteComment(scope: Scope, { authorId }: { authorId: string }): boolean {
  return may(scope, "projects.delete", { owned: isOwn(scope, authorId) });
}
