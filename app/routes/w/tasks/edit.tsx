import { z } from "zod";
import { listAssignees } from "#app/domain/projects/assignees.ts";
import { editTask } from "#app/domain/projects/edit-task.ts";
import { getTask } from "#app/domain/projects/get-task.ts";
import { requireRight, rightToWrite } from "#app/domain/projects/rights.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { textField, versionField } from "#app/http/form-fields.ts";
import { frameOf, titleOf } from "#app/routes/w/projects/frame.ts";
import { taskPath } from "#app/routes/w/projects/paths.ts";
import { taskCrumbs } from "#app/routes/w/tasks/crumbs.ts";
import { TaskForm } from "#app/routes/w/tasks/task-form.tsx";
import { Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import type { Route } from "./+types/edit";

const taskForm = z.object({ title: textField, description: textField, status: textField, assigneeId: textField, dueOn: textField, version: versionField });

export const loader = workspaceLoader(async ({ scope, entry, params }) => {
  const task = await getTask(scope, params.taskId ?? "");
  requireRight(rightToWrite(scope, task.project));
  return { frame: frameOf(scope, entry), task, people: await listAssignees(scope) };
});

export const action = workspaceAction(async ({ scope, form, params, state }) => {
  const taskId = params.taskId ?? "";
  await editTask(scope, { taskId, ...parseForm(form, taskForm) });
  return goTo(state, taskPath(scope.standing.workspace.slug, taskId), "The task was saved.");
});

export default function EditTask({ loaderData, actionData }: Route.ComponentProps) {
  const { frame, task, people } = loaderData;
  return (
    <Page>
      <title>{titleOf(`Edit ${task.title}`, frame)}</title>
      <PageHead title="Edit task" crumbs={taskCrumbs(frame.slug, task, "Edit")} />
      <TaskForm
        task={task}
        people={people}
        frame={frame}
        refused={refusedFrom(actionData)}
        submit={{ label: "Save task", pending: "Saving" }}
        cancelHref={taskPath(frame.slug, task.id)}
      />
    </Page>
  );
}
