import type { Placement } from "#app/domain/projects/placing.ts";
import type { TaskRow } from "#app/domain/projects/task-row.ts";
import { taskStatuses, taskStatusLabels } from "#app/domain/projects/tasks.rules.ts";
import { taskPath } from "#app/routes/w/projects/paths.ts";
import { taskMarks } from "#app/routes/w/projects/task-marks.ts";
import { Icon } from "#app/ui/icons.tsx";
import { Mark } from "#app/ui/mark.tsx";
import { Menu, MenuRule } from "#app/ui/menu.tsx";

/** Where a card can go: one form, whose buttons name the way. */
export function TaskMoves({ task, slug, first, last }: { task: TaskRow; slug: string; first: boolean; last: boolean }) {
  return (
    <Menu label={`Move ${task.title}`} group="card" end small quiet>
      <form method="post" action={`${taskPath(slug, task.id)}/status`}>
        <input type="hidden" name="from" value="board" />
        <span className="label">Move to</span>
        {taskStatuses
          .filter((status) => status !== task.status)
          .map((status) => (
            <button key={status} className="item" name="move" value={status}>
              <Mark name={`task_${taskMarks[status]}`} />
              {taskStatusLabels[status]}
            </button>
          ))}
        {!(first && last) && <MenuRule />}
        {!first && <Step placement="up" label="Up" />}
        {!last && <Step placement="down" label="Down" />}
        {!first && <Step placement="top" label="To the top" />}
        {!last && <Step placement="bottom" label="To the bottom" />}
      </form>
    </Menu>
  );
}

function Step({ placement, label }: { placement: Placement; label: string }) {
  const up = placement === "up" || placement === "top";
  return (
    <button className="item" name="move" value={placement}>
      <Icon name={up ? "arrow-up" : "arrow-down"} />
      {label}
    </button>
  );
}
