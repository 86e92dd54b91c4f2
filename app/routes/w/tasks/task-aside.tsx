import type { Assignee } from "#app/domain/projects/assignees.ts";
import type { TaskRecord } from "#app/domain/projects/get-task.ts";
import { taskStatusLabels } from "#app/domain/projects/tasks.rules.ts";
import type { Refused } from "#app/http/refused.ts";
import { Due } from "#app/routes/w/projects/due.tsx";
import type { Frame } from "#app/routes/w/projects/frame.ts";
import { problemOf, versionToSend } from "#app/routes/w/projects/refused.ts";
import { StandsNow } from "#app/routes/w/projects/stands-now.tsx";
import { taskMarks } from "#app/routes/w/projects/task-marks.ts";
import { detailFields, TaskDetails } from "#app/routes/w/tasks/task-form.tsx";
import { DateOnly, RelativeTime } from "#app/ui/dates.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { KeyValues, type KeyValue } from "#app/ui/key-values.tsx";
import { TaskStatus } from "#app/ui/status.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";

/** What changes most often, changed where it is read. */
export function DetailsForm({ task, people, frame, refused }: DetailsFormProps) {
  return (
    <form className="form content-start" method="post">
      <FormErrors errors={refused?.refused.fields} form={problemOf(refused)} />
      <input type="hidden" name="version" value={versionToSend(refused, task.version)} />
      {refused?.refused.code === "conflict" && <StandsNow fields={detailFields(task, refused.typed, people, frame)} />}
      <TaskDetails task={task} people={people} refused={refused} />
      <div>
        <SubmitButton kind="outlined" pending="Saving">
          Save details
        </SubmitButton>
      </div>
    </form>
  );
}

export type DetailsFormProps = { task: TaskRecord; people: readonly Assignee[]; frame: Frame; refused: Refused | null };

/** `brief` beside the form, which says the rest. */
export function TaskFacts({ task, frame, brief = false }: { task: TaskRecord; frame: Frame; brief?: boolean }) {
  return <KeyValues tight entries={[...(brief ? dueNote(task, frame) : details(task, frame)), ...history(task, frame)]} />;
}

function details(task: TaskRecord, frame: Frame): KeyValue[] {
  return [
    { term: "Status", value: <TaskStatus status={taskMarks[task.status]}>{taskStatusLabels[task.status]}</TaskStatus> },
    { term: "Assigned to", value: task.assigneeName ?? "Nobody yet" },
    { term: "Due", value: <Due dueOn={task.dueOn} status={task.status} frame={frame} /> },
  ];
}

/** The field shows a day in the browser's way; this says what it means. */
function dueNote(task: TaskRecord, frame: Frame): KeyValue[] {
  return task.dueOn === null ? [] : [{ term: "Due", value: <Due dueOn={task.dueOn} status={task.status} frame={frame} /> }];
}

function history(task: TaskRecord, { reader, now }: Frame): KeyValue[] {
  return [
    {
      term: "Created",
      value: (
        <>
          <DateOnly at={task.createdAt} {...reader} short /> by {task.createdByName}
        </>
      ),
    },
    { term: "Updated", value: <RelativeTime at={task.updatedAt} now={now} {...reader} /> },
  ];
}
