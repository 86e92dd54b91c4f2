import { searchWorkspaces } from "#app/domain/staff/search-workspaces.ts";
import { staffLoader } from "#app/http/staff-door.ts";
import { Empty, NothingFound } from "#app/ui/empty.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { Identifier } from "#app/ui/note.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Page } from "#app/ui/page.tsx";
import type { Route } from "./+types/search";

export const loader = staffLoader(async ({ desk, url }) => searchWorkspaces(desk, url.searchParams.get("q") ?? ""));

export default function StaffSearch({ loaderData }: Route.ComponentProps) {
  const { term, hits, more } = loaderData;
  return (
    <Page>
      <title>Workspaces · Staff · Afterlogin</title>
      <PageHead title="Workspaces">{summary(loaderData)}</PageHead>
      {hits.length === 0 && term === "" && <Empty title="There is no workspace yet">The first one appears when somebody signs up and creates it.</Empty>}
      {hits.length === 0 && term !== "" && (
        <NothingFound clearHref="/staff">
          Nothing matches. Stripe ids, invoice numbers and request ids must be whole; names, slugs and addresses may be a part.
        </NothingFound>
      )}
      {hits.length > 0 && (
        <Ledger label="Workspaces" columns={[{ label: "Workspace" }, { label: "Slug" }, ...(term === "" ? [] : [{ label: "Found by" }, { label: "Match" }])]}>
          {hits.map((hit) => (
            <Row key={hit.tenantId}>
              <RowHead strong>
                <a href={`/staff/workspaces/${hit.tenantId}`}>{hit.name}</a>
              </RowHead>
              <Cell>
                <Identifier>{hit.slug}</Identifier>
              </Cell>
              {term !== "" && (
                <>
                  <Cell label="Found by">{foundBy[hit.matchedBy]}</Cell>
                  <Cell label="Match">
                    <span className="break-all">{hit.matchedLabel}</span>
                  </Cell>
                </>
              )}
            </Row>
          ))}
        </Ledger>
      )}
      {more && <p className="meta mt-3">There are more. Narrow it down.</p>}
    </Page>
  );
}

const foundBy = {
  newest: "Newest",
  slug: "Slug",
  name: "Name",
  member: "Member’s address",
  invitation: "Invited address",
  "stripe id": "Stripe id",
  invoice: "Invoice",
  "request id": "Request id",
} as const;

function summary({ term, hits, more }: Route.ComponentProps["loaderData"]): string {
  if (term === "") return "The newest first. Search above by email, name, slug, Stripe id, invoice number or request id.";
  const number = more ? `The first ${hits.length}` : hits.length === 1 ? "One" : String(hits.length);
  return `${number} for “${term}”. That you searched is recorded, not what for.`;
}
