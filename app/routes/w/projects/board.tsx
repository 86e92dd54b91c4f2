import { getBoard, type Lane } from "#app/domain/projects/get-board.ts";
import { getProject } from "#app/domain/projects/get-project.ts";
import { rightToCreate, rightToDelete, rightToWrite } from "#app/domain/projects/rights.ts";
import type { TaskRow } from "#app/domain/projects/task-row.ts";
import { dueState, taskStatusLabels } from "#app/domain/projects/tasks.rules.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { Due } from "#app/routes/w/projects/due.tsx";
import { frameOf, titleOf, type Frame } from "#app/routes/w/projects/frame.ts";
import { cardId, projectPath, taskPath } from "#app/routes/w/projects/paths.ts";
import { ProjectHead } from "#app/routes/w/projects/project-head.tsx";
import { taskMarks } from "#app/routes/w/projects/task-marks.ts";
import { TaskMoves } from "#app/routes/w/projects/task-moves.tsx";
import { Board, BoardLane, TaskCard } from "#app/ui/board.tsx";
import { Page } from "#app/ui/page.tsx";
import type { Route } from "./+types/board";

export const loader = workspaceLoader(async ({ scope, entry, params }) => {
  const projectId = params.projectId ?? "";
  const [project, lanes] = await Promise.all([getProject(scope, projectId), getBoard(scope, projectId)]);
  return {
    frame: frameOf(scope, entry),
    project,
    lanes,
    rights: { write: rightToWrite(scope, project), create: rightToCreate(scope), delete: rightToDelete(scope, project) },
  };
});

export default function ProjectBoard({ loaderData }: Route.ComponentProps) {
  const { frame, project, lanes, rights } = loaderData;
  return (
    <Page>
      <title>{titleOf(`${project.name}, board`, frame)}</title>
      <ProjectHead project={project} rights={rights} frame={frame} view="board" />
      <Board>
        {lanes.map((lane) => (
          <BoardLane
            key={lane.status}
            status={taskMarks[lane.status]}
            title={taskStatusLabels[lane.status]}
            count={lane.count}
            more={moreOf(lane, projectPath(frame.slug, project.id))}
          >
            {lane.tasks.length === 0 && <li className="task quiet">Nothing here</li>}
            {lane.tasks.map((task, index) => (
              <Card key={task.id} task={task} frame={frame} movable={rights.write.ok} first={index === 0} last={index === lane.count - 1} />
            ))}
          </BoardLane>
        ))}
      </Board>
    </Page>
  );
}

function Card({ task, frame, movable, first, last }: { task: TaskRow; frame: Frame; movable: boolean; first: boolean; last: boolean }) {
  const due = dueState(task.dueOn, frame.today, task.status);
  return (
    <TaskCard
      id={cardId(task.id)}
      href={taskPath(frame.slug, task.id)}
      title={task.title}
      due={task.dueOn !== null && <Due dueOn={task.dueOn} status={task.status} frame={frame} />}
      dueSoon={due === "overdue" || due === "today"}
      comments={task.comments}
      assignee={task.assigneeId !== null && task.assigneeName !== null ? { id: task.assigneeId, name: task.assigneeName } : null}
      actions={movable && <TaskMoves task={task} slug={frame.slug} first={first} last={last} />}
    />
  );
}

function moreOf({ status, count, tasks }: Lane, path: string): { href: string; count: number } | null {
  return count > tasks.length ? { href: `${path}?status=${status}`, count: count - tasks.length } : null;
}
