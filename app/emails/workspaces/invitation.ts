import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export interface InvitationMail {
  workspace: string;
  inviter: { name: string; email: string };
  to: string;
  /** "Member: also creates and edits …" */
  role: string;
  /** With its time zone. */
  worksUntil: string;
  url: string;
}

export function invitationMail(facts: InvitationMail): Mail {
  const { workspace, inviter } = facts;
  return renderMail({
    template: "invitation",
    subject: `${inviter.name} invited you to ${workspace}`,
    preheader: `The link works until ${facts.worksUntil}.`,
    heading: `Join ${workspace}`,
    paragraphs: [`${inviter.name} (${inviter.email}) invited you, ${facts.to}, to work with them.`],
    facts: [
      { label: "Your role", value: facts.role },
      { label: "Works until", value: facts.worksUntil },
    ],
    button: { label: "See the invitation", url: facts.url },
    closing: `Opening the page changes nothing; you join with the button on it. If you do not know ${inviter.name}, ignore this mail.`,
    reason: "Sent because somebody in the workspace typed your address.",
  });
}
