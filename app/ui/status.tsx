import type { ReactNode } from "react";
import { classNames } from "#app/ui/class-names.ts";
import { Mark, type AccessPhase, type MarkName, type PersonMark, type TaskMark } from "#app/ui/mark.tsx";

export type Tone = "positive" | "caution" | "critical" | "info" | "accent" | "plain";

/** A word with its mark. The word carries the meaning; mark and colour repeat it. */
export function Status({ mark, tone, children }: { mark: MarkName; tone: Tone; children: ReactNode }) {
  return (
    <span className={classNames("status", tone !== "plain" && `is-${tone}`)}>
      <Mark name={mark} />
      {children}
    </span>
  );
}

export function AccessStatus({ phase, children }: { phase: AccessPhase; children?: ReactNode }) {
  return (
    <Status mark={phase} tone={accessTones[phase]}>
      {children ?? accessWords[phase]}
    </Status>
  );
}

export function PersonStatus({ status, children }: { status: PersonMark; children?: ReactNode }) {
  return (
    <Status mark={status} tone={personTones[status]}>
      {children ?? personWords[status]}
    </Status>
  );
}

export function TaskStatus({ status, children }: { status: TaskMark; children?: ReactNode }) {
  return (
    <Status mark={`task_${status}`} tone={taskTones[status]}>
      {children ?? taskWords[status]}
    </Status>
  );
}

export const accessWords: Record<AccessPhase, string> = {
  full: "Full access",
  trial: "Trial",
  grace: "Grace",
  restricted: "Restricted",
  read_only: "Read-only",
  suspended: "Suspended",
};

export const accessTones: Record<AccessPhase, Tone> = {
  full: "positive",
  trial: "info",
  grace: "caution",
  restricted: "caution",
  read_only: "critical",
  suspended: "critical",
};

const personWords: Record<PersonMark, string> = {
  active: "Active",
  suspended: "Suspended",
  invited: "Invited",
  left: "Left",
};

const personTones: Record<PersonMark, Tone> = {
  active: "positive",
  suspended: "caution",
  invited: "info",
  left: "plain",
};

export const taskWords: Record<TaskMark, string> = {
  todo: "To do",
  in_progress: "In progress",
  in_review: "In review",
  waiting: "Waiting",
  done: "Done",
};

export const taskTones: Record<TaskMark, Tone> = {
  todo: "plain",
  in_progress: "info",
  in_review: "info",
  waiting: "caution",
  done: "positive",
};
