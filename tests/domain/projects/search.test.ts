import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deleteTask } from "#app/domain/projects/delete-task.ts";
import { editTask } from "#app/domain/projects/edit-task.ts";
import { archiveProject } from "#app/domain/projects/archive-project.ts";
import { mostFound } from "#app/domain/projects/search.rules.ts";
import { search, type Found, type SearchQuery } from "#app/domain/projects/search.ts";
import { newId } from "#db/ids.ts";
import type { Person } from "#tests/support/stories.ts";
import { createHarbour, makeComment, makeProject, makeTask, type Harbour } from "./harbour.ts";

/** Acme builds boats; Globex, next door, writes the same words. */
let harbour: Harbour;
let quay: string;
let winch: string;
beforeAll(async () => {
  harbour = await createHarbour();
  quay = await makeProject(harbour, "Quay wall", { description: "Granite from the northern quarry, and what holds it together." });
  winch = await makeTask(harbour, quay, { title: "Oil the winch", description: "Use the thin oil. Naïve café owners ask for it." });
  await makeTask(harbour, quay, { title: "Paint the hull", description: "Two coats, then oil the rails." });
  await makeComment(harbour, winch, "The winch squeaks <b>loudly</b> in granite dust.");
  const theirs = await makeProject(harbour, "Globex granite", { by: harbour.gus, in: harbour.globex });
  await makeTask(harbour, theirs, { title: "Globex winch", by: harbour.gus, in: harbour.globex });
});
afterAll(() => harbour.world.close());

const anywhere: Omit<SearchQuery, "text"> = { kind: "any", limit: 10, offset: 0 };
const look = (text: string, more: Partial<SearchQuery> = {}, who: Person = harbour.vera): Promise<Found> =>
  harbour.world.reading(harbour.acme, who, (scope) => search(scope, { ...anywhere, ...more, text }));
const told = (stretches: { text: string }[]) => stretches.map(({ text }) => text).join("");
const names = (found: Found) => ({
  projects: found.projects.rows.map(({ name }) => told(name)),
  tasks: found.tasks.rows.map(({ title }) => told(title)),
  comments: found.comments.rows.map(({ passage }) => told(passage)),
});

describe("searching a workspace's words", () => {
  it("finds projects, tasks and comments, for a viewer too", async () => {
    expect(names(await look("granite"))).toEqual({ projects: ["Quay wall"], tasks: [], comments: ["The winch squeaks <b>loudly</b> in granite dust."] });
    expect(names(await look("winch"))).toEqual({ projects: [], tasks: ["Oil the winch"], comments: ["The winch squeaks <b>loudly</b> in granite dust."] });
  });

  it("puts a word of a title before one of a description", async () => {
    expect(names(await look("oil")).tasks).toEqual(["Oil the winch", "Paint the hull"]);
  });

  it("marks what it found, and leaves the rest as it was written", async () => {
    const { comments, tasks } = await look("winch");
    expect(tasks.rows[0]!.title).toEqual([
      { text: "Oil the ", found: false },
      { text: "winch", found: true },
    ]);
    expect(comments.rows[0]!.passage.filter(({ found }) => found)).toEqual([{ text: "winch", found: true }]);
  });

  it.each([
    ["an unfinished last word", "quay gran", 1],
    ["several words, all of them", "granite quay", 1],
    ["words of which one is nowhere", "granite submarine", 0],
    ["a phrase", '"northern quarry"', 1],
    ["a phrase that nobody wrote", '"quarry northern"', 0],
    ["a word that must not be there", "granite -quarry", 0],
    ["one word or another", "submarine or quarry", 1],
    ["capitals", "QUARRY", 1],
  ])("understands %s", async (_what, text, projects) => {
    expect((await look(text, { kind: "project" })).projects.total).toBe(projects);
  });

  it("knows letters beyond ASCII", async () => {
    expect(names(await look("naïve")).tasks).toEqual(["Oil the winch"]);
  });

  it.each(["", "   ", "-", '"', "'", "()", "&|!:*", "\\", "' or 1=1 --", "a:* & !b", "%", '-"squeaks loudly"', ":*", "🛥", "<->"])("answers %j without an error", async (text) => {
    await expect(look(text)).resolves.toBeDefined();
  });

  it("follows an edit, an archived project and a deleted task", async () => {
    const { world, acme, mia } = harbour;
    const taskId = await makeTask(harbour, quay, { title: "Caulking" });
    await world.as(acme, mia, (scope) => editTask(scope, { taskId, version: 1, title: "Tarring" }));
    expect(names(await look("caulking")).tasks).toEqual([]);
    expect(names(await look("tarring")).tasks).toEqual(["Tarring"]);
    await world.as(acme, mia, (scope) => deleteTask(scope, { taskId }));
    expect(names(await look("tarring")).tasks).toEqual([]);
    const old = await makeProject(harbour, "Slipway");
    await world.as(acme, mia, (scope) => archiveProject(scope, { projectId: old }));
    expect((await look("slipway")).projects.rows).toMatchObject([{ archived: true }]);
  });

  it("gives each kind its pages, and how many there are", async () => {
    for (let index = 0; index < 5; index++) await makeTask(harbour, quay, { title: `Bollard ${index}` });
    const pages = await Promise.all([look("bollard", { kind: "task", limit: 2 }), look("bollard", { kind: "task", limit: 2, offset: 2 }), look("bollard", { kind: "task", limit: 2, offset: 4 })]);
    expect(pages.map(({ tasks }) => [tasks.rows.length, tasks.total])).toEqual([[2, 5], [2, 5], [1, 5]]);
    expect(new Set(pages.flatMap(({ tasks }) => tasks.rows.map(({ id }) => id))).size).toBe(5);
  });
});

