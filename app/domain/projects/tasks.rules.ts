export const taskStatuses = ["todo", "doing", "waiting", "done"] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export const taskStatusLabels: Record<TaskStatus, string> = {
  todo: "To do",
  doing: "In progress",
  waiting: "Waiting",
  done: "Done",
};

export function isTaskStatus(value: string): value is TaskStatus {
  return taskStatuses.some((status) => status === value);
}

/** Room left on either side of a new position. Halving it between neighbours works about fifty times at one spot. */
export const positionGap = 1024;

/**
 * A number that sorts between two neighbours of a column; null stands for its top or bottom.
 * `null` as the answer: no number fits between them any more, so give the whole column `spreadPositions` first.
 */
export function positionBetween(before: number | null, after: number | null): number | null {
  if (before === null) return after === null ? positionGap : fits(-Infinity, after - positionGap, after);
  if (after === null) return fits(before, before + positionGap, Infinity);
  return fits(before, before + (after - before) / 2, after);
}

/** Even positions for `count` tasks, in their present order. */
export function spreadPositions(count: number): number[] {
  return Array.from({ length: count }, (_, place) => (place + 1) * positionGap);
}

function fits(before: number, position: number, after: number): number | null {
  return before < position && position < after ? position : null;
}

/** By calendar days in the reader's zone, written 2026-11-20. */
export function dueState(
  dueOn: string | null,
  today: string,
  status: TaskStatus,
): "none" | "overdue" | "today" | "later" {
  if (dueOn === null || status === "done") return "none";
  if (dueOn === today) return "today";
  return dueOn < today ? "overdue" : "later";
}
