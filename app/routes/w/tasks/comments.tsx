import { z } from "zod";
import { addComment } from "#app/domain/projects/add-comment.ts";
import { getTask } from "#app/domain/projects/get-task.ts";
import { requireRight, rightToWrite } from "#app/domain/projects/rights.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { textField } from "#app/http/form-fields.ts";
import { frameOf, titleOf } from "#app/routes/w/projects/frame.ts";
import { commentId, taskPath } from "#app/routes/w/projects/paths.ts";
import { CommentForm } from "#app/routes/w/tasks/comment-form.tsx";
import { taskCrumbs } from "#app/routes/w/tasks/crumbs.ts";
import { Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import type { Route } from "./+types/comments";

const commentForm = z.object({ body: textField });

export const loader = workspaceLoader(async ({ scope, entry, params }) => {
  const task = await getTask(scope, params.taskId ?? "");
  requireRight(rightToWrite(scope, task.project));
  return { frame: frameOf(scope, entry), task };
});

export const action = workspaceAction(async ({ scope, form, params, state }) => {
  const taskId = params.taskId ?? "";
  const { id } = await addComment(scope, { taskId, ...parseForm(form, commentForm) });
  return goTo(state, `${taskPath(scope.standing.workspace.slug, taskId)}#${commentId(id)}`, "Your comment was added.");
});

/** Where a comment goes that was refused: the task's page has no room for what was typed. */
export default function NewComment({ loaderData, actionData }: Route.ComponentProps) {
  const { frame, task } = loaderData;
  return (
    <Page>
      <title>{titleOf(`Comment on ${task.title}`, frame)}</title>
      <PageHead title="Add a comment" crumbs={taskCrumbs(frame.slug, task, "Comment")} />
      <CommentForm refused={refusedFrom(actionData)} cancelHref={`${taskPath(frame.slug, task.id)}#comments`} />
    </Page>
  );
}
