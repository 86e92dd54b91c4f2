import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tasks } from "#db/schema/projects.ts";
import { archiveProject } from "#app/domain/projects/archive-project.ts";
import { listAssignees } from "#app/domain/projects/assignees.ts";
import { createTask } from "#app/domain/projects/create-task.ts";
import { deleteTask } from "#app/domain/projects/delete-task.ts";
import { editTask } from "#app/domain/projects/edit-task.ts";
import { getBoard } from "#app/domain/projects/get-board.ts";
import { getProject } from "#app/domain/projects/get-project.ts";
import { getTask } from "#app/domain/projects/get-task.ts";
import { openProject } from "#app/domain/projects/open-project.ts";
import { positionFor } from "#app/domain/projects/placing.ts";
import { setTaskStatus } from "#app/domain/projects/set-task-status.ts";
import { blankTask, createHarbour, makeComment, makeProject, makeTask, untilItWaits, type Harbour } from "./harbour.ts";

let harbour: Harbour;
let projectId: string;
beforeAll(async () => {
  harbour = await createHarbour();
  projectId = await makeProject(harbour, "Harbour wayfinding");
});
afterAll(() => harbour.world.close());

const read = (taskId: string) => harbour.world.reading(harbour.acme, harbour.vera, (scope) => getTask(scope, taskId));

describe("making a task", () => {
  it("keeps title, description, status, assignee and day", async () => {
    const { world, acme, mia, max } = harbour;
    const maxHere = await world.membershipId(acme, max);
    const id = await makeTask(harbour, projectId, { title: " Sign list ", description: "Pier 4\r\nEast", status: "waiting", assigneeId: maxHere, dueOn: "2028-02-29" });
    expect(await read(id)).toMatchObject({
      title: "Sign list",
      description: "Pier 4\nEast",
      status: "waiting",
      assigneeId: maxHere,
      assigneeName: "Max",
      dueOn: "2028-02-29",
      createdById: await world.membershipId(acme, mia),
      createdByName: "Mia",
      comments: 0,
      version: 1,
      project: { id: projectId, name: "Harbour wayfinding", status: "active" },
    });
  });

  it.each([
    [{ title: "" }, { title: "Say in a few words what is to be done." }],
    [{ title: "x".repeat(201) }, { title: "Use at most 200 characters." }],
    [{ title: "nul\u0000" }, { title: expect.any(String) }],
    [{ title: "\ud83d" }, { title: expect.any(String) }],
    [{ description: "y".repeat(10_001) }, { description: expect.any(String) }],
    [{ status: "review" }, { status: "Choose one of the four statuses." }],
    [{ dueOn: "2027-02-29" }, { dueOn: expect.any(String) }],
    [{ dueOn: "20-11-2026" }, { dueOn: expect.any(String) }],
    [{ dueOn: "0001-01-01" }, { dueOn: expect.any(String) }],
    [{ assigneeId: "everybody" }, { assigneeId: expect.any(String) }],
    [{ assigneeId: "00000000-0000-7000-8000-000000000000" }, { assigneeId: expect.any(String) }],
  ])("refuses %o with the reason at its field", async (wrong, fields) => {
    expect(await harbour.world.refusal(makeTask(harbour, projectId, wrong))).toMatchObject({ code: "invalid", fields });
  });

  it("gives tasks only to people who are active here", async () => {
    const { world, acme, globex, gus } = harbour;
    const sid = await world.person("Sid");
    const sidHere = await world.join(acme, sid, "member", { status: "suspended" });
    const gusThere = await world.membershipId(globex, gus);
    for (const assigneeId of [sidHere, gusThere]) {
      expect(await world.refusal(makeTask(harbour, projectId, { assigneeId }))).toMatchObject({ code: "invalid", fields: { assigneeId: expect.stringContaining("active") } });
    }
    const names = (await world.reading(acme, harbour.vera, listAssignees)).map(({ name }) => name);
    expect(names).toEqual(["Adam", "Max", "Mia", "Olga", "Vera"]);
  });

  it("is not for Vera", async () => {
    expect(await harbour.world.refusal(makeTask(harbour, projectId, { by: harbour.vera }))).toMatchObject({ code: "forbidden" });
  });
});

