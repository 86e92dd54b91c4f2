import { countMyTasks, myTasks } from "#app/domain/projects/list-tasks.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { pageLinks, placeOf } from "#app/routes/w/projects/addresses.ts";
import { frameOf, titleOf, type Frame } from "#app/routes/w/projects/frame.ts";
import { projectsPath } from "#app/routes/w/projects/paths.ts";
import { TaskFilters } from "#app/routes/w/projects/task-filters.tsx";
import { taskFiltersOf, taskSortHrefs } from "#app/routes/w/projects/task-query.ts";
import { TaskTable } from "#app/routes/w/projects/task-table.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { Empty, NothingFound } from "#app/ui/empty.tsx";
import { FilterBar } from "#app/ui/filter-bar.tsx";
import { Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import type { Route } from "./+types/my-tasks";

const usual = { status: "open", sort: "due" } as const;

export const loader = workspaceLoader(async ({ scope, entry, url }) => {
  const query = taskFiltersOf(url, usual);
  const [page, counts] = await Promise.all([myTasks(scope, { ...query, ...placeOf(url) }), countMyTasks(scope)]);
  return {
    frame: frameOf(scope, entry),
    query,
    page,
    counts,
    links: pageLinks(url, page),
    sortHrefs: taskSortHrefs(url),
  };
});

export default function MyTasks({ loaderData }: Route.ComponentProps) {
  const { frame, query, page, counts } = loaderData;
  const filtered = Boolean(query.search || query.due || query.status !== "open");
  return (
    <Page>
      <title>{titleOf("My tasks", frame)}</title>
      <PageHead title="My tasks">What has been given to you in projects that are not archived.</PageHead>
      {counts.open === 0 && !filtered ? (
        <NothingOpen frame={frame} doneHref="?status=done" />
      ) : (
        <>
          <FilterBar label="My tasks" clearHref={filtered ? `/w/${frame.slug}/my-tasks` : null}>
            <TaskFilters query={query} usual={usual} />
          </FilterBar>
          {page.rows.length === 0 ? (
            <NothingFound clearHref={`/w/${frame.slug}/my-tasks`}>No task of yours fits these filters.</NothingFound>
          ) : (
            <TaskTable label="My tasks" tasks={page.rows} frame={frame} about="project" sort={query.sort} sortHrefs={loaderData.sortHrefs} />
          )}
          <Pagination {...loaderData.links} summary={summaryText(counts)} />
        </>
      )}
    </Page>
  );
}

function NothingOpen({ frame, doneHref }: { frame: Frame; doneHref: string }) {
  return (
    <Empty
      title="Nothing is waiting for you"
      action={
        <>
          <LinkButton href={projectsPath(frame.slug)}>To the projects</LinkButton>
          <LinkButton kind="quiet" href={doneHref}>
            What you have done
          </LinkButton>
        </>
      }
    >
      Tasks that somebody gives to you stand here, the most urgent first.
    </Empty>
  );
}

function summaryText({ open, overdue }: { open: number; overdue: number }): string {
  const tasks = open === 1 ? "1 open task" : `${open} open tasks`;
  return overdue > 0 ? `${tasks}, ${overdue} overdue` : tasks;
}
