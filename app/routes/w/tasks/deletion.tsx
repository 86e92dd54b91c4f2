import { deleteTask } from "#app/domain/projects/delete-task.ts";
import { getTask } from "#app/domain/projects/get-task.ts";
import { requireRight, rightToWrite } from "#app/domain/projects/rights.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { frameOf, titleOf } from "#app/routes/w/projects/frame.ts";
import { projectPath, taskPath } from "#app/routes/w/projects/paths.ts";
import { taskCrumbs } from "#app/routes/w/tasks/crumbs.ts";
import { Confirmation } from "#app/ui/confirmation.tsx";
import { Page } from "#app/ui/page.tsx";
import type { Route } from "./+types/deletion";

export const loader = workspaceLoader(async ({ scope, entry, params }) => {
  const task = await getTask(scope, params.taskId ?? "");
  requireRight(rightToWrite(scope, task.project));
  return { frame: frameOf(scope, entry), task };
});

export const action = workspaceAction(async ({ scope, params, state }) => {
  const { projectId, title } = await deleteTask(scope, { taskId: params.taskId ?? "" });
  return goTo(state, projectPath(scope.standing.workspace.slug, projectId), `“${title}” was deleted.`);
});

export default function DeleteTask({ loaderData, actionData }: Route.ComponentProps) {
  const { frame, task } = loaderData;
  return (
    <Page>
      <title>{titleOf(`Delete ${task.title}`, frame)}</title>
      <Confirmation
        title="Delete this task"
        crumbs={taskCrumbs(frame.slug, task, "Delete")}
        summary={<span className="wrap-anywhere">{task.title}</span>}
        consequences={[
          { title: "The task is deleted, and cannot be brought back" },
          { title: commentsText(task.comments), stays: task.comments === 0 },
        ]}
        problem={refusedFrom(actionData)?.refused.message}
        confirm={{ label: "Delete task", pending: "Deleting" }}
        cancel={{ href: taskPath(frame.slug, task.id), label: "Keep the task" }}
      />
    </Page>
  );
}

function commentsText(count: number): string {
  if (count === 0) return "It has no comments";
  return count === 1 ? "Its one comment is deleted with it" : `Its ${count} comments are deleted with it`;
}
