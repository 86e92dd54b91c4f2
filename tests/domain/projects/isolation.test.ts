import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addComment } from "#app/domain/projects/add-comment.ts";
import { archiveProject } from "#app/domain/projects/archive-project.ts";
import { createTask } from "#app/domain/projects/create-task.ts";
import { deleteComment } from "#app/domain/projects/delete-comment.ts";
import { deleteProject } from "#app/domain/projects/delete-project.ts";
import { deleteTask } from "#app/domain/projects/delete-task.ts";
import { editProject } from "#app/domain/projects/edit-project.ts";
import { editTask } from "#app/domain/projects/edit-task.ts";
import { countByStatus, getBoard } from "#app/domain/projects/get-board.ts";
import { getProject } from "#app/domain/projects/get-project.ts";
import { getTask } from "#app/domain/projects/get-task.ts";
import { getComment, listComments } from "#app/domain/projects/list-comments.ts";
import { listProjects } from "#app/domain/projects/list-projects.ts";
import { listTasks } from "#app/domain/projects/list-tasks.ts";
import { restoreProject } from "#app/domain/projects/restore-project.ts";
import { setTaskStatus } from "#app/domain/projects/set-task-status.ts";
import type { Scope } from "#app/domain/scope.ts";
import { blankTask, createHarbour, everyProject, everyTask, makeComment, makeProject, makeTask, type Harbour } from "./harbour.ts";

/** Gus owns Globex, and has got hold of Acme's ids. */
let harbour: Harbour;
let ids: { projectId: string; taskId: string; commentId: string };
beforeAll(async () => {
  harbour = await createHarbour();
  const projectId = await makeProject(harbour, "Acme's secret");
  const taskId = await makeTask(harbour, projectId, { title: "Acme's task" });
  ids = { projectId, taskId, commentId: await makeComment(harbour, taskId, "Acme's words") };
});
afterAll(() => harbour.world.close());

type Ids = typeof ids;
const nothing = { after: null, before: null };
const verbs: Record<string, (scope: Scope, ids: Ids) => Promise<unknown>> = {
  getProject: (scope, { projectId }) => getProject(scope, projectId),
  editProject: (scope, { projectId }) => editProject(scope, { projectId, version: 1, name: "Taken", description: "" }),
  archiveProject: (scope, { projectId }) => archiveProject(scope, { projectId }),
  restoreProject: (scope, { projectId }) => restoreProject(scope, { projectId }),
  deleteProject: (scope, { projectId }) => deleteProject(scope, { projectId, typedName: "Acme's secret" }),
  getTask: (scope, { taskId }) => getTask(scope, taskId),
  createTask: (scope, { projectId }) => createTask(scope, { ...blankTask, projectId }),
  editTask: (scope, { taskId }) => editTask(scope, { taskId, version: 1, title: "Taken" }),
  setTaskStatus: (scope, { taskId }) => setTaskStatus(scope, { taskId, move: "done" }),
  deleteTask: (scope, { taskId }) => deleteTask(scope, { taskId }),
  addComment: (scope, { taskId }) => addComment(scope, { taskId, body: "Hello" }),
  getComment: (scope, { taskId, commentId }) => getComment(scope, { taskId, commentId }),
  deleteComment: (scope, { taskId, commentId }) => deleteComment(scope, { taskId, commentId }),
};

describe("somebody of another workspace, with the right ids", () => {
  it.each(Object.keys(verbs))("%s finds nothing", async (name) => {
    const { world, globex, gus } = harbour;
    expect(await world.refusal(world.as(globex, gus, (scope) => verbs[name]!(scope, ids)))).toMatchObject({ code: "not_found" });
  });

  it.each(["nonsense", "", "00000000-0000-7000-8000-00000000000A", "' or true --"])("and nobody with the id %j", async (wrong) => {
    const { world, acme, mia } = harbour;
    for (const [name, verb] of Object.entries(verbs)) {
      const refused = await world.refusal(world.as(acme, mia, (scope) => verb(scope, { projectId: wrong, taskId: wrong, commentId: wrong })));
      expect(refused, name).toMatchObject({ code: "not_found" });
    }
  });

  it("sees no row of it in any list", async () => {
    const { world, globex, gus } = harbour;
    await world.reading(globex, gus, async (scope) => {
      expect((await listProjects(scope, everyProject)).rows).toEqual([]);
      expect((await listTasks(scope, ids.projectId, everyTask)).rows).toEqual([]);
      expect((await listComments(scope, ids.taskId, nothing)).rows).toEqual([]);
      expect(await countByStatus(scope, ids.projectId)).toEqual({ todo: 0, doing: 0, waiting: 0, done: 0 });
      expect((await getBoard(scope, ids.projectId)).flatMap(({ tasks }) => tasks)).toEqual([]);
    });
  });

  it("has changed nothing by trying", async () => {
    const { world, acme, vera } = harbour;
    await world.reading(acme, vera, async (scope) => {
      expect(await getProject(scope, ids.projectId)).toMatchObject({ name: "Acme's secret", version: 1 });
      expect(await getTask(scope, ids.taskId)).toMatchObject({ title: "Acme's task", version: 1, comments: 1 });
    });
  });

  it("is refused in lists by a project or task whose id is none", async () => {
    const { world, acme, vera } = harbour;
    const lists: ((scope: Scope) => Promise<unknown>)[] = [
      (scope) => listTasks(scope, "x", everyTask),
      (scope) => listComments(scope, "x", nothing),
      (scope) => getBoard(scope, "x"),
    ];
    for (const list of lists) {
      expect(await world.refusal(world.reading(acme, vera, list))).toMatchObject({ code: "not_found" });
    }
  });
});

describe("a job", () => {
  it("archives and deletes without being a member, and writes no comment", async () => {
    const { world, acme } = harbour;
    const projectId = await makeProject(harbour, "By a job");
    const taskId = await makeTask(harbour, projectId);
    expect(await world.refusal(world.asSystem(acme, (scope) => addComment(scope, { taskId, body: "Beep" })))).toMatchObject({ code: "forbidden" });
    await world.asSystem(acme, (scope) => archiveProject(scope, { projectId }));
    await world.asSystem(acme, (scope) => deleteProject(scope, { projectId, typedName: "By a job" }));
    expect((await world.events(acme)).at(-1)).toMatchObject({ action: "project.deleted", actorKind: "system" });
  });
});
