import { z } from "zod";
import { archiveProject } from "#app/domain/projects/archive-project.ts";
import { getProject } from "#app/domain/projects/get-project.ts";
import { restoreProject } from "#app/domain/projects/restore-project.ts";
import { requireRight, rightToCreate, rightToWrite } from "#app/domain/projects/rights.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { frameOf, titleOf } from "#app/routes/w/projects/frame.ts";
import { projectPath, projectsPath } from "#app/routes/w/projects/paths.ts";
import { Confirmation } from "#app/ui/confirmation.tsx";
import { Page } from "#app/ui/page.tsx";
import type { Route } from "./+types/archival";

const archivalForm = z.object({ to: z.enum(["archived", "active"], "Choose whether to archive or to restore.") });

export const loader = workspaceLoader(async ({ scope, entry, params }) => {
  const project = await getProject(scope, params.projectId ?? "");
  requireRight(project.status === "active" ? rightToWrite(scope) : rightToCreate(scope));
  return { frame: frameOf(scope, entry), project };
});

export const action = workspaceAction(async ({ scope, form, params, state }) => {
  const projectId = params.projectId ?? "";
  const path = projectPath(scope.standing.workspace.slug, projectId);
  const { to } = parseForm(form, archivalForm);
  if (to === "archived") {
    await archiveProject(scope, { projectId });
    return goTo(state, path, "The project is archived. It can be read, and restored.");
  }
  await restoreProject(scope, { projectId });
  return goTo(state, path, "The project is back.");
});

export default function Archival({ loaderData, actionData }: Route.ComponentProps) {
  const { frame, project } = loaderData;
  const refused = refusedFrom(actionData);
  const path = projectPath(frame.slug, project.id);
  const common = { problem: refused?.refused.message, cancel: { href: path, label: "Keep it as it is" }, harmless: true };
  const crumbs = [{ label: "Projects", href: projectsPath(frame.slug) }, { label: project.name, href: path }, { label: project.status === "active" ? "Archive" : "Restore" }];
  return (
    <Page>
      <title>{titleOf(`${project.status === "active" ? "Archive" : "Restore"} ${project.name}`, frame)}</title>
      {project.status === "active" ? (
        <Confirmation
          {...common}
          crumbs={crumbs}
          title={`Archive ${project.name}`}
          summary="For work that is over, or that has to wait."
          consequences={[
            { title: "Its tasks and comments can be read, and not changed", detail: "Tasks leave everybody’s list of their own tasks." },
            { title: "Its place is free", detail: "Archived projects do not count towards the plan’s limit." },
            { title: "Nothing is deleted", detail: "Members can restore it while the plan has room for it.", stays: true },
          ]}
          confirm={{ label: "Archive project", pending: "Archiving" }}
          fields={{ to: "archived" }}
        />
      ) : (
        <Confirmation
          {...common}
          crumbs={crumbs}
          title={`Restore ${project.name}`}
          consequences={[
            { title: "Its tasks and comments can be changed again", stays: true },
            { title: "It counts towards the plan’s limit of projects", detail: "When there is no room, nothing happens and you are told." },
          ]}
          confirm={{ label: "Restore project", pending: "Restoring" }}
          fields={{ to: "active" }}
        />
      )}
    </Page>
  );
}
