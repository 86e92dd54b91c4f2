import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

/** Repeats nothing of what was written: whoever wrote may have typed somebody else's address. */
export function requestReceivedMail({ number }: { number: string }): Mail {
  return renderMail({
    template: "support-request-received",
    subject: `We have your message, ${number}`,
    preheader: "A person reads it and answers to this address.",
    heading: "We have your message",
    paragraphs: ["A person reads it and answers to this address. Quote the number if you write again about the same."],
    facts: [{ label: "Number", value: number }],
    reason: "Sent because somebody wrote to us and gave this address. If that was not you, there is nothing to do.",
  });
}
