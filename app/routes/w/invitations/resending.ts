import { redirect } from "react-router";
import { Refusal } from "#app/domain/refusal.ts";
import { resendInvitation } from "#app/domain/workspaces/resend-invitation.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { workOf } from "#app/http/workspace-work.ts";

/** The button stands in the list. Whoever comes to its address by hand is led there. */
export const loader = workspaceLoader(async ({ params }) => redirect(`/w/${params.slug}/invitations`));

export const action = workspaceAction(async ({ scope, params, state, context }) => {
  const list = `/w/${params.slug}/invitations`;
  try {
    const { email } = await resendInvitation(scope, { invitationId: params.invitationId ?? "" });
    return goTo(state, list, `The invitation was sent again to ${email}. The older link no longer works.`);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === "not_found") throw error;
    // A redirect commits: nothing of a refused sending may stay.
    await workOf(context).rollback();
    return goTo(state, list, { kind: "problem", message: error.message });
  }
});
