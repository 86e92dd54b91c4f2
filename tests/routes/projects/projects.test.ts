import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProject } from "#app/domain/projects/create-project.ts";
import { openStage, unexpectedErrors, type Scene, type Stage } from "#tests/routes/scene.ts";
import { textOf } from "#tests/routes/words.ts";
import type { Visitor } from "#tests/support/visitor.ts";

let stage: Stage;
let scene: Scene;
let owner: Visitor;
let member: Visitor;
let viewer: Visitor;
beforeAll(async () => {
  stage = await openStage();
  scene = await stage.scene("Halden Birch");
  owner = stage.browserOf(scene.people.owner);
  member = stage.browserOf(scene.people.member);
  viewer = stage.browserOf(scene.people.viewer);
}, 180_000);
afterAll(async () => {
  expect(unexpectedErrors(stage.app)).toEqual([]);
  await stage.close();
});

function at(path: string): string {
  return `/w/${scene.place.slug}/${path}`;
}

/** Made through the form, as people do; answers its address. */
async function make(name: string, description = ""): Promise<string> {
  const made = await member.post(at("projects/new"), { name, description });
  expect(made.status).toBe(303);
  return made.location!;
}

describe("the list of projects", () => {
  it("shows what there is, counts it, and offers the next step to those who may take it", async () => {
    const { body } = await member.get(at("projects"));
    expect(textOf(body)).toContain("Harbour No date");
    expect(textOf(body)).toContain("1 active of 200 that the plan allows.");
    expect(body).toContain(`href="${at("projects/new")}"`);
    expect(body).toContain("<title>Projects · Halden Birch · Afterlogin</title>");
    expect((await viewer.get(at("projects"))).body).not.toContain(at("projects/new"));
  });

  it("tells a filter that finds nothing from a workspace that has nothing", async () => {
    expect(textOf((await member.get(at("projects?q=100%25_"))).body)).toContain("No active project has “100%_” in its name or description. Show all");
    expect(textOf((await member.get(at("projects?status=archived"))).body)).toContain("There is no archived project. Show all");
    const empty = await stage.world.workspace({ name: "Empty", owner: scene.people.owner });
    await stage.world.join(empty, scene.people.viewer, "viewer");
    expect(textOf((await owner.get(`/w/${empty.slug}/projects`)).body)).toContain("Start with one piece of work");
    const read = textOf((await viewer.get(`/w/${empty.slug}/projects`)).body);
    expect(read).toContain("No projects yet");
    expect(read).toContain("You are a viewer here");
  });

  it("takes any nonsense in its address", async () => {
    for (const query of ["sort=king&status=gone", "after=%7B&before=x", `q=${"x".repeat(3_000)}`, "q=%ED%A0%80", "q=🚢"]) {
      expect((await member.get(at(`projects?${query}`))).status, query).toBe(200);
    }
  });

  it("turns its pages by links, forwards and back", async () => {
    const { world } = stage;
    const place = await world.workspace({ name: "Many", owner: scene.people.owner, plan: "growth" });
    for (let index = 10; index < 38; index += 1) await world.as(place, scene.people.owner, (scope) => createProject(scope, { name: `Project ${index}`, description: "" }));
    const first = (await owner.get(`/w/${place.slug}/projects?sort=name`)).body;
    const next = /href="([^"]+)"[^>]*>Next|rel="next"[^>]*href="([^"]+)"/.exec(first);
    const second = (await owner.get(`/w/${place.slug}/projects${(next![1] ?? next![2])!.replaceAll("&amp;", "&")}`)).body;
    const names = (body: string) => [...body.matchAll(/>(Project \d+)</g)].map(([, name]) => name);
    expect([...names(first), ...names(second)]).toEqual(Array.from({ length: 28 }, (_, index) => `Project ${index + 10}`));
    expect(second).toContain("rel=\"prev\"");
    expect(textOf(first)).toContain("25 of 28 projects");
  });
});

