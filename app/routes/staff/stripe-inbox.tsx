import { listStripeEvents, type InboxRow } from "#app/domain/staff/stripe-inbox.ts";
import { parseCursor } from "#app/domain/staff/cursor.rules.ts";
import { staffMay } from "#app/domain/staff/staff-permissions.rules.ts";
import { type InboxView, inboxViews } from "#app/domain/staff/states.rules.ts";
import { staffLoader } from "#app/http/staff-door.ts";
import { ageText } from "#app/routes/staff/age.ts";
import { EventStatus } from "#app/routes/staff/delivery.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { Empty, NothingFound } from "#app/ui/empty.tsx";
import { FilterBar, SearchInput } from "#app/ui/filter-bar.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { Identifier } from "#app/ui/note.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Page } from "#app/ui/page.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { Tabs } from "#app/ui/tabs.tsx";
import type { Route } from "./+types/stripe-inbox";

export const loader = staffLoader(async ({ desk, url }) => {
  const asked = url.searchParams;
  const filter = {
    view: inboxViews.find((view) => view === asked.get("view")) ?? "needs_somebody",
    type: word(asked.get("type"), /^[\w.]{1,255}$/),
    customer: word(asked.get("customer"), /^\w{1,255}$/),
    after: parseCursor(asked.get("after")),
  };
  const page = await listStripeEvents(desk, filter);
  return { ...page, filter, mayReplay: staffMay("stripe_events.replay", desk.staff.role), now: new Date() };
});

function word(value: string | null, shape: RegExp): string | null {
  const trimmed = value?.trim() ?? "";
  return shape.test(trimmed) ? trimmed : null;
}

export default function StripeInbox({ loaderData }: Route.ComponentProps) {
  const { rows, counts, filter, next, now, mayReplay } = loaderData;
  const filtered = filter.type !== null || filter.customer !== null;
  return (
    <Page>
      <title>Stripe inbox · Staff · Afterlogin</title>
      <PageHead title="Stripe inbox">What Stripe sent, and what came of it. Events that gave up wait here for a person.</PageHead>
      <div className="mb-3">
        <Tabs label="Events" tabs={inboxViews.map((view) => ({ href: `/staff/stripe-inbox?view=${view}`, label: labels[view], current: view === filter.view, ...(view === "all" ? {} : { count: counts[view] }) }))} />
      </div>
      <FilterBar label="Filter events" clearHref={filtered ? `/staff/stripe-inbox?view=${filter.view}` : null}>
        <input type="hidden" name="view" value={filter.view} />
        <SearchInput name="type" label="Type of event" value={filter.type} placeholder="invoice.payment_failed" />
        <SearchInput name="customer" label="Stripe customer" value={filter.customer} placeholder="cus_…" />
      </FilterBar>
      {rows.length === 0 ? (
        <NoEvent view={filter.view} filtered={filtered} />
      ) : (
        <Ledger
          label="Events"
          columns={[
            { label: "State" },
            { label: "Event" },
            { label: "Workspace" },
            { label: "Tries", align: "right" },
            { label: "Age", align: "right" },
            { label: "Last result" },
            { label: "Actions", hidden: true },
          ]}
        >
          {rows.map((row) => (
            <EventRow key={row.id} row={row} age={ageText(row.receivedAt, now)} mayReplay={mayReplay} />
          ))}
        </Ledger>
      )}
      <Pagination nextHref={next && nextHref(filter, next)} words={{ previous: "Newer", next: "Older" }} />
    </Page>
  );
}

function EventRow({ row, age, mayReplay }: { row: InboxRow; age: string; mayReplay: boolean }) {
  const failed = row.status === "dead" || row.status === "failed";
  return (
    <Row>
      <Cell>
        <EventStatus status={row.status} />
      </Cell>
      <RowHead>
        <a className="plain" href={`/staff/stripe-inbox/${row.id}`}>
          <Identifier>{row.type}</Identifier>
        </a>{" "}
        <span className="id quiet block">{shortId(row.id)}</span>
      </RowHead>
      <Cell>{row.workspace ? <a href={`/staff/workspaces/${row.tenantId}`}>{row.workspace.name}</a> : <span className="quiet">No workspace</span>}</Cell>
      <Cell label="Tries" align="right">
        {row.attempts}
      </Cell>
      <Cell label="Age" align="right">
        {age}
      </Cell>
      <Cell full {...(failed ? { tone: "critical" as const } : {})}>
        {row.summary}
      </Cell>
      <Cell align="right" push>
        {mayReplay && (row.status === "dead" || row.status === "quarantined") && (
          <LinkButton size="small" href={`/staff/stripe-inbox/${row.id}#replay`} aria-label={`Replay ${row.type} ${shortId(row.id)}`}>
            Replay
          </LinkButton>
        )}
      </Cell>
    </Row>
  );
}

const labels: Record<InboxView, string> = { needs_somebody: "Wait for a person", retrying: "Retrying", ignored: "Ignored", all: "All" };

const empty: Record<InboxView, { title: string; text: string }> = {
  needs_somebody: { title: "No event waits for a person", text: "An event stands here when it failed for the last time, or belongs to nobody we know." },
  retrying: { title: "No event is being tried again", text: "An event stands here between two tries, with the reason of the last one." },
  ignored: { title: "No event was ignored", text: "Events of a kind that changes nothing here are kept, and left alone." },
  all: { title: "Stripe has sent nothing yet", text: "The first event comes with the first checkout." },
};

function NoEvent({ view, filtered }: { view: InboxView; filtered: boolean }) {
  if (filtered) return <NothingFound clearHref={`/staff/stripe-inbox?view=${view}`}>No event here is of that type and customer.</NothingFound>;
  return (
    <Empty title={empty[view].title} shape="diamond">
      {empty[view].text}
    </Empty>
  );
}

function shortId(id: string): string {
  return id.length > 20 ? `${id.slice(0, 10)}…${id.slice(-4)}` : id;
}

function nextHref({ view, type, customer }: Route.ComponentProps["loaderData"]["filter"], after: string): string {
  const query = new URLSearchParams({ view, ...(type ? { type } : {}), ...(customer ? { customer } : {}), after });
  return `/staff/stripe-inbox?${query}`;
}
