import { authorize } from "#app/domain/scope.ts";
import { getInvitation, revokeInvitation } from "#app/domain/workspaces/revoke-invitation.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { Confirmation } from "#app/ui/confirmation.tsx";
import { Page } from "#app/ui/page.tsx";
import type { Route } from "./+types/revocation";

export const loader = workspaceLoader(async ({ scope, params }) => {
  await authorize(scope, "invitations.revoke");
  const { email } = await getInvitation(scope, params.invitationId ?? "");
  const { name, slug } = scope.standing.workspace;
  return { email, workspace: { name, slug } };
});

export const action = workspaceAction(async ({ scope, params, state }) => {
  const { email } = await revokeInvitation(scope, { invitationId: params.invitationId ?? "" });
  return goTo(state, `/w/${params.slug}/invitations`, `The invitation of ${email} was revoked.`);
});

export default function Revocation({ loaderData, actionData }: Route.ComponentProps) {
  const { email, workspace } = loaderData;
  const title = `Revoke the invitation of ${email}`;
  return (
    <Page>
      <title>{`${title} · ${workspace.name} · Afterlogin`}</title>
      <Confirmation
        title={title}
        crumbs={[{ label: "Invitations", href: `/w/${workspace.slug}/invitations` }, { label: "Revoke" }]}
        consequences={[
          { title: "The link in their mail stops working", detail: "Its page says that the invitation was taken back. No other mail is sent." },
          { title: "The seat it holds becomes free" },
          { title: "You can invite them again", stays: true },
        ]}
        confirm={{ label: "Revoke the invitation", pending: "Revoking" }}
        cancel={{ href: `/w/${workspace.slug}/invitations`, label: "Keep it open" }}
        problem={refusedFrom(actionData)?.refused.message}
      />
    </Page>
  );
}
