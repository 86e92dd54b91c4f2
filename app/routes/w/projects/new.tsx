import { z } from "zod";
import { createProject } from "#app/domain/projects/create-project.ts";
import { findRoomProblem } from "#app/domain/projects/project-room.ts";
import { requireRight, rightToCreate } from "#app/domain/projects/rights.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { textField } from "#app/http/form-fields.ts";
import { frameOf, titleOf } from "#app/routes/w/projects/frame.ts";
import { projectPath, projectsPath } from "#app/routes/w/projects/paths.ts";
import { ProjectForm } from "#app/routes/w/projects/project-form.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { Note } from "#app/ui/note.tsx";
import { Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import type { Route } from "./+types/new";

const projectForm = z.object({ name: textField, description: textField });

export const loader = workspaceLoader(async ({ scope, entry }) => {
  requireRight(rightToCreate(scope));
  return { frame: frameOf(scope, entry), full: await findRoomProblem(scope) };
});

export const action = workspaceAction(async ({ scope, form, state }) => {
  const { id } = await createProject(scope, parseForm(form, projectForm));
  return goTo(state, projectPath(scope.standing.workspace.slug, id), "The project is there. Give it its first task.");
});

export default function NewProject({ loaderData, actionData }: Route.ComponentProps) {
  const { frame, full } = loaderData;
  const refused = refusedFrom(actionData);
  return (
    <Page>
      <title>{titleOf("New project", frame)}</title>
      <PageHead title="New project" crumbs={[{ label: "Projects", href: projectsPath(frame.slug) }, { label: "New project" }]}>
        Everyone in {frame.workspace} will see it.
      </PageHead>
      {/* What somebody has typed stays, also when the last place went meanwhile. */}
      {full && !refused ? (
        <Note kind="caution">
          <p>{full}</p>
          <div className="bar mt-3">
            <LinkButton href={projectsPath(frame.slug)}>To the projects</LinkButton>
          </div>
        </Note>
      ) : (
        <ProjectForm refused={refused} submit={{ label: "Create project", pending: "Creating" }} cancelHref={projectsPath(frame.slug)} />
      )}
    </Page>
  );
}
