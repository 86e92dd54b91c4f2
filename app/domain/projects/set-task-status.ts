import { and, eq, sql } from "drizzle-orm";
import { tasks } from "#db/schema/projects.ts";
import { openTask } from "#app/domain/projects/open-task.ts";
import { positionFor, type Column, type Placed, type Placement } from "#app/domain/projects/placing.ts";
import { isTaskStatus, type TaskStatus } from "#app/domain/projects/tasks.rules.ts";
import { refuseInvalid } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

const placements: readonly Placement[] = ["top", "bottom", "up", "down"];

/** What a board's button says: a column, or a step inside the present one. */
export type Move = TaskStatus | Placement;

export function isMove(text: string): text is Move {
  return isTaskStatus(text) || placements.some((placement) => placement === text);
}

/**
 * Moves a task on the board: to the top of another column, or a step up or down, to the top or the bottom of its own.
 * No version is asked for: the last move counts. Only a new status makes an edit that is under way stale.
 */
export async function setTaskStatus(scope: Scope, input: { taskId: string; move: string }): Promise<Column> {
  await authorize(scope, "projects.write");
  const { move } = input;
  if (!isMove(move)) refuseInvalid({ move: "Choose where the task goes." });
  const task = await openTask(scope, input.taskId, "placing");
  const status = isTaskStatus(move) ? move : task.status;
  const column = { projectId: task.project.id, status };
  if (status !== task.status) await toColumn(scope, task.id, column);
  else if (!isTaskStatus(move)) await within(scope, task, column, move);
  return column;
}

async function toColumn(scope: Scope, id: string, column: Column): Promise<void> {
  const position = await positionFor(scope, column, { id, position: null }, "top");
  await scope.db
    .update(tasks)
    .set({ status: column.status, position: position!, updatedAt: scope.now, version: sql`${tasks.version} + 1` })
    .where(and(eq(tasks.tenantId, scope.tenantId), eq(tasks.id, id)));
}

/** A new place in the same column changes nothing that somebody could be editing. */
async function within(scope: Scope, task: Placed, column: Column, placement: Placement): Promise<void> {
  const position = await positionFor(scope, column, task, placement);
  if (position === null) return;
  await scope.db.update(tasks).set({ position }).where(and(eq(tasks.tenantId, scope.tenantId), eq(tasks.id, task.id)));
}
