import { parseIdCursor } from "#app/domain/staff/cursor.rules.ts";
import { listSupportRequests } from "#app/domain/staff/support-requests.ts";
import { type SupportStatus, supportStatuses } from "#app/domain/staff/states.rules.ts";
import { staffLoader } from "#app/http/staff-door.ts";
import { ageText } from "#app/routes/staff/age.ts";
import { SupportStatusMark } from "#app/routes/staff/support-status.tsx";
import { Empty, NothingFound } from "#app/ui/empty.tsx";
import { FilterBar, SearchInput } from "#app/ui/filter-bar.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { Identifier } from "#app/ui/note.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Page } from "#app/ui/page.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { Tabs } from "#app/ui/tabs.tsx";
import type { Route } from "./+types/support-requests";

const views = [...supportStatuses, "all"] as const;
type View = (typeof views)[number];

export const loader = staffLoader(async ({ desk, url }) => {
  const view = views.find((known) => known === url.searchParams.get("view")) ?? "open";
  const raw = (url.searchParams.get("find") ?? "").trim().slice(0, 254);
  const find = /[\u0000-\u001f]/.test(raw) || raw === "" ? null : raw;
  const page = await listSupportRequests(desk, { status: view === "all" ? null : view, find, after: parseIdCursor(url.searchParams.get("after")) });
  return { ...page, view, find, now: new Date() };
});

export default function SupportRequests({ loaderData }: Route.ComponentProps) {
  const { rows, next, counts, view, find, now } = loaderData;
  return (
    <Page>
      <title>Support requests · Staff · Afterlogin</title>
      <PageHead title="Support requests">What people wrote by the contact form. An answer goes to them by mail.</PageHead>
      <div className="mb-3">
        <Tabs label="Support requests" tabs={views.map((one) => ({ href: `/staff/support-requests?view=${one}`, label: labels[one], current: one === view, ...countOf(one, counts) }))} />
      </div>
      <FilterBar label="Find requests" button="Find" clearHref={find ? `/staff/support-requests?view=${view}` : null}>
        <input type="hidden" name="view" value={view} />
        <SearchInput name="find" label="Number or address" value={find} placeholder="SR-… or an address" />
      </FilterBar>
      {rows.length === 0 ? (
        <NoRequest view={view} find={find} />
      ) : (
        <Ledger label="Support requests" columns={[{ label: "State" }, { label: "Subject" }, { label: "From" }, { label: "Workspace" }, { label: "Age", align: "right" }]}>
          {rows.map((request) => (
            <Row key={request.id}>
              <Cell>
                <SupportStatusMark status={request.status} />
              </Cell>
              <RowHead>
                <a href={`/staff/support-requests/${request.id}`}>{request.subject}</a>
                <span className="quiet block">
                  <Identifier>{request.number}</Identifier>
                </span>
              </RowHead>
              <Cell>
                {request.name}
                <span className="meta block break-all">{request.email}</span>
              </Cell>
              <Cell>{request.tenantId ? <a href={`/staff/workspaces/${request.tenantId}`}>{request.workspaceLabel}</a> : <span className="quiet">No workspace</span>}</Cell>
              <Cell label="Age" align="right">
                {ageText(request.createdAt, now)}
              </Cell>
            </Row>
          ))}
        </Ledger>
      )}
      <Pagination nextHref={next && `/staff/support-requests?${new URLSearchParams({ view, ...(find ? { find } : {}), after: next })}`} words={{ previous: "Newer", next: "Older" }} />
    </Page>
  );
}

const labels: Record<View, string> = { open: "Open", answered: "Answered", closed: "Closed", all: "All" };
const empty: Record<View, { title: string; text: string }> = {
  open: { title: "Nobody waits for an answer", text: "A new request stands here until somebody answers or closes it." },
  answered: { title: "No answer waits for a reply", text: "A request stands here from its first answer until it is closed." },
  closed: { title: "No request is closed", text: "What is settled is kept here, with its answers." },
  all: { title: "Nobody has written yet", text: "What people send by the contact form arrives here." },
};

function NoRequest({ view, find }: { view: View; find: string | null }) {
  if (find) return <NothingFound clearHref={`/staff/support-requests?view=${view}`}>No request has “{find}” in its number or address.</NothingFound>;
  return (
    <Empty title={empty[view].title} shape="round">
      {empty[view].text}
    </Empty>
  );
}

function countOf(view: View, counts: Record<SupportStatus, number>): { count?: number } {
  return view === "all" ? {} : { count: counts[view] };
}
