import { deleteComment, rightToDeleteComment } from "#app/domain/projects/delete-comment.ts";
import { getTask } from "#app/domain/projects/get-task.ts";
import { getComment } from "#app/domain/projects/list-comments.ts";
import { requireRight, rightToWrite } from "#app/domain/projects/rights.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { frameOf, titleOf } from "#app/routes/w/projects/frame.ts";
import { taskPath } from "#app/routes/w/projects/paths.ts";
import { taskCrumbs } from "#app/routes/w/tasks/crumbs.ts";
import { Confirmation } from "#app/ui/confirmation.tsx";
import { Page } from "#app/ui/page.tsx";
import type { Route } from "./+types/comment-deletion";

export const loader = workspaceLoader(async ({ scope, entry, params }) => {
  const ids = { taskId: params.taskId ?? "", commentId: params.commentId ?? "" };
  const [task, comment] = await Promise.all([getTask(scope, ids.taskId), getComment(scope, ids)]);
  requireRight(rightToWrite(scope, task.project));
  requireRight(rightToDeleteComment(scope, comment));
  return { frame: frameOf(scope, entry), task, comment };
});

export const action = workspaceAction(async ({ scope, params, state }) => {
  const taskId = params.taskId ?? "";
  await deleteComment(scope, { taskId, commentId: params.commentId ?? "" });
  return goTo(state, `${taskPath(scope.standing.workspace.slug, taskId)}#comments`, "The comment was deleted.");
});

export default function DeleteComment({ loaderData, actionData }: Route.ComponentProps) {
  const { frame, task, comment } = loaderData;
  return (
    <Page>
      <title>{titleOf("Delete a comment", frame)}</title>
      <Confirmation
        title="Delete this comment"
        crumbs={taskCrumbs(frame.slug, task, "Delete a comment")}
        summary={`${comment.authorName}, on ${task.title}`}
        consequences={[{ title: "The comment is deleted, and cannot be brought back", detail: <span className="whitespace-pre-line wrap-anywhere">{comment.body}</span> }]}
        problem={refusedFrom(actionData)?.refused.message}
        confirm={{ label: "Delete comment", pending: "Deleting" }}
        cancel={{ href: `${taskPath(frame.slug, task.id)}#comments`, label: "Keep the comment" }}
      />
    </Page>
  );
}
