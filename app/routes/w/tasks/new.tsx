import { z } from "zod";
import { listAssignees } from "#app/domain/projects/assignees.ts";
import { createTask } from "#app/domain/projects/create-task.ts";
import { getProject } from "#app/domain/projects/get-project.ts";
import { requireRight, rightToWrite } from "#app/domain/projects/rights.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { textField } from "#app/http/form-fields.ts";
import { frameOf, titleOf } from "#app/routes/w/projects/frame.ts";
import { projectPath, projectsPath, taskPath } from "#app/routes/w/projects/paths.ts";
import { TaskForm } from "#app/routes/w/tasks/task-form.tsx";
import { Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import type { Route } from "./+types/new";

const taskForm = z.object({ title: textField, description: textField, status: textField, assigneeId: textField, dueOn: textField });

export const loader = workspaceLoader(async ({ scope, entry, params }) => {
  const project = await getProject(scope, params.projectId ?? "");
  requireRight(rightToWrite(scope, project));
  return { frame: frameOf(scope, entry), project, people: await listAssignees(scope) };
});

export const action = workspaceAction(async ({ scope, form, params, state }) => {
  const { id } = await createTask(scope, { projectId: params.projectId ?? "", ...parseForm(form, taskForm) });
  return goTo(state, taskPath(scope.standing.workspace.slug, id), "The task was created.");
});

export default function NewTask({ loaderData, actionData }: Route.ComponentProps) {
  const { frame, project, people } = loaderData;
  const path = projectPath(frame.slug, project.id);
  return (
    <Page>
      <title>{titleOf(`New task in ${project.name}`, frame)}</title>
      <PageHead title="New task" crumbs={[{ label: "Projects", href: projectsPath(frame.slug) }, { label: project.name, href: path }, { label: "New task" }]} />
      <TaskForm
        people={people}
        frame={frame}
        refused={refusedFrom(actionData)}
        submit={{ label: "Create task", pending: "Creating" }}
        cancelHref={path}
      />
    </Page>
  );
}
