import { formatDate, type DateView } from "#app/domain/dates.rules.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export function ownershipOfferedMail(facts: { workspace: string; owner: string; expiresAt: Date; url: string } & DateView): Mail {
  const { workspace, owner } = facts;
  return renderMail({
    template: "ownership-offered",
    subject: `${owner} asks you to own ${workspace}`,
    preheader: `The offer stands until ${formatDate(facts.expiresAt, facts)}.`,
    heading: `Become the owner of ${workspace}`,
    paragraphs: [
      `${owner} offers you the ownership of ${workspace}. The owner manages its billing, can close it, and is the one person who cannot be removed.`,
      "Nothing changes until you accept. Its subscription and card stay as they are.",
    ],
    facts: [{ label: "Stands until", value: formatDate(facts.expiresAt, facts) }],
    button: { label: "See the offer", url: facts.url },
    reason: `Sent once, because the owner of ${workspace} chose you.`,
  });
}

export function ownershipTransferredMail(facts: { workspace: string; from: string; to: string; url: string }): Mail {
  const { workspace, from, to } = facts;
  return renderMail({
    template: "ownership-transferred",
    subject: `${to} now owns ${workspace}`,
    preheader: `${from} is an admin from now on.`,
    heading: `${to} now owns ${workspace}`,
    paragraphs: [`${to} accepted the ownership of ${workspace}. ${from} stays in it as an admin. Billing goes on as it is.`],
    button: { label: "See the members", url: facts.url },
    reason: `Sent once to both of you, because the ownership of ${workspace} changed.`,
  });
}
