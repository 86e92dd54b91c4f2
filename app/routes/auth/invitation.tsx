import { acceptInvitation } from "#app/domain/workspaces/accept-invitation.ts";
import { lookAtInvitation } from "#app/domain/workspaces/look-at-invitation.ts";
import { outsideOf, visitorOf } from "#app/http/outside.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { publicAction, publicLoader } from "#app/http/route.ts";
import { currentEntry, toSignIn } from "#app/http/session.ts";
import { joined } from "#app/routes/account/joined.ts";
import { InvitationLetter } from "#app/routes/auth/invitation-letter.tsx";
import { InvitationNotice } from "#app/routes/auth/invitation-notice.tsx";
import { useRootData } from "#app/root.tsx";
import { DoorShell } from "#app/ui/door-shell.tsx";
import { Flash } from "#app/ui/flash.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import type { Route } from "./+types/invitation";

/** Shows and changes nothing: programs that read mails open links. */
export const loader = publicLoader(async ({ request, context, state, params }) => {
  const entry = await currentEntry(request, context);
  const look = await lookAtInvitation(await outsideOf(state, entry), { token: params.token ?? "", visitor: entry && visitorOf(entry) });
  return { look, here: `/invitations/${params.token}`, signedInAs: entry && { name: entry.user.name, email: entry.user.email } };
});

export const action = publicAction(async ({ request, context, state, params }) => {
  const entry = await currentEntry(request, context);
  if (!entry) return toSignIn(request);
  const acceptance = await acceptInvitation(await outsideOf(state, entry), { by: { token: params.token ?? "" }, visitor: visitorOf(entry) });
  return goTo(state, ...joined(acceptance));
});

export default function InvitationPage({ loaderData, actionData }: Route.ComponentProps) {
  const { flash } = useRootData();
  const refused = refusedFrom(actionData);
  const { look } = loaderData;
  const open = look !== null && (look.state.state === "ok_existing_user" || look.state.state === "ok_new_user");
  return (
    <DoorShell flash={flash && <Flash {...flash} />}>
      <FormErrors form={refused?.refused.message} title="You have not joined yet" />
      {open ? <InvitationLetter {...loaderData} look={look} /> : <InvitationNotice {...loaderData} />}
    </DoorShell>
  );
}
