import { leaveWorkspace, prepareDeparture } from "#app/domain/workspaces/leave-workspace.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { Confirmation } from "#app/ui/confirmation.tsx";
import { Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import type { Route } from "./+types/departure";

export const loader = workspaceLoader(async ({ scope }) => {
  const { name, slug } = scope.standing.workspace;
  return { ...(await prepareDeparture(scope)), workspace: { name, slug } };
});

export const action = workspaceAction(async ({ scope, state }) => {
  const { name } = scope.standing.workspace;
  await leaveWorkspace(scope);
  return goTo(state, "/workspaces", `You left ${name}.`);
});

export default function Departure({ loaderData, actionData }: Route.ComponentProps) {
  const { owner, openTasks, workspace } = loaderData;
  const refused = refusedFrom(actionData);
  const title = `Leave ${workspace.name}`;
  const crumbs = [{ label: "Members", href: `/w/${workspace.slug}/members` }, { label: "Leave" }];
  return (
    <Page>
      <title>{`${title} · Afterlogin`}</title>
      {owner ? (
        <>
          <PageHead title={title} crumbs={crumbs}>
            You own this workspace, and it always has an owner. Hand it over first, or close it.
          </PageHead>
          <div className="bar">
            <LinkButton href={`/w/${workspace.slug}/settings/ownership`}>Transfer the ownership</LinkButton>
            <LinkButton kind="quiet" href={`/w/${workspace.slug}/settings/closure`}>
              Close the workspace
            </LinkButton>
          </div>
        </>
      ) : (
        <Confirmation
          title={title}
          crumbs={crumbs}
          consequences={[
            { title: "You lose access at once", detail: "Coming back takes a new invitation." },
            ...(openTasks > 0 ? [{ title: openTasks === 1 ? "Your open task is nobody’s" : `Your ${openTasks} open tasks are nobody’s`, detail: "They stay in their projects, unassigned." }] : []),
            { title: "What you made stays here, with your name on it", stays: true },
          ]}
          confirm={{ label: "Leave the workspace", pending: "Leaving" }}
          cancel={{ href: `/w/${workspace.slug}/members`, label: "Stay" }}
          problem={refused?.refused.message}
        />
      )}
    </Page>
  );
}
