import type { InvitationLook } from "#app/domain/workspaces/look-at-invitation.ts";
import { roleHints, roleLabels } from "#app/domain/workspaces/roles.rules.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { DateTime } from "#app/ui/dates.tsx";
import { KeyValues } from "#app/ui/key-values.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";

export interface InvitationView {
  look: InvitationLook;
  /** The page's own address, to come back to. */
  here: string;
  signedInAs: { name: string; email: string } | null;
}

/** An invitation that can be accepted: who asks, into what, as what, until when. */
export function InvitationLetter({ look, here, signedInAs }: InvitationView) {
  const { workspace, invitation, inviter } = look;
  return (
    <>
      <title>{`Join ${workspace.name} · Afterlogin`}</title>
      <div>
        <h1>Join {workspace.name}</h1>
        <p className="mt-2 text-ink-2">
          {inviter.name} (<span className="break-all">{inviter.email}</span>) invited you to work with them.
        </p>
      </div>
      <KeyValues
        entries={[
          { term: "For", value: <span className="break-all">{invitation.email}</span> },
          { term: "Your role", value: `${roleLabels[invitation.role]}. ${roleHints[invitation.role]}` },
          { term: "Works until", value: <DateTime at={invitation.expiresAt} {...workspace} /> },
        ]}
      />
      {signedInAs ? <Accept workspace={workspace.name} signedInAs={signedInAs} /> : <WaysIn email={invitation.email} here={here} />}
    </>
  );
}

function Accept({ workspace, signedInAs }: { workspace: string; signedInAs: { name: string } }) {
  return (
    <form method="post" className="grid gap-3">
      <div className="bar">
        <SubmitButton pending="Joining">Join {workspace}</SubmitButton>
        <LinkButton kind="quiet" href="/workspaces">
          Not now
        </LinkButton>
      </div>
      <p className="meta">You join as {signedInAs.name}. The workspace sees your name and email address.</p>
    </form>
  );
}

/** Both ways, whoever the address belongs to: whether somebody signs in with it is nobody's business. */
function WaysIn({ email, here }: { email: string; here: string }) {
  const query = new URLSearchParams({ to: here, email });
  return (
    <div className="grid gap-3">
      <div className="bar">
        <LinkButton kind="primary" href={`/sign-up?${query}`}>
          Sign up and join
        </LinkButton>
        <LinkButton href={`/sign-in?${query}`}>I have a sign-in</LinkButton>
      </div>
      <p className="meta">Use this email address. Afterwards you come back here to join.</p>
    </div>
  );
}
