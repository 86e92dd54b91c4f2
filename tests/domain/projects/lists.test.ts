import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { archiveProject } from "#app/domain/projects/archive-project.ts";
import { listProjects, projectSorts, projectsPerPage, type ProjectQuery } from "#app/domain/projects/list-projects.ts";
import { countMyTasks, listTasks, myTasks, taskSorts, tasksPerPage, type TaskQuery } from "#app/domain/projects/list-tasks.ts";
import { today } from "#app/domain/projects/today.ts";
import { dayAfter } from "#app/domain/projects/fields.rules.ts";
import type { Person, Workspace } from "#tests/support/stories.ts";
import { createHarbour, everyProject, everyTask, makeComment, makeProject, makeTask, walk, type Harbour } from "./harbour.ts";

let harbour: Harbour;
beforeAll(async () => {
  harbour = await createHarbour();
});
afterAll(() => harbour.world.close());

let count = 0;
async function place(): Promise<{ at: Workspace; ada: Person }> {
  const ada = await harbour.world.person(`Ada ${++count}`);
  return { at: await harbour.world.workspace({ name: `Place ${count}`, owner: ada, plan: "growth" }), ada };
}

describe("the list of projects", () => {
  it("tells an empty workspace from a filter that finds nothing", async () => {
    const { world } = harbour;
    const { at, ada } = await place();
    const list = (query: Partial<ProjectQuery>) => world.reading(at, ada, (scope) => listProjects(scope, { ...everyProject, ...query }));
    expect(await list({})).toMatchObject({ rows: [], total: 0, any: false, next: null, previous: null });
    await makeProject(harbour, "One", { in: at, by: ada });
    expect(await list({ search: "two" })).toMatchObject({ rows: [], total: 0, any: true });
    expect(await list({ status: "archived" })).toMatchObject({ rows: [], total: 0, any: true });
  });

  it("counts tasks, those that are open and late, and names the next day", async () => {
    const { world } = harbour;
    const { at, ada } = await place();
    const projectId = await makeProject(harbour, "Counted", { in: at, by: ada });
    await makeProject(harbour, "Nothing in it", { in: at, by: ada });
    const day = await world.reading(at, ada, async (scope) => today(scope));
    for (const [status, offset] of [["todo", -2], ["doing", 0], ["waiting", 5], ["done", -9]] as const) {
      await makeTask(harbour, projectId, { in: at, by: ada, status, dueOn: dayAfter(day, offset) });
    }
    await makeTask(harbour, projectId, { in: at, by: ada });
    const { rows } = await world.reading(at, ada, (scope) => listProjects(scope, { ...everyProject, sort: "name" }));
    expect(rows).toMatchObject([
      { name: "Counted", tasks: 5, open: 4, overdue: 1, nextDue: dayAfter(day, -2) },
      { name: "Nothing in it", tasks: 0, open: 0, overdue: 0, nextDue: null },
    ]);
  });

  it("finds wildcards, backslashes and emoji as they are written, in names and descriptions", async () => {
    const { world } = harbour;
    const { at, ada } = await place();
    for (const name of ["100% wool", "1000 sheep", "snake_case", "snakeXcase", "back\\slash", "Ship 🚢 shape", "ÄRGER"]) {
      await makeProject(harbour, name, { in: at, by: ada, description: name === "1000 sheep" ? "counted at night" : "" });
    }
    const find = async (search: string) => (await world.reading(at, ada, (scope) => listProjects(scope, { ...everyProject, search, sort: "name" }))).rows.map(({ name }) => name);
    expect(await find("100%")).toEqual(["100% wool"]);
    expect(await find("%")).toEqual(["100% wool"]);
    expect(await find("snake_")).toEqual(["snake_case"]);
    expect(await find("_")).toEqual(["snake_case"]);
    expect(await find("\\")).toEqual(["back\\slash"]);
    expect(await find("🚢")).toEqual(["Ship 🚢 shape"]);
    expect(await find("NIGHT")).toEqual(["1000 sheep"]);
    expect(await find("ärger")).toEqual(["ÄRGER"]);
    expect(await find("' or 1=1 --")).toEqual([]);
  });

  it("filters by status and sorts by name without regard to case", async () => {
    const { world } = harbour;
    const { at, ada } = await place();
    for (const name of ["zebra", "Apple", "mango"]) await makeProject(harbour, name, { in: at, by: ada });
    const shelf = await makeProject(harbour, "Shelf", { in: at, by: ada });
    await world.as(at, ada, (scope) => archiveProject(scope, { projectId: shelf }));
    const names = async (query: Partial<ProjectQuery>) => (await world.reading(at, ada, (scope) => listProjects(scope, { ...everyProject, sort: "name", ...query }))).rows.map(({ name }) => name);
    expect(await names({ status: "active" })).toEqual(["Apple", "mango", "zebra"]);
    expect(await names({ status: "archived" })).toEqual(["Shelf"]);
    expect(await names({ status: "all" })).toEqual(["Apple", "mango", "Shelf", "zebra"]);
    expect(await names({ status: "all", sort: "created" })).toEqual(["Shelf", "mango", "Apple", "zebra"]);
  });

  it.each(projectSorts)("by %s comes in pages without a gap or a repeat, forwards and backwards, among equals", async (sort) => {
    const { world } = harbour;
    const { at, ada } = await place();
    const first = await makeProject(harbour, "Same", { in: at, by: ada });
    await world.admin.query(
      `insert into tenant.projects (tenant_id, id, name, status, created_by, last_activity_at, created_at)
       select tenant_id, gen_random_uuid(), case when n % 3 = 0 then 'same' else name end, 'active', created_by,
         last_activity_at + (n / 20) * interval '1 microsecond', created_at - (n / 20) * interval '1 microsecond'
       from tenant.projects, generate_series(1, 63) n where id = $1`,
      [first],
    );
    const { forwards, backwards } = await walk((where) => world.reading(at, ada, (scope) => listProjects(scope, { ...everyProject, sort, ...where })));
    expect(forwards.map((page) => page.length)).toEqual([projectsPerPage, projectsPerPage, 14]);
    expect(new Set(forwards.flat()).size).toBe(64);
    expect(backwards).toEqual(forwards);
  });

  it("begins at its beginning for a cursor that nobody wrote", async () => {
    const { world, acme, mia } = harbour;
    await makeProject(harbour, "Anything");
    const bad = ["", "x", "null", "{}", "[]", '["a"]', '["12","not-an-id"]', '[12,"00000000-0000-7000-8000-000000000000"]', '["12; drop","00000000-0000-7000-8000-000000000000"]', "x".repeat(3_000)];
    const first = await world.reading(acme, mia, (scope) => listProjects(scope, everyProject));
    for (const text of [...bad, ...bad.map((json) => Buffer.from(json).toString("base64url"))]) {
      for (const side of ["after", "before"] as const) {
        const page = await world.reading(acme, mia, (scope) => listProjects(scope, { ...everyProject, [side]: text }));
        expect(page.rows.map(({ id }) => id), text).toEqual(first.rows.map(({ id }) => id));
      }
    }
  });
});

