import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export interface InvitationAcceptedMail {
  workspace: string;
  person: { name: string; email: string };
  role: string;
  /** They are in, or wait until a seat is paid. */
  waiting: boolean;
  url: string;
}

export function invitationAcceptedMail(facts: InvitationAcceptedMail): Mail {
  const { workspace, person } = facts;
  return renderMail({
    template: "invitation-accepted",
    subject: `${person.name} joined ${workspace}`,
    preheader: facts.waiting ? "They wait until their seat is paid." : `Role: ${facts.role}.`,
    heading: `${person.name} accepted your invitation`,
    paragraphs: [
      facts.waiting
        ? `${person.name} (${person.email}) joined ${workspace} and waits until the payment for their seat arrives. Nothing else is to be done.`
        : `${person.name} (${person.email}) is now in ${workspace}.`,
    ],
    facts: [{ label: "Role", value: facts.role }],
    button: { label: "See the members", url: facts.url },
    reason: `Sent once, because you invited this person to ${workspace}.`,
  });
}
