import { requireAssignee } from "#app/domain/projects/assignees.ts";
import { cleaned } from "#app/domain/projects/cleaned.ts";
import { isDay, taskDescription, taskTitle } from "#app/domain/projects/fields.rules.ts";
import { isTaskStatus, type TaskStatus } from "#app/domain/projects/tasks.rules.ts";
import { refuseInvalid } from "#app/domain/refusal.ts";
import type { Scope } from "#app/domain/scope.ts";

/** As a form sends them. Empty is nobody, and no day. */
export interface TaskInput {
  title: string;
  description: string;
  status: string;
  assigneeId: string;
  dueOn: string;
}

export interface TaskFields {
  title: string;
  description: string;
  status: TaskStatus;
  assigneeId: string | null;
  dueOn: string | null;
}

/** Ready to store. Refuses invalid. Somebody who holds the task already may have left and still keeps it. */
export async function taskFields(scope: Scope, input: TaskInput, presentAssigneeId: string | null = null): Promise<TaskFields> {
  const { title, description } = cleaned({
    title: { raw: input.title, rule: taskTitle, required: "Say in a few words what is to be done." },
    description: { raw: input.description, rule: taskDescription },
  });
  if (!isTaskStatus(input.status)) refuseInvalid({ status: "Choose one of the four statuses." });
  if (input.dueOn !== "" && !isDay(input.dueOn)) refuseInvalid({ dueOn: "Write the day as year, month and day, such as 2026-11-20." });
  const assigneeId = input.assigneeId === "" ? null : input.assigneeId;
  if (assigneeId !== null && assigneeId !== presentAssigneeId) await requireAssignee(scope, assigneeId);
  return { title, description, status: input.status, assigneeId, dueOn: input.dueOn === "" ? null : input.dueOn };
}
