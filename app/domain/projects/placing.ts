import { and, asc, desc, eq, ne, sql, type SQL } from "drizzle-orm";
import { tasks } from "#db/schema/projects.ts";
import { positionBetween, spreadPositions, type TaskStatus } from "#app/domain/projects/tasks.rules.ts";
import type { Scope } from "#app/domain/scope.ts";

/** A lane of a project's board. */
export interface Column {
  projectId: string;
  status: TaskStatus;
}

export type Placement = "top" | "bottom" | "up" | "down";

/** Where a task stands now; for one that is new to its column, or new at all, only its id. */
export interface Placed {
  id: string;
  position: number | null;
}

/**
 * The position for `task` in a column; null: it stands there already. Gives the whole column new positions when no number
 * fits between two neighbours any more. Call it while holding the project for placing.
 */
export async function positionFor(scope: Scope, column: Column, task: Placed, placement: Placement): Promise<number | null> {
  const gap = await gapFor(scope, column, task, placement);
  if (!gap) return null;
  const position = positionBetween(gap.before, gap.after);
  if (position !== null) return position;
  await spread(scope, column);
  const present = task.position === null ? task : { ...task, position: await presentPosition(scope, task.id) };
  const wider = await gapFor(scope, column, present, placement);
  return wider && positionBetween(wider.before, wider.after);
}

interface Gap {
  before: number | null;
  after: number | null;
}

async function gapFor(scope: Scope, column: Column, task: Placed, placement: Placement): Promise<Gap | null> {
  switch (placement) {
    case "top": {
      const [first] = await neighbours(scope, column, { ...task, position: null }, "after", 1);
      return { before: null, after: first ?? null };
    }
    case "bottom": {
      const [last] = await neighbours(scope, column, { ...task, position: null }, "before", 1);
      return { before: last ?? null, after: null };
    }
    case "up": {
      const [above, beyond] = await neighbours(scope, column, task, "before", 2);
      return above === undefined ? null : { before: beyond ?? null, after: above };
    }
    case "down": {
      const [below, beyond] = await neighbours(scope, column, task, "after", 2);
      return below === undefined ? null : { before: below, after: beyond ?? null };
    }
  }
}

/**
 * Positions of the others in the column, nearest first: before or after the task where it stands, or from the column's
 * end where it does not stand in it.
 */
async function neighbours(scope: Scope, column: Column, task: Placed, side: "before" | "after", limit: number): Promise<number[]> {
  const towards = side === "before" ? desc : asc;
  const rows = await scope.db
    .select({ position: tasks.position })
    .from(tasks)
    .where(and(within(scope, column), ne(tasks.id, task.id), task.position === null ? undefined : besides(task.id, task.position, side)))
    .orderBy(towards(tasks.position), towards(tasks.id))
    .limit(limit);
  return rows.map(({ position }) => position);
}

function besides(id: string, position: number, side: "before" | "after"): SQL {
  const here = sql`(${tasks.position}, ${tasks.id})`;
  const there = sql`(${position}::float8, ${id}::uuid)`;
  return side === "before" ? sql`${here} < ${there}` : sql`${here} > ${there}`;
}

async function spread(scope: Scope, column: Column): Promise<void> {
  const rows = await scope.db
    .select({ id: tasks.id })
    .from(tasks)
    .where(within(scope, column))
    .orderBy(asc(tasks.position), asc(tasks.id));
  const positions = spreadPositions(rows.length);
  await scope.db.execute(sql`
    update ${tasks} set position = placed.position
    from unnest(${sql.param(rows.map(({ id }) => id))}::uuid[], ${sql.param(positions)}::float8[]) as placed (id, position)
    where ${tasks.tenantId} = ${scope.tenantId} and ${tasks.id} = placed.id`);
}

async function presentPosition(scope: Scope, taskId: string): Promise<number> {
  const [row] = await scope.db
    .select({ position: tasks.position })
    .from(tasks)
    .where(and(eq(tasks.tenantId, scope.tenantId), eq(tasks.id, taskId)));
  return row!.position;
}

function within(scope: Scope, { projectId, status }: Column): SQL | undefined {
  return and(eq(tasks.tenantId, scope.tenantId), eq(tasks.projectId, projectId), eq(tasks.status, status));
}
