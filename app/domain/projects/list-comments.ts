import { and, eq } from "drizzle-orm";
import { isId } from "#db/ids.ts";
import { comments } from "#db/schema/projects.ts";
import { memberships } from "#db/schema/workspaces.ts";
import { beyond, instantKey, keysOf, orderBy, pageOf, readCursor, type Order, type Paged, type Place } from "#app/domain/projects/keyset.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

export const commentsPerPage = 50;

export interface CommentRow {
  id: string;
  body: string;
  authorId: string;
  authorName: string;
  createdAt: Date;
}

/** Newest page first; on a page, oldest first, as a conversation is read. `next` leads to earlier ones. */
export async function listComments(scope: Scope, taskId: string, place: Place): Promise<Paged<CommentRow>> {
  await authorize(scope, "projects.read");
  if (!isId(taskId)) refuseUnknown();
  const cursor = readCursor(order, place);
  const rows = await scope.db
    .select({ ...commentColumns, keys: keysOf(order) })
    .from(comments)
    .innerJoin(memberships, and(eq(memberships.tenantId, scope.tenantId), eq(memberships.id, comments.authorId)))
    .where(and(eq(comments.tenantId, scope.tenantId), eq(comments.taskId, taskId), beyond(order, cursor)))
    .orderBy(...orderBy(order, cursor))
    .limit(commentsPerPage + 1);
  const page = pageOf(rows, commentsPerPage, cursor);
  return { ...page, rows: page.rows.toReversed() };
}

/** One comment of a task. Refuses not_found also for a comment of another task. */
export async function getComment(scope: Scope, { taskId, commentId }: { taskId: string; commentId: string }): Promise<CommentRow> {
  await authorize(scope, "projects.read");
  if (!isId(taskId) || !isId(commentId)) refuseUnknown();
  const [comment] = await scope.db
    .select(commentColumns)
    .from(comments)
    .innerJoin(memberships, and(eq(memberships.tenantId, scope.tenantId), eq(memberships.id, comments.authorId)))
    .where(and(eq(comments.tenantId, scope.tenantId), eq(comments.taskId, taskId), eq(comments.id, commentId)));
  return comment ?? refuseUnknown();
}

const order: Order = { keys: [instantKey(comments.createdAt)], id: comments.id, direction: "descending" };

const commentColumns = {
  id: comments.id,
  body: comments.body,
  authorId: comments.authorId,
  authorName: memberships.name,
  createdAt: comments.createdAt,
};