describe("the list of a project's tasks", () => {
  it("filters by words, status, assignee and day", async () => {
    const { world, acme, mia, max } = harbour;
    const projectId = await makeProject(harbour, "Filtered");
    const [miaHere, maxHere] = [await world.membershipId(acme, mia), await world.membershipId(acme, max)];
    const day = await world.reading(acme, mia, async (scope) => today(scope));
    const make = (title: string, fields: Parameters<typeof makeTask>[2] = {}) => makeTask(harbour, projectId, { title, ...fields });
    await make("late", { dueOn: dayAfter(day, -1), assigneeId: miaHere });
    await make("late but done", { dueOn: dayAfter(day, -1), status: "done" });
    await make("today", { dueOn: day, assigneeId: maxHere, status: "doing" });
    await make("in six days", { dueOn: dayAfter(day, 6), description: "50% off_season" });
    await make("in seven days", { dueOn: dayAfter(day, 7), status: "waiting" });
    await make("some day");
    const titles = async (query: Partial<TaskQuery>) =>
      (await world.reading(acme, mia, (scope) => listTasks(scope, projectId, { ...everyTask, ...query }))).rows.map(({ title }) => title);
    expect(await titles({})).toEqual(["late", "in six days", "some day", "today", "in seven days", "late but done"]);
    expect(await titles({ sort: "due" })).toEqual(["late", "late but done", "today", "in six days", "in seven days", "some day"]);
    expect(await titles({ sort: "title" })).toEqual(["in seven days", "in six days", "late", "late but done", "some day", "today"]);
    expect(await titles({ sort: "updated" })).toEqual(["some day", "in seven days", "in six days", "today", "late but done", "late"]);
    expect(await titles({ status: "open" })).not.toContain("late but done");
    expect(await titles({ status: "waiting" })).toEqual(["in seven days"]);
    expect(await titles({ assignee: "me" })).toEqual(["late"]);
    expect(await titles({ assignee: maxHere })).toEqual(["today"]);
    expect(await titles({ assignee: "nobody" })).toEqual(["in six days", "some day", "in seven days", "late but done"]);
    expect(await titles({ assignee: "who?" })).toHaveLength(6);
    expect(await titles({ due: "overdue" })).toEqual(["late"]);
    expect(await titles({ due: "week" })).toEqual(["in six days", "today"]);
    expect(await titles({ due: "none" })).toEqual(["some day"]);
    expect(await titles({ search: "50%" })).toEqual(["in six days"]);
    expect(await titles({ search: "LATE" })).toEqual(["late", "late but done"]);
    expect(await titles({ search: "l_te" })).toEqual([]);
  });

  it("says what is late by the workspace's day, not by the server's", async () => {
    const { world } = harbour;
    const { at, ada } = await place();
    await world.admin.query("update tenant.workspaces set time_zone = 'Pacific/Kiritimati' where tenant_id = $1", [at.tenantId]);
    const projectId = await makeProject(harbour, "Far east", { in: at, by: ada });
    const now = await world.now();
    const noonUtc = new Date(`${now.toISOString().slice(0, 10)}T12:00:00Z`);
    await makeTask(harbour, projectId, { in: at, by: ada, title: "due that day in UTC", dueOn: noonUtc.toISOString().slice(0, 10) });
    await world.setNow(noonUtc);
    const late = await world.reading(at, ada, (scope) => listTasks(scope, projectId, { ...everyTask, due: "overdue" }));
    expect(late.rows.map(({ title }) => title)).toEqual(["due that day in UTC"]);
    await world.setNow(now);
  });

  it.each(taskSorts)("by %s comes in pages without a gap or a repeat, forwards and backwards, among equals", async (sort) => {
    const { world, acme, mia } = harbour;
    const projectId = await makeProject(harbour, `Pages by ${sort}`);
    const first = await makeTask(harbour, projectId, { dueOn: "2027-03-01" });
    await world.admin.query(
      `insert into tenant.tasks (tenant_id, id, project_id, title, status, due_on, position, created_by, created_at, updated_at)
       select tenant_id, gen_random_uuid(), project_id, case when n % 2 = 0 then 'a TASK' else title end,
         (array['todo', 'doing', 'waiting', 'done'])[1 + n % 4], case when n % 5 = 0 then null else due_on + n / 40 end,
         position + (n / 30) * 0.1, created_by, created_at, updated_at + (n / 50) * interval '1 microsecond'
       from tenant.tasks, generate_series(1, 139) n where id = $1`,
      [first],
    );
    const { forwards, backwards } = await walk((where) => world.reading(acme, mia, (scope) => listTasks(scope, projectId, { ...everyTask, sort, ...where })));
    expect(forwards.map((page) => page.length)).toEqual([tasksPerPage, tasksPerPage, 40]);
    expect(new Set(forwards.flat()).size).toBe(140);
    expect(backwards).toEqual(forwards);
  });

  it("has nothing when its only page is asked for once more", async () => {
    const { world, acme, mia } = harbour;
    const projectId = await makeProject(harbour, "Short");
    await makeTask(harbour, projectId);
    const page = await world.reading(acme, mia, (scope) => listTasks(scope, projectId, everyTask));
    expect(page).toMatchObject({ rows: [{ projectName: "Short" }], next: null, previous: null });
  });
});

