import { formatDateTime } from "#app/domain/dates.rules.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export function resetPasswordMail(reset: { email: string; url: string; expiresAt: Date; locale: string; timeZone: string }): Mail {
  const until = `${formatDateTime(reset.expiresAt, reset)} (${reset.timeZone})`;
  return renderMail({
    template: "reset-password",
    subject: "Choose a new password",
    preheader: `The link works once, until ${until}.`,
    heading: "Choose a new password",
    paragraphs: ["Somebody, probably you, asked for a new password for this address."],
    facts: [
      { label: "Address", value: reset.email },
      { label: "Works until", value: until },
    ],
    button: { label: "Choose a new password", url: reset.url },
    closing: "Opening the page changes nothing. If you did not ask, ignore this mail: your password stays as it is.",
    reason: "Sent because somebody typed this address on the page for forgotten passwords.",
  });
}
