import type { Assignee } from "#app/domain/projects/assignees.ts";
import { isDay } from "#app/domain/projects/fields.rules.ts";
import type { TaskRecord } from "#app/domain/projects/get-task.ts";
import { taskStatuses, taskStatusLabels } from "#app/domain/projects/tasks.rules.ts";
import type { Refused } from "#app/http/refused.ts";
import type { Frame } from "#app/routes/w/projects/frame.ts";
import { problemOf, versionToSend } from "#app/routes/w/projects/refused.ts";
import { StandsNow } from "#app/routes/w/projects/stands-now.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { dateText } from "#app/ui/date-text.ts";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Select } from "#app/ui/select.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextArea } from "#app/ui/text-area.tsx";
import { TextField } from "#app/ui/text-field.tsx";

/** All of a task, for a new one and one that exists. */
export function TaskForm({ task, people, frame, refused, submit, cancelHref }: TaskFormProps) {
  const typed = refused?.typed ?? {};
  const errors = refused?.refused.fields;
  return (
    <form className="form" method="post">
      <FormErrors errors={errors} form={problemOf(refused)} labels={{ title: "Task", description: "Description" }} />
      {task && <input type="hidden" name="version" value={versionToSend(refused, task.version)} />}
      {task && refused?.refused.code === "conflict" && <StandsNow fields={[...writtenFields(task, typed), ...detailFields(task, typed, people, frame)]} />}
      <TextField name="title" label="Task" defaultValue={typed.title ?? task?.title} error={errors?.title} autoComplete="off" required />
      <TextArea name="description" label="Description" hint="May stay empty." rows={6} defaultValue={typed.description ?? task?.description} error={errors?.description} />
      <TaskDetails task={task} people={people} refused={refused} />
      <div className="bar">
        <SubmitButton pending={submit.pending}>{submit.label}</SubmitButton>
        <LinkButton href={cancelHref}>Cancel</LinkButton>
      </div>
    </form>
  );
}

export type TaskFormProps = {
  task?: TaskRecord;
  people: readonly Assignee[];
  frame: Frame;
  refused: Refused | null;
  submit: { label: string; pending: string };
  cancelHref: string;
};

/** Status, assignee and day: on the task's own page they are a form by themselves. */
export function TaskDetails({ task, people, refused }: Pick<TaskFormProps, "task" | "people" | "refused">) {
  const typed = refused?.typed ?? {};
  const errors = refused?.refused.fields;
  return (
    <>
      <Select
        name="status"
        label="Status"
        options={taskStatuses.map((status) => ({ value: status, label: taskStatusLabels[status] }))}
        defaultValue={typed.status ?? task?.status ?? "todo"}
        error={errors?.status}
      />
      <Select
        name="assigneeId"
        label="Assigned to"
        options={assigneeOptions(people, task)}
        defaultValue={typed.assigneeId ?? task?.assigneeId ?? ""}
        error={errors?.assigneeId}
      />
      <TextField name="dueOn" label="Due" type="date" defaultValue={typed.dueOn ?? task?.dueOn ?? ""} error={errors?.dueOn} />
    </>
  );
}

type Typed = Refused["typed"];

function writtenFields(task: TaskRecord, typed: Typed) {
  return [
    { label: "Task", now: task.title, typed: typed.title },
    { label: "Description", now: task.description, typed: typed.description },
  ];
}

/** In the words of the form, not in ids. */
export function detailFields(task: TaskRecord, typed: Typed, people: readonly Assignee[], { reader }: Frame) {
  const statusText = (status: string | undefined) => taskStatuses.map((known) => (known === status ? taskStatusLabels[known] : "")).join("");
  const nameOf = (id: string) => people.find((person) => person.id === id)?.name ?? (id === task.assigneeId ? (task.assigneeName ?? "") : "");
  const dayText = (day: string) => (isDay(day) ? dateText(day, reader.locale, reader.timeZone, "short") : day || "No date");
  return [
    { label: "Status", now: taskStatusLabels[task.status], typed: typed.status === undefined ? undefined : statusText(typed.status) },
    { label: "Assigned to", now: task.assigneeName ?? "Nobody", typed: typed.assigneeId === undefined ? undefined : nameOf(typed.assigneeId) || "Nobody" },
    { label: "Due", now: dayText(task.dueOn ?? ""), typed: typed.dueOn === undefined ? undefined : dayText(typed.dueOn) },
  ];
}

/** Somebody who has left keeps their tasks until they are given to another. */
function assigneeOptions(people: readonly Assignee[], task: TaskRecord | undefined) {
  const present = task?.assigneeId;
  const gone = present && !people.some(({ id }) => id === present) ? [{ value: present, label: `${task.assigneeName} (not active)` }] : [];
  return [{ value: "", label: "Nobody" }, ...gone, ...people.map(({ id, name }) => ({ value: id, label: name }))];
}
