import type { ReactNode } from "react";
import { Avatar } from "#app/ui/avatar.tsx";
import { Icon } from "#app/ui/icons.tsx";
import { Mark, type TaskMark } from "#app/ui/mark.tsx";
import { taskTones, taskWords } from "#app/ui/status.tsx";

/** Tasks by status, side by side where there is room. */
export function Board({ children }: { children: ReactNode }) {
  return <div className="board">{children}</div>;
}

export function BoardLane({ status, title, count, more, children }: BoardLaneProps) {
  return (
    <section className="lane">
      <h2>
        <span className={`lane-mark is-${taskTones[status]}`}>
          <Mark name={`task_${status}`} />
        </span>
        {title ?? taskWords[status]}
        <span className="num">{count}</span>
      </h2>
      <ul>{children}</ul>
      {more && (
        <p className="pt-2">
          <a className="inline-block min-h-6 text-xs" href={more.href}>
            {more.count} more<span className="sr-only"> in {title ?? taskWords[status]}</span>
          </a>
        </p>
      )}
    </section>
  );
}

export type BoardLaneProps = {
  status: TaskMark;
  title?: string;
  count: number;
  more?: { href: string; count: number } | null;
  children: ReactNode;
};

export function TaskCard({ id, href, title, reference, due, dueSoon, comments = 0, assignee, actions }: TaskCardProps) {
  return (
    <li className="task" id={id}>
      <div className="flex items-start gap-2">
        <a className="grow min-w-0 wrap-anywhere" href={href}>
          {title}
        </a>
        {actions}
      </div>
      <p className="meta">
        {reference && <span className="num">{reference}</span>}
        {due && <span className={dueSoon ? "t-caution font-semibold" : undefined}>{due}</span>}
        {comments > 0 && (
          <span className="inline-flex items-center gap-1">
            <Icon name="comment" />
            {comments}
            <span className="sr-only"> {comments === 1 ? "comment" : "comments"}</span>
          </span>
        )}
        <span className="ml-auto inline-flex items-center gap-1.5">
          {assignee ? (
            <>
              <Avatar id={assignee.id} name={assignee.name} picture={assignee.picture} small />
              <span className="sr-only">{assignee.name}</span>
            </>
          ) : (
            "Nobody yet"
          )}
        </span>
      </p>
    </li>
  );
}

export type TaskCardProps = {
  href: string;
  title: string;
  /** Where links to this card lead. */
  id?: string;
  /** "HW-46". */
  reference?: string;
  due?: ReactNode;
  /** Due today or late. */
  dueSoon?: boolean;
  comments?: number;
  assignee?: { id: string; name: string; picture?: string | null } | null;
  /** A menu or buttons at the card's right. */
  actions?: ReactNode;
};
