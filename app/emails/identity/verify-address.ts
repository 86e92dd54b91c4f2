import { formatDateTime } from "#app/domain/dates.rules.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

/** Greets nobody by name: anyone can type any name beside somebody else's address. */
export function verifyAddressMail({ email, url, expiresAt }: { email: string; url: string; expiresAt: Date }): Mail {
  const until = `${formatDateTime(expiresAt, { locale: "en-GB", timeZone: "UTC" })} UTC`;
  return renderMail({
    template: "verify-address",
    subject: "Confirm your email address",
    preheader: `The link works until ${until}.`,
    heading: "Confirm your address",
    paragraphs: ["One step is left: show that this address is yours. Then you can work in Afterlogin with it."],
    facts: [
      { label: "Address", value: email },
      { label: "Works until", value: until },
    ],
    button: { label: "Confirm this address", url },
    closing: "Opening the page changes nothing; you confirm with the button on it. If you did not sign up, ignore this mail: without it nobody gets in.",
    reason: "Sent because somebody signed up to Afterlogin with this address, or asked for this link again.",
  });
}
