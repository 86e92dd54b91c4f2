import { formatDate, type DateView } from "#app/domain/dates.rules.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export function workspaceClosedMail(facts: { workspace: string; purgeAt: Date; url: string } & DateView): Mail {
  const { workspace } = facts;
  const day = formatDate(facts.purgeAt, facts);
  return renderMail({
    template: "workspace-closed",
    subject: `${workspace} is closed`,
    preheader: `You can restore it until ${day}.`,
    heading: `${workspace} is closed`,
    paragraphs: [
      "Nobody can work in it, and its subscription is canceled.",
      `Until ${day} you can restore it or export its data. On that day everything in it is deleted for good.`,
    ],
    facts: [{ label: "Deleted on", value: day, tone: "warning" }],
    button: { label: "Restore or export", url: facts.url },
    reason: `Sent once, because you own ${workspace}.`,
  });
}
