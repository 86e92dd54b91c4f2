import { z } from "zod";
import { deleteProject } from "#app/domain/projects/delete-project.ts";
import { countByStatus } from "#app/domain/projects/get-board.ts";
import { getProject } from "#app/domain/projects/get-project.ts";
import { requireRight, rightToDelete } from "#app/domain/projects/rights.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { textField } from "#app/http/form-fields.ts";
import { frameOf, titleOf } from "#app/routes/w/projects/frame.ts";
import { projectPath, projectsPath } from "#app/routes/w/projects/paths.ts";
import { problemOf } from "#app/routes/w/projects/refused.ts";
import { Confirmation } from "#app/ui/confirmation.tsx";
import { Page } from "#app/ui/page.tsx";
import type { Route } from "./+types/deletion";

const deletionForm = z.object({ typedName: textField });

export const loader = workspaceLoader(async ({ scope, entry, params }) => {
  const project = await getProject(scope, params.projectId ?? "");
  requireRight(rightToDelete(scope, project));
  const counts = await countByStatus(scope, project.id);
  return { frame: frameOf(scope, entry), project, tasks: Object.values(counts).reduce((sum, count) => sum + count, 0) };
});

export const action = workspaceAction(async ({ scope, form, params, state }) => {
  const { name } = await deleteProject(scope, { projectId: params.projectId ?? "", ...parseForm(form, deletionForm) });
  return goTo(state, projectsPath(scope.standing.workspace.slug), `${name} was deleted.`);
});

export default function Deletion({ loaderData, actionData }: Route.ComponentProps) {
  const { frame, project, tasks } = loaderData;
  const refused = refusedFrom(actionData);
  return (
    <Page>
      <title>{titleOf(`Delete ${project.name}`, frame)}</title>
      <Confirmation
        title={`Delete ${project.name}`}
        crumbs={[{ label: "Projects", href: projectsPath(frame.slug) }, { label: project.name, href: projectPath(frame.slug, project.id) }, { label: "Delete" }]}
        summary="This cannot be undone. To keep it for reading, archive it instead."
        consequences={[
          { title: tasks === 1 ? "Its one task is deleted, with its comments" : `Its ${tasks} tasks are deleted, with their comments` },
          { title: "The activity log keeps that it was there", detail: "Its name, and who made and deleted it.", stays: true },
        ]}
        typed={{ name: "typedName", label: "Type the name of the project", expected: project.name, value: refused?.typed.typedName }}
        errors={refused?.refused.fields}
        problem={problemOf(refused)}
        confirm={{ label: "Delete project", pending: "Deleting" }}
        cancel={{ href: projectPath(frame.slug, project.id), label: "Keep the project" }}
      />
    </Page>
  );
}
