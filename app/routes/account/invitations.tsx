import { z } from "zod";
import { acceptInvitation } from "#app/domain/workspaces/accept-invitation.ts";
import { listWaitingInvitations } from "#app/domain/workspaces/look-at-invitation.ts";
import { roleLabels } from "#app/domain/workspaces/roles.rules.ts";
import { parseForm } from "#app/http/forms.ts";
import { outsideOf, visitorOf } from "#app/http/outside.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { personAction, personLoader } from "#app/http/route.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly } from "#app/ui/dates.tsx";
import { Empty } from "#app/ui/empty.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Logo } from "#app/ui/logo.tsx";
import { Note } from "#app/ui/note.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { RowItem, Rows } from "#app/ui/rows.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { joined } from "#app/routes/account/joined.ts";
import type { Route } from "./+types/invitations";

export const loader = personLoader(async ({ entry, state }) => ({
  invitations: await listWaitingInvitations(await outsideOf(state, entry), entry),
  verified: entry.user.emailVerified,
  email: entry.user.email,
  reader: { locale: entry.user.locale, timeZone: entry.user.timeZone },
}));

export const action = personAction(async ({ entry, form, state }) => {
  const { invitationId } = parseForm(form, z.object({ invitationId: z.string("Choose an invitation.") }));
  const acceptance = await acceptInvitation(await outsideOf(state, entry), { by: { invitationId }, visitor: visitorOf(entry) });
  return goTo(state, ...joined(acceptance));
});

export default function WaitingInvitations({ loaderData, actionData }: Route.ComponentProps) {
  const { invitations, verified, email, reader } = loaderData;
  return (
    <>
      <title>Invitations · Afterlogin</title>
      <PageHead title="Invitations">What waits for {email}.</PageHead>
      <FormErrors form={refusedFrom(actionData)?.refused.message} title="You have not joined yet" />
      {!verified && (
        <Note kind="caution">
          <div className="bar">
            <p className="grow">Invitations show up here once you have confirmed this address.</p>
            <LinkButton href="/account/verification">Send the mail again</LinkButton>
          </div>
        </Note>
      )}
      {verified && invitations.length === 0 && (
        <Empty title="No invitation is waiting" shape="round" action={<LinkButton href="/workspaces">Your workspaces</LinkButton>}>
          When somebody invites this address to a workspace, you can accept it here or in the mail.
        </Empty>
      )}
      {invitations.length > 0 && (
        <Rows>
          {invitations.map(({ invitationId, tenantId, workspaceName, role, expiresAt }) => (
            <RowItem
              key={invitationId}
              lead={<Logo id={tenantId} name={workspaceName} />}
              title={workspaceName}
              detail={
                <>
                  As {roleLabels[role].toLowerCase()}, until <DateOnly at={expiresAt} {...reader} />
                </>
              }
              end={
                <form method="post">
                  <input type="hidden" name="invitationId" value={invitationId} />
                  <SubmitButton kind="outlined" pending="Joining" aria-label={`Join ${workspaceName}`}>
                    Join
                  </SubmitButton>
                </form>
              }
            />
          ))}
        </Rows>
      )}
    </>
  );
}
