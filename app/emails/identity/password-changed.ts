import { formatDateTime } from "#app/domain/dates.rules.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export interface PasswordChange {
  email: string;
  at: Date;
  device: string;
  address: string | null;
  locale: string;
  timeZone: string;
  url: string;
}

export function passwordChangedMail(change: PasswordChange): Mail {
  return renderMail({
    template: "password-changed",
    subject: "Your password was changed",
    preheader: "All your other sessions have ended.",
    heading: "Your password was changed",
    paragraphs: ["Every other browser that was signed in as you has been signed out."],
    facts: [
      { label: "Address", value: change.email },
      { label: "When", value: `${formatDateTime(change.at, change)} (${change.timeZone})` },
      { label: "From", value: change.address ? `${change.device}, ${change.address}` : change.device },
    ],
    button: { label: "It was not me", url: change.url },
    closing: "The button leads to the page where you choose a new password by a link to this address.",
    reason: "Sent to the address that a password belongs to, each time it changes.",
  });
}
