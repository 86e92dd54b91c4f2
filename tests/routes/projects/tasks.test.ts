import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStage, unexpectedErrors, type Scene, type Stage } from "#tests/routes/scene.ts";
import { textOf } from "#tests/routes/words.ts";
import type { Visitor } from "#tests/support/visitor.ts";

let stage: Stage;
let scene: Scene;
let owner: Visitor;
let member: Visitor;
let project: string;
beforeAll(async () => {
  stage = await openStage();
  scene = await stage.scene("Halden Birch");
  owner = stage.browserOf(scene.people.owner);
  member = stage.browserOf(scene.people.member);
  project = `/w/${scene.place.slug}/projects/${scene.ids.projectId}`;
}, 180_000);
afterAll(async () => {
  expect(unexpectedErrors(stage.app)).toEqual([]);
  await stage.close();
});

const blank = { title: "", description: "", status: "todo", assigneeId: "", dueOn: "" };

async function make(fields: Partial<typeof blank>): Promise<string> {
  const made = await member.post(`${project}/tasks/new`, { ...blank, ...fields });
  expect(made.status, made.body).toBe(303);
  return made.location!;
}

function dayFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

describe("a task", () => {
  it("is made, read, changed in part and as a whole", async () => {
    const memberHere = await stage.world.membershipId(scene.place, scene.people.member);
    const path = await make({ title: "Sign list", description: "Pier 4\n\nEast", assigneeId: memberHere, dueOn: dayFromNow(-2) });
    const read = await owner.get(path);
    expect(textOf(read.body)).toContain("Pier 4 East");
    expect(textOf(read.body)).toContain("Overdue,");
    expect(read.body).toContain("<title>Sign list · Halden Birch · Afterlogin</title>");
    const details = await owner.post(path, { status: "doing", assigneeId: "", dueOn: "", version: "1" });
    expect([details.status, details.location]).toEqual([303, path]);
    const saved = await member.post(`${path}/edit`, { ...blank, title: "Sign list, pier 5", status: "doing", version: "2" });
    expect(saved.status).toBe(303);
    expect(textOf((await owner.get(path)).body)).toContain("Sign list, pier 5");
  });

  it("keeps what was typed when it is refused", async () => {
    const refused = await member.post(`${project}/tasks/new`, { ...blank, description: "Kept", status: "waiting", dueOn: "2026-02-30" });
    expect(refused.status).toBe(422);
    expect(textOf(refused.body)).toContain("Say in a few words what is to be done.");
    expect(refused.body).toMatch(/<textarea[^>]*>Kept<\/textarea>/);
    expect(refused.body).toMatch(/<option value="waiting" selected/);
    const day = await member.post(`${project}/tasks/new`, { ...blank, title: "Day", dueOn: "2026-02-30" });
    expect([day.status, textOf(day.body).includes("Write the day as year, month and day")]).toEqual([422, true]);
  });

  it("tells the second of two editors what stands now, on both of its forms", async () => {
    const path = await make({ title: "Contested" });
    expect((await member.post(path, { status: "waiting", assigneeId: "", dueOn: "2027-01-30", version: "1" })).status).toBe(303);
    const details = await owner.post(path, { status: "done", assigneeId: "", dueOn: "", version: "1" });
    expect(details.status).toBe(409);
    expect(textOf(details.body)).toContain("What stands now Status Waiting Due 30 Jan 2027");
    expect(details.body).toMatch(/<option value="done" selected/);
    const whole = await owner.post(`${path}/edit`, { ...blank, title: "Contested by Olga", status: "waiting", dueOn: "2027-01-30", version: "1" });
    expect(whole.status).toBe(409);
    expect(textOf(whole.body)).toContain("What stands now Task Contested What you typed is still in the form.");
    expect(whole.body).toContain('value="Contested by Olga"');
    expect(whole.body).toContain('name="version" value="2"');
  });

  it("asks before it is deleted, and leads back to its project", async () => {
    const path = await make({ title: "Gone" });
    expect(textOf((await member.get(`${path}/deletion`)).body)).toContain("It has no comments");
    expect((await member.post(`${path}/deletion`)).location).toBe(project);
    expect(textOf((await member.get(project)).body)).toContain("“Gone” was deleted.");
    expect((await member.get(path)).status).toBe(404);
  });

  it("shows markup as the text it is", async () => {
    const path = await make({ title: "<script>alert(1)</script>", description: "<img src=x onerror=alert(1)>" });
    for (const page of [path, project, `${project}/board`]) {
      const { body } = await member.get(page);
      expect(body).not.toContain("<script>alert(1)");
      expect(body).not.toContain("<img src=x");
    }
  });
});