describe("my tasks", () => {
  it("are those of all projects that are not archived, with where they belong", async () => {
    const { world, acme, max } = harbour;
    const maxHere = await world.membershipId(acme, max);
    const { open: before } = await world.reading(acme, max, countMyTasks);
    const [one, two, shelf] = [await makeProject(harbour, "Mine one"), await makeProject(harbour, "Mine two"), await makeProject(harbour, "Mine shelved")];
    const taskId = await makeTask(harbour, one, { title: "first", assigneeId: maxHere, dueOn: "2020-01-01" });
    await makeComment(harbour, taskId, "Hurry");
    await makeTask(harbour, two, { title: "second", assigneeId: maxHere });
    await makeTask(harbour, two, { title: "done", assigneeId: maxHere, status: "done" });
    await makeTask(harbour, two, { title: "somebody's" });
    await makeTask(harbour, shelf, { title: "shelved", assigneeId: maxHere });
    await world.as(acme, max, (scope) => archiveProject(scope, { projectId: shelf }));
    const { rows } = await world.reading(acme, max, (scope) => myTasks(scope, { ...everyTask, status: "open", sort: "due" }));
    expect(rows[0]).toMatchObject({ title: "first", projectName: "Mine one", projectId: one, comments: 1 });
    expect(rows.map(({ title }) => title)).toContain("second");
    expect(rows.map(({ title }) => title)).not.toContain("done");
    expect(rows.map(({ title }) => title)).not.toContain("shelved");
    expect(await world.reading(acme, max, countMyTasks)).toEqual({ open: before + 2, overdue: 1 });
  });
});