describe("making a project", () => {
  it("leads to it and says what to do next", async () => {
    const path = await make("Ferry timetable", "Summer\n\nand winter");
    const { body } = await member.get(path);
    expect(textOf(body)).toContain("The project is there. Give it its first task.");
    expect(textOf(body)).toContain("Ferry timetable");
    expect(body).toContain(">and winter</p>");
    expect(textOf(body)).toContain("Add the first task");
  });

  it("keeps what was typed when it is refused", async () => {
    const refused = await member.post(at("projects/new"), { name: "x".repeat(121), description: "Do <b>not</b> lose me" });
    expect(refused.status).toBe(422);
    expect(textOf(refused.body)).toContain("Use at most 120 characters.");
    expect(refused.body).toContain("Do &lt;b&gt;not&lt;/b&gt; lose me");
    expect(refused.body).toContain(`value="${"x".repeat(121)}"`);
    const long = await member.post(at("projects/new"), { name: "Long", description: "y".repeat(10_001) });
    expect([long.status, textOf(long.body).includes("Use at most 10000 characters.")]).toEqual([422, true]);
    const empty = await member.post(at("projects/new"), {});
    expect([empty.status, textOf(empty.body).includes("Give the project a name.")]).toEqual([422, true]);
  });

  it("refuses NUL, repeated fields and a flood of text, and stores nothing", async () => {
    const raw = (body: string) => member.send(at("projects/new"), { method: "POST", body, headers: { "content-type": "application/x-www-form-urlencoded", origin: stage.app.url } });
    const nul = await raw("name=nul%00byte&description=");
    expect([nul.status, textOf(nul.body).includes("cannot be stored")]).toEqual([422, true]);
    expect((await raw("name=one&name=two&description=")).status).toBe(422);
    expect((await raw(`name=flood&description=${"y".repeat(1_000_001)}`)).status).toBe(413);
    const { rows } = await stage.world.admin.query("select name from tenant.projects where name ~ 'nul|^one$|^two$|flood'");
    expect(rows).toEqual([]);
  });

  it("says what is used and who can change it when the plan is full, and keeps what was typed", async () => {
    const { world } = stage;
    const { owner: sam, member: mel } = scene.people;
    const small = await world.workspace({ name: "Small", owner: sam, plan: "starter" });
    await world.join(small, mel, "member");
    const path = `/w/${small.slug}/projects/new`;
    for (const name of ["One", "Two", "Three"]) expect((await member.post(path, { name, description: "" })).status).toBe(303);
    const words = "The workspace has 3 active projects, and Starter allows 3. Archive a project, or ask Person owner, who manages billing, to change the plan.";
    const page = await member.get(path);
    expect(textOf(page.body)).toContain(words);
    expect(page.body).not.toContain('name="name"');
    const refused = await member.post(path, { name: "Four", description: "Kept" });
    expect(refused.status).toBe(409);
    expect(textOf(refused.body)).toContain(words);
    expect(refused.body).toContain('value="Four"');
    const list = await member.get(`/w/${small.slug}/projects`);
    expect(textOf(list.body)).toContain("Starter allows 3 active projects, and all are in use.");
    expect(list.body).not.toContain(`href="${path}"`);
  });
});

describe("changing a project", () => {
  it("shows the second of two people what stands now, beside what they typed", async () => {
    const path = await make("Contested");
    const version = /name="version" value="(\d+)"/.exec((await owner.get(`${path}/edit`)).body)![1]!;
    expect((await member.post(`${path}/edit`, { name: "Contested by Mia", description: "Mine", version })).status).toBe(303);
    const late = await owner.post(`${path}/edit`, { name: "Contested by Olga", description: "", version });
    expect(late.status).toBe(409);
    const text = textOf(late.body);
    expect(text).toContain("The project was changed by someone else meanwhile.");
    expect(text).toContain("What stands now Name Contested by Mia Description Mine");
    expect(late.body).toContain('value="Contested by Olga"');
    const next = /name="version" value="(\d+)"/.exec(late.body)![1]!;
    expect((await owner.post(`${path}/edit`, { name: "Contested by Olga", description: "", version: next })).status).toBe(303);
    expect(textOf((await member.get(path)).body)).toContain("Contested by Olga");
  });

  it("does not let a wrong field slip past somebody else's change", async () => {
    const path = await make("Two mistakes");
    expect((await member.post(`${path}/edit`, { name: "Changed", description: "", version: "1" })).status).toBe(303);
    const wrong = await owner.post(`${path}/edit`, { name: "", description: "", version: "1" });
    expect(wrong.status).toBe(422);
    expect(wrong.body).toContain('name="version" value="1"');
  });

  it.each(["", "x", "0", "-1", "1.5", "99999999999"])("asks for a fresh form where the version is %j", async (version) => {
    const path = await make("Versioned");
    const answer = await member.post(`${path}/edit`, { name: "Other", description: "", version });
    expect(answer.status).toBe(422);
    expect(textOf(answer.body)).toContain("This form is out of date.");
  });
});

