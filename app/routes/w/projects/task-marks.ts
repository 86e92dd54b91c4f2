import type { TaskStatus } from "#app/domain/projects/tasks.rules.ts";
import type { TaskMark } from "#app/ui/mark.tsx";

/** The box that stands for a status. */
export const taskMarks: Record<TaskStatus, TaskMark> = { todo: "todo", doing: "in_progress", waiting: "waiting", done: "done" };
