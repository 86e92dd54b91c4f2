import { z } from "zod";
import { editProject } from "#app/domain/projects/edit-project.ts";
import { getProject } from "#app/domain/projects/get-project.ts";
import { requireRight, rightToWrite } from "#app/domain/projects/rights.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { textField, versionField } from "#app/http/form-fields.ts";
import { frameOf, titleOf } from "#app/routes/w/projects/frame.ts";
import { projectPath, projectsPath } from "#app/routes/w/projects/paths.ts";
import { ProjectForm } from "#app/routes/w/projects/project-form.tsx";
import { Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import type { Route } from "./+types/edit";

const projectForm = z.object({ name: textField, description: textField, version: versionField });

export const loader = workspaceLoader(async ({ scope, entry, params }) => {
  const project = await getProject(scope, params.projectId ?? "");
  requireRight(rightToWrite(scope, project));
  return { frame: frameOf(scope, entry), project };
});

export const action = workspaceAction(async ({ scope, form, params, state }) => {
  const projectId = params.projectId ?? "";
  await editProject(scope, { projectId, ...parseForm(form, projectForm) });
  return goTo(state, projectPath(scope.standing.workspace.slug, projectId), "The project was saved.");
});

export default function EditProject({ loaderData, actionData }: Route.ComponentProps) {
  const { frame, project } = loaderData;
  const path = projectPath(frame.slug, project.id);
  return (
    <Page>
      <title>{titleOf(`Edit ${project.name}`, frame)}</title>
      <PageHead
        title="Edit project"
        crumbs={[{ label: "Projects", href: projectsPath(frame.slug) }, { label: project.name, href: path }, { label: "Edit" }]}
      />
      <ProjectForm project={project} refused={refusedFrom(actionData)} submit={{ label: "Save project", pending: "Saving" }} cancelHref={path} />
    </Page>
  );
}
