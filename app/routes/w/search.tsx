import { mostFound, searchKinds } from "#app/domain/projects/search.rules.ts";
import { search, type Found, type FoundComment, type FoundProject, type FoundTask } from "#app/domain/projects/search.ts";
import { taskStatusLabels } from "#app/domain/projects/tasks.rules.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { choiceOf, listHref, searchOf } from "#app/routes/w/projects/addresses.ts";
import { frameOf, titleOf, type Frame } from "#app/routes/w/projects/frame.ts";
import { commentId, projectPath, projectsPath, taskPath } from "#app/routes/w/projects/paths.ts";
import { taskMarks } from "#app/routes/w/projects/task-marks.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { RelativeTime } from "#app/ui/dates.tsx";
import { Empty } from "#app/ui/empty.tsx";
import { FilterBar, SearchInput } from "#app/ui/filter-bar.tsx";
import { Icon } from "#app/ui/icons.tsx";
import { Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { Passage } from "#app/ui/passage.tsx";
import { RowItem, Rows } from "#app/ui/rows.tsx";
import { TaskStatus } from "#app/ui/status.tsx";
import { Tabs } from "#app/ui/tabs.tsx";
import type { Route } from "./+types/search";

const perPage = 30;
const atFirst = 5;

export const loader = workspaceLoader(async ({ scope, entry, url }) => {
  const kind = choiceOf(url, "kind", ["any", ...searchKinds], "any");
  const page = kind === "any" ? 1 : pageOf(url);
  const [limit, offset] = kind === "any" ? [atFirst, 0] : [perPage, (page - 1) * perPage];
  const text = searchOf(url);
  const found = await search(scope, { text, kind, limit, offset });
  const total = { any: 0, project: found.projects.total, task: found.tasks.total, comment: found.comments.total }[kind];
  return {
    frame: frameOf(scope, entry),
    text,
    kind,
    found,
    kindHrefs: {
      any: listHref(url, { kind: null, page: null }),
      project: listHref(url, { kind: "project", page: null }),
      task: listHref(url, { kind: "task", page: null }),
      comment: listHref(url, { kind: "comment", page: null }),
    },
    links: {
      previousHref: page > 1 ? listHref(url, { page: page === 2 ? null : String(page - 1) }) : null,
      nextHref: offset + limit < total ? listHref(url, { page: String(page + 1) }) : null,
    },
  };
});

export default function Search({ loaderData }: Route.ComponentProps) {
  const { frame, text, kind, found, kindHrefs } = loaderData;
  const nothing = found.projects.total + found.tasks.total + found.comments.total === 0;
  return (
    <Page>
      <title>{titleOf(text ? `“${text}”` : "Search", frame)}</title>
      <PageHead title="Search" />
      <FilterBar label="This workspace" button="Search" clearHref={null}>
        <SearchInput label="Words in projects, tasks and comments" value={text} />
        {kind !== "any" && <input type="hidden" name="kind" value={kind} />}
      </FilterBar>
      {text === "" ? (
        <HowTo slug={frame.slug} />
      ) : (
        <>
          <Tabs label="Kinds" tabs={(["any", ...searchKinds] as const).map((one) => ({ href: kindHrefs[one], label: kindLabels[one], current: one === kind }))} />
          {nothing ? <NothingFor text={text} kind={kind} allHref={kindHrefs.any} /> : <Results found={found} frame={frame} kind={kind} kindHrefs={kindHrefs} />}
          <Pagination {...loaderData.links} />
        </>
      )}
    </Page>
  );
}

const kindLabels = { any: "Everything", project: "Projects", task: "Tasks", comment: "Comments" } as const;
type Kind = keyof typeof kindLabels;

function HowTo({ slug }: { slug: string }) {
  return (
    <Empty title="What are you looking for?" action={<LinkButton href={projectsPath(slug)}>To the projects</LinkButton>}>
      Type words that a project, a task or a comment holds. All of them are looked for, and the last may be unfinished. Put a “phrase” in quotation marks, “or” between words,
      and a minus before a word that must not be there.
    </Empty>
  );
}

function NothingFor({ text, kind, allHref }: { text: string; kind: Kind; allHref: string }) {
  return (
    <p className="py-6 text-ink-2">
      {kind === "any" ? "Nothing here holds " : `No ${kindLabels[kind].toLowerCase().slice(0, -1)} holds `}
      “{text}”. {kind === "any" ? "Try fewer words, or only how one begins." : <a href={allHref}>Look everywhere</a>}
    </p>
  );
}

function Results({ found, frame, kind, kindHrefs }: { found: Found; frame: Frame; kind: Kind; kindHrefs: Record<Kind, string> }) {
  const { projects, tasks, comments } = found;
  const section = { frame, all: kind === "any" ? kindHrefs : null };
  return (
    <>
      {projects.total > 0 && (
        <Hits {...section} kind="project" total={projects.total} shown={projects.rows.length}>
          {projects.rows.map((project) => (
            <ProjectHit key={project.id} project={project} frame={frame} />
          ))}
        </Hits>
      )}
      {tasks.total > 0 && (
        <Hits {...section} kind="task" total={tasks.total} shown={tasks.rows.length}>
          {tasks.rows.map((task) => (
            <TaskHit key={task.id} task={task} frame={frame} />
          ))}
        </Hits>
      )}
      {comments.total > 0 && (
        <Hits {...section} kind="comment" total={comments.total} shown={comments.rows.length}>
          {comments.rows.map((comment) => (
            <CommentHit key={comment.id} comment={comment} frame={frame} />
          ))}
        </Hits>
      )}
    </>
  );
}

function Hits({ kind, total, shown, frame, all, children }: { kind: Exclude<Kind, "any">; total: number; shown: number; frame: Frame; all: Record<Kind, string> | null; children: React.ReactNode }) {
  const number = new Intl.NumberFormat(frame.reader.locale).format(total);
  return (
    <section className="mt-6" aria-labelledby={`found-${kind}`}>
      <h2 id={`found-${kind}`} className="mb-2">
        {kindLabels[kind]} <span className="meta">{total >= mostFound ? `${number} or more` : number}</span>
      </h2>
      <Rows>{children}</Rows>
      {all && total > shown && (
        <p className="mt-3">
          <a href={all[kind]}>All {kindLabels[kind].toLowerCase()} found</a>
        </p>
      )}
    </section>
  );
}

function ProjectHit({ project, frame }: { project: FoundProject; frame: Frame }) {
  return (
    <RowItem
      lead={<Icon name="projects" />}
      title={
        <a className="wrap-anywhere" href={projectPath(frame.slug, project.id)}>
          <Passage stretches={project.name} />
        </a>
      }
      detail={<Passage stretches={project.passage} />}
      end={project.archived && <span className="meta">Archived</span>}
    />
  );
}

function TaskHit({ task, frame }: { task: FoundTask; frame: Frame }) {
  return (
    <RowItem
      lead={<Icon name="tasks" />}
      title={
        <a className="wrap-anywhere" href={taskPath(frame.slug, task.id)}>
          <Passage stretches={task.title} />
        </a>
      }
      detail={
        <>
          {task.project}
          {task.passage.length > 0 && " · "}
          <Passage stretches={task.passage} />
        </>
      }
      end={<TaskStatus status={taskMarks[task.status]}>{taskStatusLabels[task.status]}</TaskStatus>}
    />
  );
}

function CommentHit({ comment, frame }: { comment: FoundComment; frame: Frame }) {
  return (
    <RowItem
      lead={<Icon name="comment" />}
      title={
        <a className="wrap-anywhere" href={`${taskPath(frame.slug, comment.taskId)}#${commentId(comment.id)}`}>
          {comment.task}
        </a>
      }
      detail={
        <>
          {comment.author}: <Passage stretches={comment.passage} />
        </>
      }
      end={
        <span className="meta whitespace-nowrap">
          <RelativeTime at={comment.createdAt} now={frame.now} {...frame.reader} />
        </span>
      }
    />
  );
}

function pageOf(url: URL): number {
  const page = Number(url.searchParams.get("page") ?? "1");
  return Number.isInteger(page) && page >= 1 && page <= Math.ceil(mostFound / perPage) ? page : 1;
}
