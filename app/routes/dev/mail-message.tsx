import { getInboxMail } from "#app/http/dev-inbox.ts";
import { publicLoader } from "#app/http/route.ts";
import { InboxShell } from "#app/routes/dev/inbox-shell.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { DateTime } from "#app/ui/dates.tsx";
import { KeyValues } from "#app/ui/key-values.tsx";
import { LinkedText } from "#app/ui/linked-text.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Section } from "#app/ui/section.tsx";
import type { Route } from "./+types/mail-message";

export const loader = publicLoader(async ({ params, state }) => {
  const { html, ...mail } = await getInboxMail(state.runtime, params.mailId ?? "");
  return { mail, hasHtml: html !== null };
});

export default function LocalMail({ loaderData: { mail, hasHtml } }: Route.ComponentProps) {
  const subject = mail.subject || "No subject";
  return (
    <InboxShell title={`${subject} · Local inbox`}>
      <PageHead
        title={subject}
        crumbs={[{ label: "Local inbox", href: "/dev/mail" }, { label: subject }]}
        actions={hasHtml && <LinkButton href={`/dev/mail/${mail.id}/html`}>As a mail program shows it</LinkButton>}
      />
      <Section title="Envelope">
        <KeyValues
          entries={[
            { term: "From", value: mail.from.name ? `${mail.from.name} <${mail.from.address}>` : mail.from.address },
            { term: "To", value: mail.recipients.join(", ") },
            { term: "Received", value: <DateTime at={mail.receivedAt} locale="en-GB" timeZone="UTC" /> },
          ]}
        />
      </Section>
      <Section title="Text">
        <LinkedText text={mail.text} />
      </Section>
    </InboxShell>
  );
}
