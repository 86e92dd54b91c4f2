import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays } from "#app/domain/dates.rules.ts";
import { archiveProject } from "#app/domain/projects/archive-project.ts";
import { createProject } from "#app/domain/projects/create-project.ts";
import { deleteProject } from "#app/domain/projects/delete-project.ts";
import { editProject } from "#app/domain/projects/edit-project.ts";
import { getProject } from "#app/domain/projects/get-project.ts";
import { restoreProject } from "#app/domain/projects/restore-project.ts";
import { rightToCreate, rightToDelete, rightToWrite } from "#app/domain/projects/rights.ts";
import { newId } from "#db/ids.ts";
import { createHarbour, makeComment, makeProject, makeTask, type Harbour } from "./harbour.ts";

let harbour: Harbour;
beforeAll(async () => {
  harbour = await createHarbour();
});
afterAll(() => harbour.world.close());

describe("making a project", () => {
  it("Mia, a member, makes one; it is hers, active, and in the activity log", async () => {
    const { world, acme, mia } = harbour;
    const id = await makeProject(harbour, "  Harbour wayfinding ", { description: "Signs\r\nand maps" });
    const project = await world.reading(acme, mia, (scope) => getProject(scope, id));
    expect(project).toMatchObject({
      name: "Harbour wayfinding",
      description: "Signs\nand maps",
      status: "active",
      archivedFor: null,
      createdById: await world.membershipId(acme, mia),
      createdByName: "Mia",
      version: 1,
    });
    expect((await world.events(acme)).at(-1)).toMatchObject({
      action: "project.created",
      actor: "Mia",
      target: "Harbour wayfinding",
      after: { name: "Harbour wayfinding" },
    });
  });

  it("Vera, a viewer, may not; nobody from outside is let in at all", async () => {
    const { world, acme, vera } = harbour;
    const refused = await world.refusal(world.as(acme, vera, (scope) => createProject(scope, { name: "No", description: "" })));
    expect(refused).toMatchObject({ code: "forbidden", message: expect.stringContaining("members, admins and the owner") });
  });

  it.each([
    ["", "", { name: "Give the project a name." }],
    ["\u200b \u2800", "", { name: "Give the project a name." }],
    ["x".repeat(121), "", { name: "Use at most 120 characters." }],
    ["two\nlines", "", { name: "Write this on one line." }],
    ["nul\u0000", "", { name: expect.stringContaining("cannot be shown") }],
    ["half \ud800", "", { name: expect.stringContaining("half a character") }],
    ["fine", "y".repeat(10_001), { description: "Use at most 10000 characters." }],
    ["", "y".repeat(10_001), { name: expect.any(String), description: expect.any(String) }],
  ])("refuses the name %j with its reason", async (name, description, fields) => {
    const { world, acme, mia } = harbour;
    const refused = await world.refusal(world.as(acme, mia, (scope) => createProject(scope, { name, description })));
    expect(refused).toMatchObject({ code: "invalid", fields });
  });

  it("takes as many emoji as the limit says characters", async () => {
    const { world, acme, mia } = harbour;
    const name = "🚢".repeat(120);
    const id = await makeProject(harbour, name);
    expect((await world.reading(acme, mia, (scope) => getProject(scope, id))).name).toBe(name);
  });
});

