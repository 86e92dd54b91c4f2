import { listProjects, projectFilters, projectSorts, type ProjectRow, type ProjectSort } from "#app/domain/projects/list-projects.ts";
import { projectRoom, type ProjectRoom } from "#app/domain/projects/project-room.ts";
import { rightToCreate, type Right } from "#app/domain/projects/rights.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { choiceOf, listHref, pageLinks, placeOf, searchOf } from "#app/routes/w/projects/addresses.ts";
import { frameOf, titleOf, type Frame } from "#app/routes/w/projects/frame.ts";
import { projectPath } from "#app/routes/w/projects/paths.ts";
import { DisabledButton, LinkButton } from "#app/ui/button.tsx";
import { DateOnly, RelativeTime } from "#app/ui/dates.tsx";
import { Empty, NothingFound } from "#app/ui/empty.tsx";
import { FilterBar, FilterSelect, SearchInput } from "#app/ui/filter-bar.tsx";
import { Cell, Ledger, Row, RowHead, type Column } from "#app/ui/ledger.tsx";
import { Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { Status } from "#app/ui/status.tsx";
import type { Route } from "./+types/list";

export const loader = workspaceLoader(async ({ scope, entry, url }) => {
  const query = {
    search: searchOf(url),
    status: choiceOf(url, "status", projectFilters, "active"),
    sort: choiceOf(url, "sort", projectSorts, "activity"),
  };
  const page = await listProjects(scope, { ...query, ...placeOf(url) });
  return {
    frame: frameOf(scope, entry),
    query,
    page,
    links: pageLinks(url, page),
    sortHrefs: {
      activity: listHref(url, { sort: "activity" }),
      name: listHref(url, { sort: "name" }),
      created: listHref(url, { sort: "created" }),
    },
    allHref: query.search || query.status !== "all" ? listHref(url, { q: null, status: "all" }) : null,
    right: rightToCreate(scope),
    room: projectRoom(scope),
  };
});

export default function Projects({ loaderData }: Route.ComponentProps) {
  const { frame, page, query, right, room } = loaderData;
  const title = <title>{titleOf("Projects", frame)}</title>;
  if (!page.any) return <NoProjects frame={frame} right={right} room={room} />;
  return (
    <Page>
      {title}
      <PageHead title="Projects" actions={<NewProject right={right} room={room} slug={frame.slug} />} />
      <WhyNot right={right} room={room} />
      <FilterBar label="Projects" clearHref={query.search || query.status !== "active" ? `/w/${frame.slug}/projects` : null}>
        <SearchInput label="Find a project" value={query.search} />
        <FilterSelect
          name="status"
          label="Status"
          value={query.status}
          options={[
            { value: "active", label: "Active" },
            { value: "archived", label: "Archived" },
            { value: "all", label: "Active and archived" },
          ]}
        />
        {query.sort !== "activity" && <input type="hidden" name="sort" value={query.sort} />}
      </FilterBar>
      {page.rows.length === 0 ? (
        <NothingFound clearHref={loaderData.allHref}>{nothingText(query)}</NothingFound>
      ) : (
        <Ledger label="Projects" columns={columns(query.sort, loaderData.sortHrefs, query.status !== "active")}>
          {page.rows.map((project) => (
            <ProjectLine key={project.id} project={project} frame={frame} withStatus={query.status !== "active"} />
          ))}
        </Ledger>
      )}
      <Pagination {...loaderData.links} summary={summaryText(page, room)} />
    </Page>
  );
}

function NoProjects({ frame, right, room }: { frame: Frame; right: Right; room: ProjectRoom }) {
  return (
    <Page>
      <title>{titleOf("Projects", frame)}</title>
      <PageHead title="Projects" />
      {right.ok ? (
        <Empty title="Start with one piece of work" action={<NewProject right={right} room={room} slug={frame.slug} />} note={allowanceText(room)}>
          A project holds tasks and comments. Everyone in the workspace sees it.
        </Empty>
      ) : (
        <Empty title="No projects yet" note={right.why}>
          A project holds tasks and comments. Everyone in the workspace sees it.
        </Empty>
      )}
    </Page>
  );
}

function NewProject({ right, room, slug }: { right: Right; room: ProjectRoom; slug: string }) {
  if (right.ok && room.ok) {
    return (
      <LinkButton kind="primary" icon="plus" href={`/w/${slug}/projects/new`}>
        New project
      </LinkButton>
    );
  }
  // A viewer has nothing to be reminded of; somebody who could, but not now, is told why beside it.
  if (!right.ok && right.code === "forbidden") return null;
  return (
    <DisabledButton icon="plus" reasonId="why-not">
      New project
    </DisabledButton>
  );
}

function WhyNot({ right, room }: { right: Right; room: ProjectRoom }) {
  const why = right.ok ? (room.ok ? null : `${room.plan} allows ${room.allowed} active projects, and all are in use. Archive one, or change the plan.`) : right.why;
  return why && (
    <p className="meta mb-3" id="why-not">
      {why}
    </p>
  );
}

function ProjectLine({ project, frame, withStatus }: { project: ProjectRow; frame: Frame; withStatus: boolean }) {
  const { reader, now } = frame;
  return (
    <Row>
      <RowHead>
        <a className="plain font-semibold wrap-anywhere" href={projectPath(frame.slug, project.id)}>
          {project.name}
        </a>
      </RowHead>
      {withStatus && (
        <Cell>
          <ProjectStatus project={project} />
        </Cell>
      )}
      <Cell label="Due">
        <span className="whitespace-nowrap">
          <NextDue project={project} frame={frame} />
        </span>
      </Cell>
      <Cell label="Last activity">
        <span className="whitespace-nowrap">
          <RelativeTime at={project.lastActivityAt} now={now} {...reader} />
        </span>
      </Cell>
      <Cell label="Created">
        <span className="whitespace-nowrap">
          <DateOnly at={project.createdAt} {...reader} short />
        </span>
      </Cell>
      <Cell align="right" label="Open">
        {project.open} <span className="quiet">of {project.tasks}</span>
      </Cell>
    </Row>
  );
}

function ProjectStatus({ project }: { project: ProjectRow }) {
  if (project.status === "active") {
    return (
      <Status mark="task_in_progress" tone="info">
        Active
      </Status>
    );
  }
  return (
    <Status mark="none" tone="plain">
      {project.archivedFor === "over_limit" ? "Set aside by the plan’s limit" : "Archived"}
    </Status>
  );
}

function NextDue({ project, frame }: { project: ProjectRow; frame: Frame }) {
  if (project.overdue > 0) return <span className="t-critical font-semibold">{project.overdue === 1 ? "1 task overdue" : `${project.overdue} tasks overdue`}</span>;
  if (project.nextDue === null) return <span className="quiet">No date</span>;
  if (project.nextDue === frame.today) return <span className="t-caution font-semibold">Due today</span>;
  return <DateOnly at={project.nextDue} {...frame.reader} short />;
}

/** While only active ones are shown, a column that says so on every line would say nothing. */
function columns(sort: ProjectSort, hrefs: Record<ProjectSort, string>, withStatus: boolean): Column[] {
  const sorted = (by: ProjectSort, direction: "ascending" | "descending") => ({ href: hrefs[by], sorted: sort === by ? direction : undefined });
  return [
    { label: "Name", sort: sorted("name", "ascending") },
    ...(withStatus ? [{ label: "Status" }] : []),
    { label: "Next due" },
    { label: "Last activity", sort: sorted("activity", "descending") },
    { label: "Created", sort: sorted("created", "descending") },
    { label: "Open tasks", align: "right" },
  ];
}

function nothingText({ search, status }: { search: string; status: string }): string {
  const kind = status === "all" ? "project" : `${status} project`;
  return search ? `No ${kind} has “${search}” in its name or description.` : `There is no ${kind}.`;
}

function allowanceText({ plan, allowed }: ProjectRoom): string {
  return allowed === null ? `${plan} has no limit on projects.` : `${plan} allows ${allowed} active projects.`;
}

function summaryText({ rows, total }: { rows: unknown[]; total: number }, { used, allowed }: ProjectRoom): string {
  const shown = rows.length === total ? `${total} ${total === 1 ? "project" : "projects"}` : `${rows.length} of ${total} projects`;
  return allowed === null ? `${shown}. ${used} active.` : `${shown}. ${used} active of ${allowed} that the plan allows.`;
}
