import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export interface SupportAnswer {
  number: string;
  subject: string;
  message: string;
  staffName: string;
  contactUrl: string;
}

export function requestAnsweredMail({ number, subject, message, staffName, contactUrl }: SupportAnswer): Mail {
  return renderMail({
    template: "support-request-answered",
    subject: `Re: ${subject} (${number})`,
    preheader: `${staffName} has answered.`,
    heading: `Our answer to “${subject}”`,
    paragraphs: message.split(/\n{2,}/),
    facts: [
      { label: "From", value: staffName },
      { label: "Number", value: number },
    ],
    button: { label: "Write back", url: contactUrl },
    closing: "This address takes no replies. Write back on the page, and quote the number.",
    reason: "Sent because you wrote to us with this address.",
  });
}
