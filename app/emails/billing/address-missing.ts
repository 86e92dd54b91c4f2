import { billingReason, type BillingMailFacts } from "#app/emails/billing/about.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

export function addressMissingMail({ workspace, billingUrl }: BillingMailFacts): Mail {
  return renderMail({
    template: "address_missing",
    subject: `A billing address is missing: ${workspace}`,
    preheader: "Without it the tax on the next invoice is not known.",
    heading: "Add a billing address",
    paragraphs: [
      `The next invoice of ${workspace} waits: without a billing address the tax on it is not known. Everything goes on working meanwhile.`,
      "Add the country, the street, the city and the postal code. The invoice is then sent by itself.",
    ],
    button: { label: "Add the address", url: `${billingUrl}/details` },
    reason: billingReason(workspace),
  });
}
