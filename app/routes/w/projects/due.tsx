import { dueState, type TaskStatus } from "#app/domain/projects/tasks.rules.ts";
import type { Frame } from "#app/routes/w/projects/frame.ts";
import { DateOnly } from "#app/ui/dates.tsx";

/** When a task is due, with a word where it matters now. */
export function Due({ dueOn, status, frame: { today, reader } }: DueProps) {
  if (dueOn === null) return <span className="quiet">No date</span>;
  const day = <DateOnly at={dueOn} {...reader} short />;
  switch (dueState(dueOn, today, status)) {
    case "overdue":
      return <span className="t-critical font-semibold">Overdue, {day}</span>;
    case "today":
      return <span className="t-caution font-semibold">Due today</span>;
    case "later":
    case "none":
      return day;
  }
}

export type DueProps = { dueOn: string | null; status: TaskStatus; frame: Pick<Frame, "today" | "reader"> };
