import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

/** What a sign-up with a known address sends. The page that took the form says nothing of it. */
export function alreadySignedUpMail({ email, url }: { email: string; url: string }): Mail {
  return renderMail({
    template: "already-signed-up",
    subject: "You already sign in with this address",
    preheader: "Nothing was changed.",
    heading: "You already sign in with this address",
    paragraphs: [
      "Somebody, probably you, has just tried to sign up with it again. Nothing was changed: your name and password are as they were.",
      "Sign in as usual. If you no longer know the password, the sign-in page has a link to choose a new one.",
    ],
    facts: [{ label: "Address", value: email }],
    button: { label: "Sign in", url },
    closing: "If it was not you, there is nothing to do.",
    reason: "Sent because somebody typed this address on the sign-up page.",
  });
}
