import { planWords } from "#app/domain/workspaces/plan-words.rules.ts";
import { roleLabels } from "#app/domain/workspaces/roles.rules.ts";
import { personLoader } from "#app/http/route.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { Empty, NothingFound } from "#app/ui/empty.tsx";
import { FilterBar, SearchInput } from "#app/ui/filter-bar.tsx";
import { Logo } from "#app/ui/logo.tsx";
import { Note } from "#app/ui/note.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { RowItem, Rows } from "#app/ui/rows.tsx";
import { PersonStatus } from "#app/ui/status.tsx";
import { isFoundBy } from "#app/domain/workspaces/found-by.rules.ts";
import type { Route } from "./+types/workspaces";

export const loader = personLoader(async ({ entry, url }) => {
  const search = (url.searchParams.get("q") ?? "").trim().slice(0, 100);
  return {
    search,
    any: entry.workspaces.length > 0,
    openInvitations: entry.openInvitations,
    workspaces: entry.workspaces
      .filter(({ name, slug }) => isFoundBy(name, search) || isFoundBy(slug, search))
      .map((workspace) => ({ ...workspace, planLabel: planWords(workspace, entry.now) })),
  };
});

export default function Workspaces({ loaderData }: Route.ComponentProps) {
  const { workspaces, any, search, openInvitations } = loaderData;
  const create = (
    <LinkButton kind="primary" icon="plus" href="/workspaces/new">
      Create a workspace
    </LinkButton>
  );
  return (
    <>
      <title>Workspaces · Afterlogin</title>
      <PageHead title="Workspaces" actions={any && create} />
      {openInvitations > 0 && (
        <div className="mb-6">
          <Note>
            <div className="bar">
              <p className="grow">{openInvitations === 1 ? "1 invitation waits for your answer." : `${openInvitations} invitations wait for your answer.`}</p>
              <LinkButton href="/account/invitations">See it</LinkButton>
            </div>
          </Note>
        </div>
      )}
      {any ? (
        <>
          <FilterBar label="Workspaces" button="Find" clearHref={search ? "/workspaces" : null}>
            <SearchInput label="Name or address" value={search} />
          </FilterBar>
          {workspaces.length === 0 ? <NothingFound clearHref="/workspaces">None of your workspaces is called that.</NothingFound> : <List workspaces={workspaces} />}
        </>
      ) : (
        <Empty title="Start with a workspace" action={create} note="The first one begins with 14 days of Growth, without a card.">
          A workspace holds your projects and the people you work with. Create one, or ask somebody to invite you to theirs.
        </Empty>
      )}
    </>
  );
}

function List({ workspaces }: Pick<Route.ComponentProps["loaderData"], "workspaces">) {
  return (
    <Rows>
      {workspaces.map(({ id, name, slug, role, status, planLabel }) => (
        <RowItem
          key={id}
          lead={<Logo id={id} name={name} />}
          title={<a href={`/w/${slug}`}>{name}</a>}
          detail={`${planLabel} · ${roleLabels[role]} · /w/${slug}`}
          end={<Standing status={status} />}
        />
      ))}
    </Rows>
  );
}

function Standing({ status }: { status: "active" | "pending_seat" | "suspended" }) {
  if (status === "active") return null;
  return <PersonStatus status={status === "suspended" ? "suspended" : "invited"}>{status === "suspended" ? "Suspended" : "Waiting for a seat"}</PersonStatus>;
}
