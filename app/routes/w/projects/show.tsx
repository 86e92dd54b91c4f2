import { listAssignees } from "#app/domain/projects/assignees.ts";
import { countByStatus } from "#app/domain/projects/get-board.ts";
import { getProject } from "#app/domain/projects/get-project.ts";
import { listTasks } from "#app/domain/projects/list-tasks.ts";
import { rightToCreate, rightToDelete, rightToWrite, type Right } from "#app/domain/projects/rights.ts";
import type { TaskStatus } from "#app/domain/projects/tasks.rules.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { pageLinks, placeOf } from "#app/routes/w/projects/addresses.ts";
import { frameOf, titleOf } from "#app/routes/w/projects/frame.ts";
import { projectPath } from "#app/routes/w/projects/paths.ts";
import { ProjectHead } from "#app/routes/w/projects/project-head.tsx";
import { TaskFilters } from "#app/routes/w/projects/task-filters.tsx";
import { taskFiltersOf, taskSortHrefs } from "#app/routes/w/projects/task-query.ts";
import { TaskTable } from "#app/routes/w/projects/task-table.tsx";
import { Written } from "#app/routes/w/projects/written.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { Empty, NothingFound } from "#app/ui/empty.tsx";
import { FilterBar, FilterSelect } from "#app/ui/filter-bar.tsx";
import { Page } from "#app/ui/page.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import type { Route } from "./+types/show";

const usual = { status: null, sort: "position" } as const;

export const loader = workspaceLoader(async ({ scope, entry, params, url }) => {
  const projectId = params.projectId ?? "";
  const project = await getProject(scope, projectId);
  const query = { ...taskFiltersOf(url, usual), assignee: url.searchParams.get("assignee") || null };
  const [page, counts, people] = await Promise.all([
    listTasks(scope, projectId, { ...query, ...placeOf(url) }),
    countByStatus(scope, projectId),
    listAssignees(scope),
  ]);
  return {
    frame: frameOf(scope, entry),
    project,
    query,
    page,
    counts,
    people,
    links: pageLinks(url, page),
    sortHrefs: taskSortHrefs(url),
    rights: { write: rightToWrite(scope, project), create: rightToCreate(scope), delete: rightToDelete(scope, project) },
  };
});

export default function ShowProject({ loaderData }: Route.ComponentProps) {
  const { frame, project, query, page, counts, rights } = loaderData;
  const path = projectPath(frame.slug, project.id);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const filtered = Boolean(query.search || query.status || query.assignee || query.due);
  return (
    <Page>
      <title>{titleOf(project.name, frame)}</title>
      <ProjectHead project={project} rights={rights} frame={frame} view="list" />
      {project.description && (
        <div className="mb-5">
          <Written text={project.description} />
        </div>
      )}
      {total === 0 ? (
        // On the line under the tabs, not below it.
        <div className={project.description ? undefined : "-mt-4.25"}>
          <NoTasks path={path} write={rights.write} />
        </div>
      ) : (
        <>
          <FilterBar label="Tasks" clearHref={filtered ? path : null}>
            <TaskFilters query={query} usual={usual}>
              <FilterSelect
                name="assignee"
                label="Assigned to"
                value={query.assignee ?? ""}
                options={[
                  { value: "", label: "Everybody" },
                  { value: "me", label: "Me" },
                  { value: "nobody", label: "Nobody" },
                  ...loaderData.people.map(({ id, name }) => ({ value: id, label: name })),
                ]}
              />
            </TaskFilters>
          </FilterBar>
          {page.rows.length === 0 ? (
            <NothingFound clearHref={path}>No task fits these filters.</NothingFound>
          ) : (
            <TaskTable label="Tasks" tasks={page.rows} frame={frame} about="assignee" sort={query.sort} sortHrefs={loaderData.sortHrefs} />
          )}
          <Pagination {...loaderData.links} summary={summaryText(counts, total)} />
        </>
      )}
    </Page>
  );
}

function NoTasks({ path, write }: { path: string; write: Right }) {
  return (
    <Empty
      title="Nothing to do yet"
      action={
        write.ok && (
          <LinkButton icon="plus" href={`${path}/tasks/new`}>
            Add the first task
          </LinkButton>
        )
      }
    >
      A task says what is to be done. Give it to somebody, and a day if it has one.
    </Empty>
  );
}

function summaryText(counts: Record<TaskStatus, number>, total: number): string {
  return `${total === 1 ? "1 task" : `${total} tasks`} in the project, ${total - counts.done} open`;
}
