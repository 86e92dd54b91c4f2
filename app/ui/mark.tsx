import type { ReactNode } from "react";

/** How far a workspace's access reaches. The disc wanes with it. */
export type AccessPhase = "full" | "trial" | "grace" | "restricted" | "read_only" | "suspended";
/** A person's place in a workspace. */
export type PersonMark = "active" | "suspended" | "invited" | "left";
/** A box that fills from below. */
export type TaskMark = "todo" | "in_progress" | "in_review" | "waiting" | "done";
/** Webhooks, jobs, mail and invoices. */
export type DeliveryMark = "received" | "retrying" | "applied" | "failed";
export type PlainMark = "yes" | "no" | "none";
export type MarkName =
  | AccessPhase
  | PersonMark
  | `task_${TaskMark}`
  | `delivery_${DeliveryMark}`
  | PlainMark;

/**
 * Round is standing, square is work, diamond is delivery. A mark repeats what a word beside it
 * already says, so it is hidden from screen readers.
 */
export function Mark({ name }: { name: MarkName }) {
  return (
    <svg className="mark" viewBox="0 0 12 12" aria-hidden="true">
      {shapes[name]}
    </svg>
  );
}

const ring = <circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" strokeWidth="1.5" />;
const disc = <circle cx="6" cy="6" r="5.5" fill="currentColor" />;
const struck = (
  <>
    {ring}
    <path d="M2.7 9.3 9.3 2.7" stroke="currentColor" strokeWidth="1.5" />
  </>
);
const box = (
  <rect x="1.25" y="1.25" width="9.5" height="9.5" rx="2" fill="none" stroke="currentColor" strokeWidth="1.5" />
);
const diamond = (
  <path d="M6 .9 11.1 6 6 11.1 .9 6Z" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
);

const shapes: Record<MarkName, ReactNode> = {
  full: disc,
  active: disc,
  grace: phase("M6 1.25A4.75 4.75 0 0 1 6 10.75 2.3 4.75 0 0 1 6 1.25Z"),
  restricted: phase("M6 1.25A4.75 4.75 0 0 1 6 10.75Z"),
  read_only: phase("M6 1.25A4.75 4.75 0 0 1 6 10.75 2.3 4.75 0 0 0 6 1.25Z"),
  suspended: struck,
  trial: (
    <>
      {ring}
      <path d="M6 3.3V6l1.9 1.2" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </>
  ),
  invited: (
    <>
      {ring}
      <circle cx="6" cy="6" r="2" fill="currentColor" />
    </>
  ),
  left: (
    <circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.2 1.6" />
  ),
  task_todo: box,
  task_in_progress: filledBox("M1.5 6h9v3a2 2 0 0 1-2 2h-5a2 2 0 0 1-2-2Z"),
  task_in_review: filledBox("M1.5 3.6h9V9a2 2 0 0 1-2 2h-5a2 2 0 0 1-2-2Z"),
  task_waiting: (
    <>
      {box}
      <path d="M3.6 6h4.8" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  task_done: (
    <>
      <rect x=".5" y=".5" width="11" height="11" rx="2.5" fill="currentColor" />
      <path
        className="tick-line"
        d="m3.2 6.2 2 2 3.6-4.1"
        fill="none"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  delivery_received: diamond,
  delivery_retrying: (
    <>
      {diamond}
      <path d="M1 6h10L6 11Z" fill="currentColor" />
    </>
  ),
  delivery_applied: <path d="M6 .4 11.6 6 6 11.6 .4 6Z" fill="currentColor" />,
  delivery_failed: (
    <>
      {diamond}
      <path d="M6 3.4v3" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
      <circle cx="6" cy="8.4" r=".85" fill="currentColor" />
    </>
  ),
  yes: (
    <path
      d="m1.5 6.4 3 3 6-6.6"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  no: <path d="m2 2 8 8M10 2l-8 8" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" />,
  none: <path d="M2 6h8" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" />,
};

function phase(lit: string): ReactNode {
  return (
    <>
      {ring}
      <path d={lit} fill="currentColor" />
    </>
  );
}

function filledBox(filling: string): ReactNode {
  return (
    <>
      {box}
      <path d={filling} fill="currentColor" />
    </>
  );
}