describe("changing a project", () => {
  it("keeps what the second of two people would have overwritten", async () => {
    const { world, acme, mia, max } = harbour;
    const projectId = await makeProject(harbour, "Timetable");
    await world.as(acme, mia, (scope) => editProject(scope, { projectId, version: 1, name: "Timetable 2027", description: "Summer" }));
    const refused = await world.refusal(
      world.as(acme, max, (scope) => editProject(scope, { projectId, version: 1, name: "Timetable, Max's", description: "" })),
    );
    expect(refused).toMatchObject({ code: "conflict", message: expect.stringContaining("changed by someone else") });
    expect(await world.reading(acme, max, (scope) => getProject(scope, projectId))).toMatchObject({ name: "Timetable 2027", description: "Summer", version: 2 });
    expect((await world.events(acme)).at(-1)).toMatchObject({
      action: "project.changed",
      actor: "Mia",
      before: { name: "Timetable" },
      after: { name: "Timetable 2027" },
    });
  });

  it("lets one of two win who save at the same time", async () => {
    const { world, acme, mia, max } = harbour;
    const projectId = await makeProject(harbour, "Race");
    const results = await Promise.allSettled(
      [mia, max].map((who) => world.as(acme, who, (scope) => editProject(scope, { projectId, version: 1, name: `By ${who.name}`, description: "" }))),
    );
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  it("refuses Vera, and texts that cannot be stored", async () => {
    const { world, acme, mia, vera } = harbour;
    const projectId = await makeProject(harbour, "Steady");
    const edit = { projectId, version: 1, name: "Changed", description: "" };
    expect(await world.refusal(world.as(acme, vera, (scope) => editProject(scope, edit)))).toMatchObject({ code: "forbidden" });
    expect(await world.refusal(world.as(acme, mia, (scope) => editProject(scope, { ...edit, name: " " })))).toMatchObject({
      code: "invalid",
      fields: { name: "Give the project a name." },
    });
  });
});

describe("archiving", () => {
  it("sets a project aside and back, and both are recorded", async () => {
    const { world, acme, mia, max } = harbour;
    const projectId = await makeProject(harbour, "Old signs");
    await world.as(acme, max, (scope) => archiveProject(scope, { projectId }));
    expect(await world.reading(acme, mia, (scope) => getProject(scope, projectId))).toMatchObject({
      status: "archived",
      archivedFor: "by_member",
      archivedAt: expect.any(Date),
    });
    expect(await world.refusal(world.as(acme, max, (scope) => archiveProject(scope, { projectId })))).toMatchObject({ code: "conflict" });
    expect(await world.refusal(world.as(acme, mia, (scope) => editProject(scope, { projectId, version: 2, name: "New", description: "" })))).toMatchObject({
      code: "conflict",
      message: expect.stringContaining("archived"),
    });
    await world.as(acme, mia, (scope) => restoreProject(scope, { projectId }));
    expect(await world.refusal(world.as(acme, mia, (scope) => restoreProject(scope, { projectId })))).toMatchObject({ code: "conflict" });
    const events = (await world.events(acme)).slice(-2);
    expect(events).toMatchObject([
      { action: "project.archived", actor: "Max", before: { status: "active" }, after: { status: "archived" } },
      { action: "project.restored", actor: "Mia", before: { status: "archived" }, after: { status: "active" } },
    ]);
  });

  it("is not for Vera, neither way", async () => {
    const { world, acme, mia, vera } = harbour;
    const projectId = await makeProject(harbour, "Hers to read");
    expect(await world.refusal(world.as(acme, vera, (scope) => archiveProject(scope, { projectId })))).toMatchObject({ code: "forbidden" });
    await world.as(acme, mia, (scope) => archiveProject(scope, { projectId }));
    expect(await world.refusal(world.as(acme, vera, (scope) => restoreProject(scope, { projectId })))).toMatchObject({ code: "forbidden" });
  });
});

describe("deleting", () => {
  it("Max does not delete Mia's project; Mia does, and its tasks and comments go with it", async () => {
    const { world, acme, mia, max } = harbour;
    const projectId = await makeProject(harbour, "Kiosk");
    const taskId = await makeTask(harbour, projectId);
    await makeComment(harbour, taskId, "Soon gone");
    const input = { projectId, typedName: "Kiosk" };
    expect(await world.refusal(world.as(acme, max, (scope) => deleteProject(scope, input)))).toMatchObject({ code: "forbidden" });
    expect(await world.refusal(world.as(acme, mia, (scope) => deleteProject(scope, { projectId, typedName: "kiosk" })))).toMatchObject({
      code: "invalid",
      fields: { typedName: expect.stringContaining("Kiosk") },
    });
    await world.as(acme, mia, (scope) => deleteProject(scope, { projectId, typedName: " Kiosk " }));
    const { rows } = await world.admin.query("select (select count(*) from tenant.tasks where project_id = $1)::int as tasks, (select count(*) from tenant.comments where task_id = $2)::int as comments", [projectId, taskId]);
    expect(rows).toEqual([{ tasks: 0, comments: 0 }]);
    expect((await world.events(acme)).at(-1)).toMatchObject({ action: "project.deleted", actor: "Mia", target: "Kiosk", before: { name: "Kiosk" } });
    expect(await world.refusal(world.as(acme, mia, (scope) => deleteProject(scope, input)))).toMatchObject({ code: "not_found" });
  });

  it("Adam, an admin, deletes Mia's project; Vera never deletes one", async () => {
    const { world, acme, adam, vera } = harbour;
    const projectId = await makeProject(harbour, "Poster");
    const input = { projectId, typedName: "Poster" };
    expect(await world.refusal(world.as(acme, vera, (scope) => deleteProject(scope, input)))).toMatchObject({ code: "forbidden" });
    expect(await world.as(acme, adam, (scope) => deleteProject(scope, input))).toEqual({ name: "Poster" });
  });

  it("by two at once happens once", async () => {
    const { world, acme, mia, adam } = harbour;
    const projectId = await makeProject(harbour, "Twice");
    const results = await Promise.allSettled([mia, adam].map((who) => world.as(acme, who, (scope) => deleteProject(scope, { projectId, typedName: "Twice" }))));
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect((await world.events(acme)).filter((event) => event.action === "project.deleted" && event.target === "Twice")).toHaveLength(1);
  });
});

describe("what pages say about rights", () => {
  it("names the role, the maker or the archive", async () => {
    const { world, acme, mia, max, vera, adam } = harbour;
    const projectId = await makeProject(harbour, "Rights");
    const project = await world.reading(acme, mia, (scope) => getProject(scope, projectId));
    const rights = (who: typeof mia, of = project) =>
      world.reading(acme, who, async (scope) => ({
        create: rightToCreate(scope),
        write: rightToWrite(scope, of),
        delete: rightToDelete(scope, of),
      }));
    expect(await rights(mia)).toEqual({ create: { ok: true }, write: { ok: true }, delete: { ok: true } });
    expect(await rights(adam)).toEqual({ create: { ok: true }, write: { ok: true }, delete: { ok: true } });
    expect(await rights(max)).toEqual({ create: { ok: true }, write: { ok: true }, delete: { ok: false, code: "forbidden", why: expect.stringContaining("whoever made this project") } });
    const viewer = { ok: false, code: "forbidden", why: expect.stringContaining("You are a viewer here") };
    expect(await rights(vera)).toEqual({ create: viewer, write: viewer, delete: viewer });
    const archived = { ...project, status: "archived", archivedFor: "by_member" } as const;
    expect((await rights(mia, archived)).write).toMatchObject({ ok: false, why: expect.stringContaining("is archived") });
    expect((await rights(mia, { ...archived, archivedFor: "over_limit" })).write).toMatchObject({ ok: false, why: expect.stringContaining("set aside") });
  });
});

describe("while billing is not settled", () => {
  it("restricted: work goes on, no project is added or restored; read-only: nothing changes, all is read; suspended: not even that", async () => {
    const { world } = harbour;
    const pia = await world.person("Pia");
    const debt = await world.workspace({ name: "Debt", owner: pia, plan: "growth", seats: 5 });
    const projectId = await makeProject(harbour, "Going on", { in: debt, by: pia });
    const shelf = await makeProject(harbour, "Shelf", { in: debt, by: pia });
    await world.as(debt, pia, (scope) => archiveProject(scope, { projectId: shelf }));
    const failedAgo = (days: number) => world.now().then((now) =>
      world.admin.query("update tenant.subscriptions set status = 'past_due', stripe_status = 'past_due', first_failure_at = $2 where tenant_id = $1", [debt.tenantId, addDays(now, -days)]),
    );
    const create = () => world.as(debt, pia, (scope) => createProject(scope, { name: "More", description: "" }));
    const restore = () => world.as(debt, pia, (scope) => restoreProject(scope, { projectId: shelf }));
    const rights = () => world.reading(debt, pia, async (scope) => [rightToCreate(scope), rightToWrite(scope), rightToDelete(scope, { createdById: newId() })]);

    await failedAgo(8);
    expect(await world.refusal(create())).toMatchObject({ code: "read_only", message: expect.stringContaining("no new projects") });
    expect(await world.refusal(restore())).toMatchObject({ code: "read_only" });
    await makeTask(harbour, projectId, { in: debt, by: pia });
    expect(await rights()).toEqual([{ ok: false, code: "read_only", why: expect.stringContaining("No projects can be added") }, { ok: true }, { ok: true }]);

    await failedAgo(15);
    expect(await world.refusal(makeTask(harbour, projectId, { in: debt, by: pia }))).toMatchObject({ code: "read_only" });
    expect(await world.refusal(world.as(debt, pia, (scope) => archiveProject(scope, { projectId })))).toMatchObject({ code: "read_only" });
    expect(await world.refusal(world.as(debt, pia, (scope) => deleteProject(scope, { projectId, typedName: "Going on" })))).toMatchObject({ code: "read_only" });
    expect((await world.reading(debt, pia, (scope) => getProject(scope, projectId))).name).toBe("Going on");
    const readOnly = { ok: false, code: "read_only", why: expect.stringContaining("read-only until its billing") };
    expect(await rights()).toEqual([readOnly, readOnly, readOnly]);

    await world.admin.query("update tenant.workspaces set suspended_at = $2, suspended_reason = 'test' where tenant_id = $1", [debt.tenantId, await world.now()]);
    expect(await world.refusal(world.reading(debt, pia, (scope) => getProject(scope, projectId)))).toMatchObject({ code: "read_only" });
    expect((await rights())[1]).toMatchObject({ ok: false, why: expect.stringContaining("suspended") });
  });
});
