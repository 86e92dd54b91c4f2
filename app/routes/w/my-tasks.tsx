import { countMyTasks, dueFilters, myTasks, taskSorts } from "#app/domain/projects/list-tasks.ts";
import { taskStatuses, taskStatusLabels } from "#app/domain/projects/tasks.rules.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { choiceOf, listHref, pageLinks, placeOf, searchOf } from "#app/routes/w/projects/addresses.ts";
import { frameOf, titleOf, type Frame } from "#app/routes/w/projects/frame.ts";
import { projectsPath } from "#app/routes/w/projects/paths.ts";
import { TaskTable } from "#app/routes/w/projects/task-table.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { Empty, NothingFound } from "#app/ui/empty.tsx";
import { FilterBar, FilterSelect, SearchInput } from "#app/ui/filter-bar.tsx";
import { Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import type { Route } from "./+types/my-tasks";

export const loader = workspaceLoader(async ({ scope, entry, url }) => {
  const query = {
    search: searchOf(url),
    status: choiceOf(url, "status", ["open", ...taskStatuses], "open"),
    due: choiceOf(url, "due", dueFilters, null),
    sort: choiceOf(url, "sort", taskSorts, "due"),
  };
  const [page, counts] = await Promise.all([myTasks(scope, { ...query, ...placeOf(url) }), countMyTasks(scope)]);
  return {
    frame: frameOf(scope, entry),
    query,
    page,
    counts,
    links: pageLinks(url, page),
    sortHrefs: {
      position: listHref(url, { sort: "position" }),
      title: listHref(url, { sort: "title" }),
      due: listHref(url, { sort: "due" }),
      updated: listHref(url, { sort: "updated" }),
    },
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
            <SearchInput label="Find a task" value={query.search} />
            <FilterSelect name="status" label="Status" value={query.status} options={statusOptions} />
            <FilterSelect name="due" label="Due" value={query.due ?? ""} options={dueOptions} />
            {query.sort !== "due" && <input type="hidden" name="sort" value={query.sort} />}
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

const statusOptions = [{ value: "open", label: "Open" }, ...taskStatuses.map((status) => ({ value: status, label: taskStatusLabels[status] }))];

const dueOptions = [
  { value: "", label: "Any day" },
  { value: "overdue", label: "Overdue" },
  { value: "week", label: "Due within 7 days" },
  { value: "none", label: "No date" },
];

function summaryText({ open, overdue }: { open: number; overdue: number }): string {
  const tasks = open === 1 ? "1 open task" : `${open} open tasks`;
  return overdue > 0 ? `${tasks}, ${overdue} overdue` : tasks;
}