describe("archiving and deleting", () => {
  it("asks first, then closes the project for writing, and opens it again", async () => {
    const path = await make("Old signs");
    expect(textOf((await member.get(`${path}/archival`)).body)).toContain("Archive Old signs");
    expect((await member.post(`${path}/archival`, { to: "elsewhere" })).status).toBe(422);
    expect((await member.post(`${path}/archival`, { to: "archived" })).location).toBe(path);
    const { body } = await member.get(path);
    expect(textOf(body)).toContain("This project is archived. Nothing in it can be changed until it is restored.");
    expect(body).not.toContain(`${path}/tasks/new`);
    expect((await member.get(`${path}/edit`)).status).toBe(409);
    expect((await member.post(`${path}/tasks/new`, { title: "Late", status: "todo" })).status).toBe(409);
    const again = await member.post(`${path}/archival`, { to: "archived" });
    expect([again.status, textOf(again.body).includes("This project is archived already.")]).toEqual([409, true]);
    expect((await member.post(`${path}/archival`, { to: "active" })).status).toBe(303);
    expect((await member.get(path)).body).toContain(`${path}/tasks/new`);
  });

  it("deletes by its name alone, and only for whoever made it, admins and the owner", async () => {
    const path = await make("Kiosk");
    const bystander = stage.browserOf(scene.people.bystander);
    expect((await bystander.get(path)).body).not.toContain(`${path}/deletion`);
    const refused = await bystander.get(`${path}/deletion`);
    expect([refused.status, textOf(refused.body).includes("whoever made this project can delete it")]).toEqual([403, true]);
    expect((await bystander.post(`${path}/deletion`, { typedName: "Kiosk" })).status).toBe(403);
    expect(textOf((await member.get(`${path}/deletion`)).body)).toContain("Type the name of the project");
    const wrong = await member.post(`${path}/deletion`, { typedName: "kiosk" });
    expect([wrong.status, textOf(wrong.body).includes("Type the name as it is: Kiosk")]).toEqual([422, true]);
    expect((await member.post(`${path}/deletion`, { typedName: "Kiosk" })).location).toBe(at("projects"));
    expect(textOf((await member.get(at("projects"))).body)).toContain("Kiosk was deleted.");
    expect((await member.get(path)).status).toBe(404);
    expect((await member.post(`${path}/deletion`, { typedName: "Kiosk" })).status).toBe(404);
  });
});

describe("somebody of another workspace", () => {
  it("gets the same 404 for what is Halden Birch's, under its own name and under theirs", async () => {
    const gus = await stage.world.person("Gus");
    const globex = await stage.world.workspace({ name: "Globex", owner: gus, plan: "growth" });
    const stranger = stage.browserOf(gus);
    const { projectId, taskId, commentId } = scene.ids;
    const paths = [
      `projects/${projectId}`,
      `projects/${projectId}/board`,
      `projects/${projectId}/edit`,
      `projects/${projectId}/archival`,
      `projects/${projectId}/deletion`,
      `projects/${projectId}/tasks/new`,
      `tasks/${taskId}`,
      `tasks/${taskId}/edit`,
      `tasks/${taskId}/status`,
      `tasks/${taskId}/deletion`,
      `tasks/${taskId}/comments`,
      `tasks/${taskId}/comments/${commentId}/deletion`,
    ];
    const form = { name: "Taken", typedName: "Harbour", to: "archived", title: "Taken", status: "done", move: "done", body: "Taken", description: "", assigneeId: "", dueOn: "", version: "1" };
    for (const path of paths) {
      for (const slug of [globex.slug, scene.place.slug]) {
        expect((await stranger.get(`/w/${slug}/${path}`)).status, path).toBe(404);
        if (path.endsWith(projectId) || path.endsWith("board")) continue;
        expect((await stranger.post(`/w/${slug}/${path}`, form)).status, path).toBe(404);
      }
    }
    expect((await member.get(at("projects/nonsense"))).status).toBe(404);
    expect(textOf((await member.get(at(`tasks/${taskId}`))).body)).toContain("Paint the crane");
  });
});

describe("Vera, a viewer", () => {
  it("reads everything, is offered nothing, and is told why", async () => {
    const { projectId, taskId } = scene.ids;
    for (const path of [`projects/${projectId}`, `projects/${projectId}/board`, `tasks/${taskId}`]) {
      const { status, body } = await viewer.get(at(path));
      expect(status).toBe(200);
      expect(textOf(body)).toContain("You are a viewer here: you can read everything.");
      const main = /<main[\s\S]*<\/main>/.exec(body)![0];
      expect(main, path).not.toContain('method="post"');
    }
    for (const path of ["projects/new", `projects/${projectId}/edit`, `projects/${projectId}/archival`, `projects/${projectId}/tasks/new`, `tasks/${taskId}/edit`, `tasks/${taskId}/status`, `tasks/${taskId}/comments`]) {
      const { status, body } = await viewer.get(at(path));
      expect([path, status]).toEqual([path, 403]);
      expect(textOf(body)).toContain("Your role in Halden Birch: Viewer.");
    }
  });
});