describe("between workspaces", () => {
  it("finds nothing of next door's, whatever the words", async () => {
    for (const text of ["globex", "winch", "granite"]) expect(JSON.stringify(await look(text))).not.toContain("Globex");
    const theirs = await harbour.world.reading(harbour.globex, harbour.gus, (scope) => search(scope, { ...anywhere, text: "winch" }));
    expect(names(theirs)).toEqual({ projects: [], tasks: ["Globex winch"], comments: [] });
  });

  it("answers nothing at all where no workspace is set, or where its setting is empty", async () => {
    const client = await harbour.world.pools.afterlogin_tenant.connect();
    try {
      for (const setting of [null, "", newId()]) {
        await client.query("begin");
        if (setting !== null) await client.query(`set local app.tenant_id = '${setting}'`);
        const asked = client.query("select * from directory.search('winch', 'any', 10, 0)");
        if (setting) expect((await asked).rows).toEqual([]);
        else await expect(asked).rejects.toThrow("no workspace is set");
        await client.query("rollback");
      }
    } finally {
      client.release();
    }
  });
});

describe("among ten thousand tasks", () => {
  const explained = async (role: string): Promise<string> => {
    const client = await harbour.world.admin.connect();
    try {
      await client.query("begin");
      await client.query(`set local app.tenant_id = '${harbour.acme.tenantId}'`);
      await client.query(`set local role ${role}`);
      const { rows } = await client.query<{ "QUERY PLAN": string }>(
        `explain select id from tenant.tasks where tenant_id = '${harbour.acme.tenantId}' and words @@ to_tsquery('simple', 'winch') limit 1000`,
      );
      return rows.map((row) => row["QUERY PLAN"]).join("\n");
    } finally {
      await client.query("rollback");
      client.release();
    }
  };
  beforeAll(async () => {
    await harbour.world.admin.query(
      `insert into tenant.tasks (tenant_id, id, project_id, title, status, position, created_by, created_at, updated_at)
       select t.tenant_id, gen_random_uuid(), t.project_id, 'Rivet ' || n, 'todo', n, t.created_by, t.created_at, t.updated_at
       from tenant.tasks t, generate_series(1, 10000) n where t.id = $1`,
      [winch],
    );
    await harbour.world.admin.query("analyze tenant.tasks");
  });

  it("the directory's function is served by the index, within the workspace", async () => {
    expect(await explained("afterlogin_directory")).toMatch(/Bitmap Index Scan on tasks_words\s.*Index Cond: \(\(tenant_id = .*\) AND \(words @@/s);
  });

  it("whom row security binds, no index would serve: that is why there is a function", async () => {
    await harbour.world.admin.query("grant select (words) on tenant.tasks to afterlogin_tenant");
    expect(await explained("afterlogin_tenant")).not.toContain("tasks_words");
  });

  it("counts a common word as far as it looks", async () => {
    expect((await look("rivet", { kind: "task", limit: 3 })).tasks).toMatchObject({ total: mostFound, rows: [{}, {}, {}] });
  });
});
