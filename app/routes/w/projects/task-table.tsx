import type { TaskRow } from "#app/domain/projects/task-row.ts";
import type { TaskSort } from "#app/domain/projects/list-tasks.ts";
import { taskStatusLabels } from "#app/domain/projects/tasks.rules.ts";
import { Due } from "#app/routes/w/projects/due.tsx";
import type { Frame } from "#app/routes/w/projects/frame.ts";
import { projectPath, taskPath } from "#app/routes/w/projects/paths.ts";
import { taskMarks } from "#app/routes/w/projects/task-marks.ts";
import { Avatar } from "#app/ui/avatar.tsx";
import { RelativeTime } from "#app/ui/dates.tsx";
import { Cell, Ledger, Row, RowHead, type Column } from "#app/ui/ledger.tsx";
import { TaskStatus } from "#app/ui/status.tsx";

/** Tasks as a table. `about` is the column that tells them apart: who does them, or where they belong. */
export function TaskTable({ label, tasks, frame, about, sort, sortHrefs }: TaskTableProps) {
  return (
    <Ledger label={label} columns={columns(about, sort, sortHrefs)}>
      {tasks.map((task) => (
        <Row key={task.id}>
          <RowHead>
            <a className="plain font-semibold wrap-anywhere" href={taskPath(frame.slug, task.id)}>
              {task.title}
            </a>
            {task.comments > 0 && <span className="meta"> {task.comments === 1 ? "1 comment" : `${task.comments} comments`}</span>}
          </RowHead>
          <Cell>
            <span className="whitespace-nowrap">
              <TaskStatus status={taskMarks[task.status]}>{taskStatusLabels[task.status]}</TaskStatus>
            </span>
          </Cell>
          {about === "assignee" ? <AssigneeCell task={task} /> : <ProjectCell task={task} slug={frame.slug} />}
          <Cell label="Due">
            <span className="whitespace-nowrap">
              <Due dueOn={task.dueOn} status={task.status} frame={frame} />
            </span>
          </Cell>
          <Cell label="Updated">
            <span className="whitespace-nowrap">
              <RelativeTime at={task.updatedAt} now={frame.now} {...frame.reader} />
            </span>
          </Cell>
        </Row>
      ))}
    </Ledger>
  );
}

export type TaskTableProps = {
  label: string;
  tasks: readonly TaskRow[];
  frame: Frame;
  about: "assignee" | "project";
  sort: TaskSort;
  sortHrefs: Record<TaskSort, string>;
};

function AssigneeCell({ task }: { task: TaskRow }) {
  if (task.assigneeId === null || task.assigneeName === null) {
    return (
      <Cell>
        <span className="quiet whitespace-nowrap">Nobody yet</span>
      </Cell>
    );
  }
  return (
    <Cell>
      <span className="status">
        <Avatar id={task.assigneeId} name={task.assigneeName} small />
        <span className="max-w-44 truncate">{task.assigneeName}</span>
      </span>
    </Cell>
  );
}

function ProjectCell({ task, slug }: { task: TaskRow; slug: string }) {
  return (
    <Cell>
      <a className="plain wrap-anywhere inline-block min-h-6" href={projectPath(slug, task.projectId)}>
        {task.projectName}
      </a>
    </Cell>
  );
}

function columns(about: TaskTableProps["about"], sort: TaskSort, hrefs: Record<TaskSort, string>): Column[] {
  const sorted = (by: TaskSort, direction: "ascending" | "descending" = "ascending") => ({
    href: hrefs[by],
    sorted: sort === by ? direction : undefined,
  });
  return [
    { label: "Task", sort: sorted("title") },
    { label: "Status", sort: sorted("position") },
    { label: about === "assignee" ? "Assigned to" : "Project" },
    { label: "Due", sort: sorted("due") },
    { label: "Updated", sort: sorted("updated", "descending") },
  ];
}
