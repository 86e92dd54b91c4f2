import type { TaskRecord } from "#app/domain/projects/get-task.ts";
import type { CommentRow } from "#app/domain/projects/list-comments.ts";
import type { Frame } from "#app/routes/w/projects/frame.ts";
import { commentId, taskPath } from "#app/routes/w/projects/paths.ts";
import { Written } from "#app/routes/w/projects/written.tsx";
import { Avatar } from "#app/ui/avatar.tsx";
import { DateOnly, RelativeTime } from "#app/ui/dates.tsx";
import { Happening, Timeline } from "#app/ui/timeline.tsx";

/** What was said, oldest first. `nextHref` leads to what was said before, `previousHref` back towards the present. */
export function Comments({ comments, task, frame, nextHref, previousHref }: CommentsProps) {
  return (
    <>
      {nextHref && (
        <p className="mb-3">
          <a className="inline-block min-h-6" href={`${nextHref}#comments`}>
            Earlier comments
          </a>
        </p>
      )}
      <Timeline>
        {!nextHref && (
          <Happening mark="task_todo" time={<DateOnly at={task.createdAt} {...frame.reader} short />}>
            <b>{task.createdByName}</b> <span className="text-ink-2">created this task</span>
          </Happening>
        )}
        {comments.map((comment) => (
          <Comment key={comment.id} comment={comment} href={taskPath(frame.slug, task.id)} frame={frame} />
        ))}
      </Timeline>
      {previousHref && (
        <p className="mb-3">
          <a className="inline-block min-h-6" href={`${previousHref}#comments`}>
            Later comments
          </a>
        </p>
      )}
    </>
  );
}

export type ShownComment = CommentRow & { deletable: boolean };
export type CommentsProps = {
  comments: readonly ShownComment[];
  task: TaskRecord;
  frame: Frame;
  nextHref: string | null;
  previousHref: string | null;
};

function Comment({ comment, href, frame }: { comment: ShownComment; href: string; frame: Frame }) {
  return (
    <Happening
      lead={<Avatar id={comment.authorId} name={comment.authorName} small />}
      time={null}
      detail={
        <div className="mt-1">
          <Written text={comment.body} />
          {comment.deletable && (
            <a className="meta mt-1 inline-block min-h-6" href={`${href}/comments/${comment.id}/deletion`}>
              Delete<span className="sr-only"> the comment by {comment.authorName}</span>
            </a>
          )}
        </div>
      }
    >
      <b id={commentId(comment.id)}>{comment.authorName}</b>{" "}
      <span className="meta">
        <RelativeTime at={comment.createdAt} now={frame.now} {...frame.reader} />
      </span>
    </Happening>
  );
}
