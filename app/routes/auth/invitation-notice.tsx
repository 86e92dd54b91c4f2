import type { ReactNode } from "react";
import type { InvitationLook } from "#app/domain/workspaces/look-at-invitation.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly } from "#app/ui/dates.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import type { InvitationView } from "#app/routes/auth/invitation-letter.tsx";

/** An invitation that cannot be accepted as things stand: why, and who can do what about it. */
export function InvitationNotice({ look, here, signedInAs }: Omit<InvitationView, "look"> & { look: InvitationLook | null }) {
  if (!look) {
    return (
      <Notice title="This link leads nowhere" action={<Onwards signedIn={signedInAs !== null} />}>
        Perhaps a newer mail has replaced it: only the link in the latest one works. Otherwise ask the person who invited you to send it again.
      </Notice>
    );
  }
  const { workspace, invitation, inviter, state } = look;
  const onwards = <Onwards signedIn={signedInAs !== null} />;
  const inviterName = <a href={`mailto:${inviter.email}`}>{inviter.name}</a>;
  switch (state.state) {
    case "ok_existing_user":
    case "ok_new_user":
      return null;
    case "wrong_user":
      return (
        <Notice
          title="This invitation is for another address"
          action={
            <form method="post" action="/sign-out">
              <input type="hidden" name="to" value={here} />
              <SubmitButton pending="Signing out">Sign out and come back</SubmitButton>
            </form>
          }
        >
          <b className="break-all">{invitation.email}</b> was invited to {workspace.name}. You are signed in as <b className="break-all">{signedInAs?.email}</b>.
          Sign in with the other address, or ask {inviterName} to invite this one.
        </Notice>
      );
    case "unverified_address":
      return (
        <Notice title="Confirm your address first" action={<LinkButton href="/account/verification">Send the mail again</LinkButton>}>
          We sent a link to <b className="break-all">{invitation.email}</b>. Open it, then come back here to join {workspace.name}.
        </Notice>
      );
    case "already_member":
      return <AlreadyMember look={look} membership={state.membership} />;
    case "accepted_already":
      return (
        <Notice title="This invitation has been used" action={onwards}>
          Somebody joined {workspace.name} with it. If that was you, sign in with {invitation.email}.
        </Notice>
      );
    case "revoked":
      return (
        <Notice title="This invitation was taken back" action={onwards}>
          It is no longer possible to join {workspace.name} with it. If you think that is a mistake, ask {inviterName}.
        </Notice>
      );
    case "expired":
      return (
        <Notice title="This invitation has expired" action={onwards}>
          It worked until <DateOnly at={invitation.expiresAt} {...workspace} />. Ask {inviterName} to send it again.
        </Notice>
      );
    case "seats_full":
      return (
        <Notice title={`All seats of ${workspace.name} are taken`} action={onwards}>
          Your invitation stays open until <DateOnly at={invitation.expiresAt} {...workspace} />. Ask {inviterName}; as soon as a seat is free, this page lets you
          join.
        </Notice>
      );
    case "workspace_unavailable":
      return (
        <Notice title={`${workspace.name} cannot take in anybody now`} action={onwards}>
          It is read-only at the moment. Your invitation stays open until <DateOnly at={invitation.expiresAt} {...workspace} />. Ask {inviterName}.
        </Notice>
      );
    case "workspace_gone":
      return (
        <Notice title={`${workspace.name} was closed`} action={onwards}>
          Its invitations no longer work.
        </Notice>
      );
  }
}

function AlreadyMember({ look: { workspace }, membership }: { look: InvitationLook; membership: "active" | "pending_seat" | "suspended" }) {
  const open = (
    <LinkButton kind="primary" href={`/w/${workspace.slug}`}>
      Open {workspace.name}
    </LinkButton>
  );
  switch (membership) {
    case "active":
      return (
        <Notice title={`You are in ${workspace.name} already`} action={open}>
          There is nothing to accept.
        </Notice>
      );
    case "pending_seat":
      return (
        <Notice title={`You joined ${workspace.name}`} action={open}>
          It opens as soon as the payment for your seat arrives.
        </Notice>
      );
    case "suspended":
      return (
        <Notice title={`You are suspended in ${workspace.name}`} action={<Onwards signedIn />}>
          An invitation does not change that. An admin of the workspace can let you back in.
        </Notice>
      );
  }
}

function Onwards({ signedIn }: { signedIn: boolean }) {
  return signedIn ? <LinkButton href="/workspaces">Your workspaces</LinkButton> : <LinkButton href="/sign-in">Sign in</LinkButton>;
}

function Notice({ title, action, children }: { title: string; action: ReactNode; children: ReactNode }) {
  return (
    <>
      <title>{`${title} · Afterlogin`}</title>
      <h1>{title}</h1>
      <p className="text-ink-2">{children}</p>
      <div className="bar">{action}</div>
    </>
  );
}