describe("changing a task", () => {
  it("tells the second of two editors, and changes nothing for them", async () => {
    const { world, acme, mia, max } = harbour;
    const taskId = await makeTask(harbour, projectId, { title: "Brackets" });
    await world.as(acme, mia, (scope) => editTask(scope, { taskId, version: 1, title: "Brackets, wind load" }));
    expect(await world.refusal(world.as(acme, max, (scope) => editTask(scope, { taskId, version: 1, title: "Max's", status: "done" })))).toMatchObject({
      code: "conflict",
      message: expect.stringContaining("The task was changed by someone else"),
    });
    expect(await read(taskId)).toMatchObject({ title: "Brackets, wind load", status: "todo", version: 2 });
  });

  it("lets one of two win who save at the same moment", async () => {
    const { world, acme, mia, max } = harbour;
    const taskId = await makeTask(harbour, projectId);
    const results = await Promise.allSettled([mia, max].map((who) => world.as(acme, who, (scope) => editTask(scope, { taskId, version: 1, title: who.name }))));
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  it("leaves alone what is not given, and empties what is given empty", async () => {
    const { world, acme, mia } = harbour;
    const miaHere = await world.membershipId(acme, mia);
    const taskId = await makeTask(harbour, projectId, { title: "Totem", description: "North", assigneeId: miaHere, dueOn: "2027-01-30" });
    await world.as(acme, mia, (scope) => editTask(scope, { taskId, version: 1, status: "doing" }));
    expect(await read(taskId)).toMatchObject({ title: "Totem", description: "North", assigneeName: "Mia", dueOn: "2027-01-30", status: "doing" });
    await world.as(acme, mia, (scope) => editTask(scope, { taskId, version: 2, assigneeId: "", dueOn: "", description: "" }));
    expect(await read(taskId)).toMatchObject({ assigneeId: null, assigneeName: null, dueOn: null, description: "", version: 3 });
  });

  it("keeps an assignee who has left, until somebody chooses another", async () => {
    const { world, acme, mia } = harbour;
    const lea = await world.person("Lea");
    const leaHere = await world.join(acme, lea, "member");
    const taskId = await makeTask(harbour, projectId, { assigneeId: leaHere });
    await world.admin.query("update tenant.memberships set status = 'left', left_at = now() where id = $1", [leaHere]);
    await world.as(acme, mia, (scope) => editTask(scope, { taskId, version: 1, title: "Still Lea's" }));
    expect(await read(taskId)).toMatchObject({ assigneeName: "Lea" });
  });
});

describe("moving on the board", () => {
  const column = (status: string, of: string) =>
    harbour.world.reading(harbour.acme, harbour.mia, async (scope) => {
      const lane = (await getBoard(scope, of)).find((candidate) => candidate.status === status)!;
      return lane.tasks.map(({ title }) => title);
    });
  const move = (taskId: string, to: string, who = harbour.mia) => harbour.world.as(harbour.acme, who, (scope) => setTaskStatus(scope, { taskId, move: to }));

  it("steps up and down, to the ends, and to the top of another column", async () => {
    const board = await makeProject(harbour, "Board");
    const ids: Record<string, string> = {};
    for (const title of ["A", "B", "C", "D"]) ids[title] = await makeTask(harbour, board, { title });
    expect(await column("todo", board)).toEqual(["A", "B", "C", "D"]);
    await move(ids.C!, "up");
    expect(await column("todo", board)).toEqual(["A", "C", "B", "D"]);
    await move(ids.A!, "down");
    expect(await column("todo", board)).toEqual(["C", "A", "B", "D"]);
    await move(ids.C!, "up");
    await move(ids.D!, "down");
    expect(await column("todo", board)).toEqual(["C", "A", "B", "D"]);
    await move(ids.D!, "top");
    await move(ids.A!, "bottom");
    expect(await column("todo", board)).toEqual(["D", "C", "B", "A"]);
    await move(ids.B!, "done");
    await move(ids.C!, "done");
    await move(ids.C!, "done");
    expect(await column("todo", board)).toEqual(["D", "A"]);
    expect(await column("done", board)).toEqual(["C", "B"]);
  });

  it("makes an edit stale by a new status, not by a new place", async () => {
    const { world, acme, mia } = harbour;
    const board = await makeProject(harbour, "Stale");
    const [first, taskId] = [await makeTask(harbour, board), await makeTask(harbour, board)];
    await move(taskId, "up");
    expect((await read(taskId)).version).toBe(1);
    await move(taskId, "doing");
    expect(await read(taskId)).toMatchObject({ version: 2, status: "doing" });
    expect(await world.refusal(world.as(acme, mia, (scope) => editTask(scope, { taskId, version: 1, title: "Late" })))).toMatchObject({ code: "conflict" });
    expect((await read(first)).version).toBe(1);
  });

  it("puts a task that an edit gives another status at the top of its column", async () => {
    const { world, acme, mia } = harbour;
    const board = await makeProject(harbour, "By edit");
    await makeTask(harbour, board, { title: "Was there", status: "done" });
    const taskId = await makeTask(harbour, board, { title: "Finished" });
    await world.as(acme, mia, (scope) => editTask(scope, { taskId, version: 1, status: "done" }));
    expect(await column("done", board)).toEqual(["Finished", "Was there"]);
  });

  it("keeps the order through a thousand moves to the same spot", async () => {
    const { world, acme, mia } = harbour;
    const board = await makeProject(harbour, "Thousand");
    const [top, x, y, bottom] = [await makeTask(harbour, board, { title: "top" }), await makeTask(harbour, board, { title: "x" }), await makeTask(harbour, board, { title: "y" }), await makeTask(harbour, board, { title: "bottom" })];
    await world.as(acme, mia, async (scope) => {
      await openProject(scope, board, "placing");
      for (let turn = 0; turn < 1_000; turn += 1) {
        // The lower of the two in the middle goes above the other, over and over between the same neighbours.
        const id = turn % 2 === 0 ? y : x;
        const [row] = await scope.db.select({ position: tasks.position }).from(tasks).where(eq(tasks.id, id));
        const position = await positionFor(scope, { projectId: board, status: "todo" }, { id, position: row!.position }, "up");
        await scope.db.update(tasks).set({ position: position! }).where(eq(tasks.id, id));
      }
    });
    expect(await column("todo", board)).toEqual(["top", "x", "y", "bottom"]);
    const { rows } = await world.admin.query<{ distinct: number }>("select count(distinct position)::int as distinct from tenant.tasks where project_id = $1", [board]);
    expect(rows[0]!.distinct).toBe(4);
    await move(top, "bottom");
    await move(bottom, "top");
    expect(await column("todo", board)).toEqual(["bottom", "x", "y", "top"]);
  }, 120_000);

  it("spreads a column whose numbers have run out, in its order", async () => {
    const { world } = harbour;
    const board = await makeProject(harbour, "Crowded");
    const ids: string[] = [];
    for (const title of ["1", "2", "3", "4"]) ids.push(await makeTask(harbour, board, { title }));
    await world.admin.query("update tenant.tasks set position = 7 where project_id = $1", [board]);
    expect(await column("todo", board)).toEqual(["1", "2", "3", "4"]);
    await move(ids[3]!, "up");
    expect(await column("todo", board)).toEqual(["1", "2", "4", "3"]);
    await move(ids[0]!, "down");
    expect(await column("todo", board)).toEqual(["2", "1", "4", "3"]);
  });

  it("gives each of many who create and move at once a place of its own", async () => {
    const { world, mia, max } = harbour;
    const board = await makeProject(harbour, "Busy");
    const ids = await Promise.all(Array.from({ length: 12 }, (_, index) => makeTask(harbour, board, { title: `T${index}`, by: index % 2 ? mia : max })));
    await Promise.all(ids.map((id, index) => move(id, index % 3 === 0 ? "doing" : "up", index % 2 ? max : mia)));
    const { rows } = await world.admin.query<{ tasks: number; places: number }>(
      "select count(*)::int as tasks, count(distinct (status, position))::int as places from tenant.tasks where project_id = $1",
      [board],
    );
    expect(rows).toEqual([{ tasks: 12, places: 12 }]);
  });

  it("refuses a move that there is not, and Vera's", async () => {
    const { world, vera } = harbour;
    const taskId = await makeTask(harbour, projectId);
    expect(await world.refusal(move(taskId, "sideways"))).toMatchObject({ code: "invalid", fields: { move: expect.any(String) } });
    expect(await world.refusal(move(taskId, "done", vera))).toMatchObject({ code: "forbidden" });
  });

  it("counts every lane and shows fifty of it", async () => {
    const { world, acme, mia } = harbour;
    const board = await makeProject(harbour, "Long");
    const first = await makeTask(harbour, board, { status: "done" });
    await makeComment(harbour, first, "One");
    await world.admin.query(
      `insert into tenant.tasks (tenant_id, id, project_id, title, status, position, created_by, created_at, updated_at)
       select tenant_id, gen_random_uuid(), project_id, 'Bulk ' || n, 'done', position + n, created_by, created_at, updated_at
       from tenant.tasks, generate_series(1, 60) n where id = $1`,
      [first],
    );
    const lanes = await world.reading(acme, mia, (scope) => getBoard(scope, board));
    expect(lanes.map(({ status, count, tasks }) => [status, count, tasks.length])).toEqual([
      ["todo", 0, 0],
      ["doing", 0, 0],
      ["waiting", 0, 0],
      ["done", 61, 50],
    ]);
    expect(lanes[3]!.tasks[0]).toMatchObject({ id: first, comments: 1, projectName: "Long" });
  });
});

describe("deleting a task", () => {
  it("takes its comments along; a second time there is nothing", async () => {
    const { world, acme, max, vera } = harbour;
    const taskId = await makeTask(harbour, projectId, { title: "Gone" });
    await makeComment(harbour, taskId, "Gone too");
    expect(await world.refusal(world.as(acme, vera, (scope) => deleteTask(scope, { taskId })))).toMatchObject({ code: "forbidden" });
    expect(await world.as(acme, max, (scope) => deleteTask(scope, { taskId }))).toEqual({ projectId, title: "Gone" });
    const { rows } = await world.admin.query("select 1 from tenant.comments where task_id = $1", [taskId]);
    expect(rows).toEqual([]);
    expect(await world.refusal(world.as(acme, max, (scope) => deleteTask(scope, { taskId })))).toMatchObject({ code: "not_found" });
  });

  it("is told to somebody whose comment waited for it", async () => {
    const { world, acme, max } = harbour;
    const taskId = await makeTask(harbour, projectId);
    const deleting = await world.scope(acme, max);
    await deleteTask(deleting.scope, { taskId });
    const late = world.refusal(makeComment(harbour, taskId, "Still there?"));
    await untilItWaits(world, late);
    await deleting.transaction.commit();
    expect(await late).toMatchObject({ code: "not_found" });
  });

  it("and commenting on it at the same time never ends in a bug", async () => {
    const { world, acme, max } = harbour;
    const taskId = await makeTask(harbour, projectId);
    const results = await Promise.allSettled([
      world.as(acme, max, (scope) => deleteTask(scope, { taskId })),
      ...Array.from({ length: 5 }, () => makeComment(harbour, taskId, "Wait")),
    ]);
    const codes = results.flatMap((result) => (result.status === "rejected" ? [(result.reason as { code?: string }).code] : []));
    expect(new Set([...codes, "not_found"])).toEqual(new Set(["not_found"]));
  });
});

describe("an archived project", () => {
  it("refuses every write to what is in it, with a clear reason, and is still read", async () => {
    const { world, acme, mia } = harbour;
    const shelf = await makeProject(harbour, "Shelf");
    const taskId = await makeTask(harbour, shelf);
    await world.as(acme, mia, (scope) => archiveProject(scope, { projectId: shelf }));
    const writes = [
      () => world.as(acme, mia, (scope) => createTask(scope, { ...blankTask, projectId: shelf })),
      () => world.as(acme, mia, (scope) => editTask(scope, { taskId, version: 1, title: "No" })),
      () => world.as(acme, mia, (scope) => setTaskStatus(scope, { taskId, move: "done" })),
      () => world.as(acme, mia, (scope) => deleteTask(scope, { taskId })),
      () => makeComment(harbour, taskId, "No"),
    ];
    for (const write of writes) {
      expect(await world.refusal(write())).toMatchObject({ code: "conflict", message: expect.stringContaining("This project is archived") });
    }
    await world.admin.query("update tenant.projects set archived_for = 'over_limit' where id = $1", [shelf]);
    expect(await world.refusal(writes[0]!())).toMatchObject({ code: "conflict", message: expect.stringContaining("more projects than its plan") });
    expect((await read(taskId)).project.archivedFor).toBe("over_limit");
  });

  it("does not let a write slip in while it is being archived", async () => {
    const { world, acme, mia } = harbour;
    const shelf = await makeProject(harbour, "Closing");
    const taskId = await makeTask(harbour, shelf);
    const archiving = await world.scope(acme, mia);
    await archiveProject(archiving.scope, { projectId: shelf });
    const late = world.refusal(world.as(acme, harbour.max, (scope) => setTaskStatus(scope, { taskId, move: "done" })));
    await untilItWaits(world, late);
    await archiving.transaction.commit();
    expect(await late).toMatchObject({ code: "conflict" });
  });
});

describe("a project's last activity", () => {
  it("moves with work in it, at most once a minute", async () => {
    const { world, acme, mia } = harbour;
    const busy = await makeProject(harbour, "Active");
    const activity = async () => (await world.reading(acme, mia, (scope) => getProject(scope, busy))).lastActivityAt.getTime();
    const made = await activity();
    const taskId = await makeTask(harbour, busy);
    expect(await activity()).toBe(made);
    await world.setNow(new Date((await world.now()).getTime() + 61_000));
    await makeComment(harbour, taskId, "Later");
    const noted = await activity();
    expect(noted).toBeGreaterThanOrEqual(made + 60_000);
    await makeComment(harbour, taskId, "At once");
    expect(await activity()).toBe(noted);
  });
});
