import { listInboxMails } from "#app/http/dev-inbox.ts";
import { publicLoader } from "#app/http/route.ts";
import { InboxShell } from "#app/routes/dev/inbox-shell.tsx";
import { RelativeTime } from "#app/ui/dates.tsx";
import { Empty, NothingFound } from "#app/ui/empty.tsx";
import { FilterBar, SearchInput } from "#app/ui/filter-bar.tsx";
import { Note } from "#app/ui/note.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { RowItem, Rows } from "#app/ui/rows.tsx";
import type { Route } from "./+types/mail";

export const loader = publicLoader(async ({ url, state }) => {
  const to = url.searchParams.get("to")?.trim().slice(0, 254) || null;
  const mails = await listInboxMails(state.runtime, to);
  return { to, now: new Date(), mails: mails?.map(({ text: _text, html: _html, ...mail }) => mail) ?? null };
});

export default function LocalInbox({ loaderData: { to, now, mails } }: Route.ComponentProps) {
  return (
    <InboxShell title="Local inbox · Afterlogin">
      <PageHead title="Local inbox">Mails that Afterlogin sent on this machine, newest first. None of them left it.</PageHead>
      <FilterBar label="Mails" button="Show" clearHref={to && "/dev/mail"}>
        <SearchInput name="to" label="To this address" value={to} placeholder="name@example.com" />
      </FilterBar>
      {mails === null && (
        <Note kind="caution">
          <strong>The local inbox does not answer.</strong> It runs beside the web server and the worker: npm start starts all of them.
        </Note>
      )}
      {mails?.length === 0 && to && <NothingFound clearHref="/dev/mail">{`No mail went to ${to}.`}</NothingFound>}
      {mails?.length === 0 && !to && (
        <Empty title="No mail yet" shape="diamond">
          Sign up, invite somebody or ask for a new password: what Afterlogin writes appears here a moment later.
        </Empty>
      )}
      {mails && mails.length > 0 && (
        <Rows>
          {mails.map((mail) => (
            <RowItem
              key={mail.id}
              title={<a href={`/dev/mail/${mail.id}`}>{mail.subject || "No subject"}</a>}
              detail={`To ${mail.recipients.join(", ")}`}
              end={
                <span className="meta">
                  <RelativeTime at={mail.receivedAt} now={now} locale="en-GB" timeZone="UTC" />
                </span>
              }
            />
          ))}
        </Rows>
      )}
    </InboxShell>
  );
}
