import { formatDate, type DateView } from "#app/domain/dates.rules.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export function exportReadyMail(facts: { workspace: string; expiresAt: Date; url: string } & DateView): Mail {
  const { workspace } = facts;
  return renderMail({
    template: "export-ready",
    subject: `The export of ${workspace} is ready`,
    preheader: `You can download it until ${formatDate(facts.expiresAt, facts)}.`,
    heading: "Your export is ready",
    paragraphs: [`Everything in ${workspace} is in one JSON file. Only the owner can download it, signed in.`],
    facts: [{ label: "Kept until", value: formatDate(facts.expiresAt, facts) }],
    button: { label: "Download the export", url: facts.url },
    reason: `Sent once, because you asked for an export of ${workspace}.`,
  });
}
