import { z } from "zod";
import { listAssignees } from "#app/domain/projects/assignees.ts";
import { rightToDeleteComment } from "#app/domain/projects/delete-comment.ts";
import { editTask } from "#app/domain/projects/edit-task.ts";
import { getTask } from "#app/domain/projects/get-task.ts";
import { listComments } from "#app/domain/projects/list-comments.ts";
import { rightToWrite } from "#app/domain/projects/rights.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { pageLinks, placeOf } from "#app/routes/w/projects/addresses.ts";
import { textField, versionField } from "#app/http/form-fields.ts";
import { frameOf, titleOf } from "#app/routes/w/projects/frame.ts";
import { taskPath } from "#app/routes/w/projects/paths.ts";
import { Written } from "#app/routes/w/projects/written.tsx";
import { CommentForm } from "#app/routes/w/tasks/comment-form.tsx";
import { Comments } from "#app/routes/w/tasks/comment-list.tsx";
import { taskCrumbs } from "#app/routes/w/tasks/crumbs.ts";
import { DetailsForm, TaskFacts } from "#app/routes/w/tasks/task-aside.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { Note } from "#app/ui/note.tsx";
import { Page, Split } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import type { Route } from "./+types/show";

const detailsForm = z.object({ status: textField, assigneeId: textField, dueOn: textField, version: versionField });

export const loader = workspaceLoader(async ({ scope, entry, params, url }) => {
  const taskId = params.taskId ?? "";
  const [task, comments, people] = await Promise.all([getTask(scope, taskId), listComments(scope, taskId, placeOf(url)), listAssignees(scope)]);
  const write = rightToWrite(scope, task.project);
  return {
    frame: frameOf(scope, entry),
    task,
    people,
    write,
    links: pageLinks(url, comments),
    comments: comments.rows.map((comment) => ({ ...comment, deletable: write.ok && rightToDeleteComment(scope, comment).ok })),
  };
});

export const action = workspaceAction(async ({ scope, form, params, state }) => {
  const taskId = params.taskId ?? "";
  await editTask(scope, { taskId, ...parseForm(form, detailsForm) });
  return goTo(state, taskPath(scope.standing.workspace.slug, taskId), "The details were saved.");
});

export default function ShowTask({ loaderData, actionData }: Route.ComponentProps) {
  const { frame, task, people, write, comments, links } = loaderData;
  const path = taskPath(frame.slug, task.id);
  return (
    <Page>
      <title>{titleOf(task.title, frame)}</title>
      <PageHead
        title={<span className="wrap-anywhere">{task.title}</span>}
        crumbs={taskCrumbs(frame.slug, task)}
        actions={
          write.ok && (
            <>
              <LinkButton href={`${path}/edit`} icon="edit">
                Edit
              </LinkButton>
              <LinkButton href={`${path}/deletion`} kind="quiet" icon="delete">
                Delete
              </LinkButton>
            </>
          )
        }
      />
      {!write.ok && (
        <div className="mb-5">
          <Note>{write.why}</Note>
        </div>
      )}
      <div className="border-t border-rule pt-6">
        <Split
          aside={
            write.ok ? (
              <div className="grid gap-4">
                <DetailsForm task={task} people={people} frame={frame} refused={refusedFrom(actionData)} />
                <TaskFacts task={task} frame={frame} brief />
              </div>
            ) : (
              <TaskFacts task={task} frame={frame} />
            )
          }
        >
          {task.description ? <Written text={task.description} /> : <p className="quiet">No description.</p>}
          <section aria-labelledby="comments">
            <h2 className="mb-3" id="comments">
              Comments
            </h2>
            <Comments comments={comments} task={task} frame={frame} {...links} />
            {write.ok && <CommentForm action={`${path}/comments`} />}
          </section>
        </Split>
      </div>
    </Page>
  );
}