describe("the board", () => {
  it("moves a card by its buttons, and comes back to the card", async () => {
    const path = await make({ title: "Movable" });
    const id = path.split("/").at(-1)!;
    const board = (await member.get(`${project}/board`)).body;
    expect(board).toContain(`action="${path}/status"`);
    const moved = await member.post(`${path}/status`, { from: "board", move: "doing" });
    expect([moved.status, moved.location]).toEqual([303, `${project}/board#task-${id}`]);
    const after = (await member.get(`${project}/board`)).body;
    expect(textOf(after)).toContain("The task is now in In progress.");
    expect(after.indexOf(`id="task-${id}"`)).toBeGreaterThan(after.indexOf("In progress<"));
    expect((await member.post(`${path}/status`, { move: "up" })).location).toBe(path);
    const refused = await member.post(`${path}/status`, { move: "sideways" });
    expect([refused.status, textOf(refused.body).includes("Choose where the task goes.")]).toEqual([422, true]);
    expect((await member.get(`${path}/status`)).status).toBe(200);
  });

  it("explains on a page why a card of an archived project stays where it is", async () => {
    const { location } = await member.post(`/w/${scene.place.slug}/projects/new`, { name: "Shelf", description: "" });
    const made = await member.post(`${location}/tasks/new`, { ...blank, title: "Stays" });
    await member.post(`${location}/archival`, { to: "archived" });
    const board = await member.get(`${location}/board`);
    expect(board.body).not.toContain(`action="${made.location}/status"`);
    const refused = await member.post(`${made.location}/status`, { from: "board", move: "done" });
    expect(refused.status).toBe(409);
    expect(textOf(refused.body)).toContain("This project is archived.");
    const comment = await member.post(`${made.location}/comments`, { body: "Late" });
    expect([comment.status, textOf(comment.body).includes("This project is archived.")]).toEqual([409, true]);
  });
});

describe("comments", () => {
  it("are added, deleted after a question, and not by somebody else", async () => {
    const path = await make({ title: "Talk" });
    const added = await member.post(`${path}/comments`, { body: "Wet enamel drops.\n\nCan it be matte?" });
    expect(added.status).toBe(303);
    const comment = /#comment-([0-9a-f-]{36})$/.exec(added.location!)![1]!;
    const deletion = `${path}/comments/${comment}/deletion`;
    expect((await member.get(path)).body).toContain(deletion);
    expect((await owner.get(path)).body).toContain(deletion);
    const bystander = stage.browserOf(scene.people.bystander);
    expect((await bystander.get(path)).body).not.toContain(deletion);
    expect((await bystander.get(deletion)).status).toBe(403);
    expect((await bystander.post(deletion)).status).toBe(403);
    expect(textOf((await member.get(deletion)).body)).toContain("Can it be matte?");
    expect((await member.post(deletion)).location).toBe(`${path}#comments`);
    expect(textOf((await member.get(path)).body)).toContain("The comment was deleted.");
    expect((await member.post(deletion)).status).toBe(404);
  });

  it("keep what was typed when they are refused", async () => {
    const path = await make({ title: "Long talk" });
    const long = "y".repeat(10_001);
    const refused = await member.post(`${path}/comments`, { body: long });
    expect(refused.status).toBe(422);
    expect(refused.body).toContain(long);
    expect(textOf(refused.body)).toContain("Use at most 10000 characters.");
    expect((await member.post(`${path}/comments`, { body: " " })).status).toBe(422);
  });
});

describe("lists of tasks", () => {
  it("filter by the address and take any nonsense there", async () => {
    await make({ title: "Due soon", dueOn: dayFromNow(2), assigneeId: await stage.world.membershipId(scene.place, scene.people.member) });
    expect(textOf((await member.get(`${project}?assignee=me&due=week`)).body)).toContain("Due soon");
    expect(textOf((await member.get(`${project}?q=no_such`)).body)).toContain("No task fits these filters. Show all");
    for (const query of ["status=x&due=x&sort=x&assignee=x", "after=x", `q=${"%25".repeat(900)}`, "assignee=%20"]) {
      expect((await member.get(`${project}?${query}`)).status, query).toBe(200);
      expect((await member.get(`/w/${scene.place.slug}/my-tasks?${query}`)).status, query).toBe(200);
    }
  });

  it("show my tasks with their projects, or that nothing is waiting", async () => {
    const mine = textOf((await member.get(`/w/${scene.place.slug}/my-tasks`)).body);
    expect(mine).toContain("Due soon");
    expect(mine).toContain("Harbour");
    const nothing = textOf((await stage.browserOf(scene.people.viewer).get(`/w/${scene.place.slug}/my-tasks`)).body);
    expect(nothing).toContain("Nothing is waiting for you");
  });
});
