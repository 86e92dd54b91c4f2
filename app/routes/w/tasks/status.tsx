import { z } from "zod";
import { getTask } from "#app/domain/projects/get-task.ts";
import { requireRight, rightToWrite } from "#app/domain/projects/rights.ts";
import { setTaskStatus } from "#app/domain/projects/set-task-status.ts";
import { taskStatuses, taskStatusLabels } from "#app/domain/projects/tasks.rules.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { textField } from "#app/http/form-fields.ts";
import { frameOf, titleOf } from "#app/routes/w/projects/frame.ts";
import { boardPath, cardId, taskPath } from "#app/routes/w/projects/paths.ts";
import { problemOf } from "#app/routes/w/projects/refused.ts";
import { taskCrumbs } from "#app/routes/w/tasks/crumbs.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Select } from "#app/ui/select.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import type { Route } from "./+types/status";

const moveForm = z.object({ move: textField, from: textField });

export const loader = workspaceLoader(async ({ scope, entry, params }) => {
  const task = await getTask(scope, params.taskId ?? "");
  requireRight(rightToWrite(scope, task.project));
  return { frame: frameOf(scope, entry), task };
});

export const action = workspaceAction(async ({ scope, form, params, state }) => {
  const taskId = params.taskId ?? "";
  const { slug } = scope.standing.workspace;
  const { move, from } = parseForm(form, moveForm);
  const { projectId, status } = await setTaskStatus(scope, { taskId, move });
  const path = from === "board" ? `${boardPath(slug, projectId)}#${cardId(taskId)}` : taskPath(slug, taskId);
  return goTo(state, path, move === status ? `The task is now in ${taskStatusLabels[status]}.` : "The task was moved.");
});

/** The board's buttons send here. As a page it is where a refused move is explained, and a way to move without the board. */
export default function MoveTask({ loaderData, actionData }: Route.ComponentProps) {
  const { frame, task } = loaderData;
  const refused = refusedFrom(actionData);
  return (
    <Page>
      <title>{titleOf(`Move ${task.title}`, frame)}</title>
      <PageHead title="Move task" crumbs={taskCrumbs(frame.slug, task, "Move")} />
      <form className="form" method="post">
        <FormErrors errors={refused?.refused.fields} form={problemOf(refused)} title="Nothing was moved" />
        <input type="hidden" name="from" value="board" />
        <Select
          name="move"
          label="Move to"
          options={[
            ...taskStatuses.map((status) => ({ value: status, label: taskStatusLabels[status] })),
            { value: "top", label: `Top of ${taskStatusLabels[task.status]}` },
            { value: "bottom", label: `Bottom of ${taskStatusLabels[task.status]}` },
          ]}
          defaultValue={refused?.typed.move ?? task.status}
          error={refused?.refused.fields.move}
        />
        <div className="bar">
          <SubmitButton pending="Moving">Move task</SubmitButton>
          <LinkButton href={boardPath(frame.slug, task.project.id)}>To the board</LinkButton>
        </div>
      </form>
    </Page>
  );
}
