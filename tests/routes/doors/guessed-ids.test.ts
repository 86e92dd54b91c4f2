import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#db/ids.ts";
import { contentsOf } from "#tests/support/contents.ts";
import { textOf } from "#tests/support/visitor.ts";
import { difference } from "#tests/routes/same-page.ts";
import { openStage, type Scene, type Stage } from "#tests/routes/scene.ts";
import { addressIn, objects } from "./objects.ts";

let stage: Stage;
let acme: Scene;
let globex: Scene;
beforeAll(async () => {
  stage = await openStage();
  acme = await stage.scene("Acme");
  // The same people in the same positions next door: whatever opens, opens by mistaking one workspace for the other.
  globex = await stage.scene("Globex");
}, 180_000);
afterAll(() => stage?.close());

describe.each(objects)("a $kind of another workspace", ({ kind, paths, forms }) => {
  it("gets the very page of an id that never was", async () => {
    const owner = stage.browserOf(acme.people.owner);
    for (const path of paths) {
      const theirs = await owner.get(address(path, globex.ids[kind]));
      const nobodys = await owner.get(address(path, newId()));
      expect([path, theirs.status, nobodys.status]).toEqual([path, 404, 404]);
      expect(difference(theirs.body, nobodys.body)).toBe("");
    }
  });

  it("cannot be changed from here", async () => {
    const owner = stage.browserOf(acme.people.owner);
    const before = await contentsOf(stage.world, globex);
    for (const { path, fields } of forms) {
      const theirs = await owner.post(address(path, globex.ids[kind]), fields);
      const nobodys = await owner.post(address(path, newId()), fields);
      expect([path, theirs.status, nobodys.status]).toEqual([path, 404, 404]);
      expect(difference(theirs.body, nobodys.body)).toBe("");
    }
    expect(await contentsOf(stage.world, globex)).toEqual(before);
  });

  it("does open at home", async () => {
    const owner = stage.browserOf(globex.people.owner);
    for (const path of paths.filter((each) => !each.endsWith("/file"))) {
      const home = await owner.get(`/w/${globex.place.slug}/${path.replace(":own", globex.ids.taskId).replace(":id", globex.ids[kind])}`);
      expect([path, home.status]).toEqual([path, 200]);
    }
  });
});

describe("ids inside forms", () => {
  it("of another workspace's member are nobody to assign a task to, to inherit tasks, or to own", async () => {
    const owner = stage.browserOf(acme.people.owner);
    const stranger = globex.ids.membershipId;
    const task = { title: "Taken", description: "", status: "todo", dueOn: "" };
    const answers = [
      await owner.post(`/w/${acme.place.slug}/projects/${acme.ids.projectId}/tasks/new`, { ...task, assigneeId: stranger }),
      await owner.post(`/w/${acme.place.slug}/members/${acme.ids.membershipId}/removal`, { version: "1", tasksTo: stranger }),
      await owner.post(`/w/${acme.place.slug}/settings/ownership`, { wish: "offer", membershipId: stranger }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422]);
  });

  it("of another workspace's checkout are nobody's to return from", async () => {
    const owner = stage.browserOf(acme.people.owner);
    const invented = await owner.get(`/w/${acme.place.slug}/billing/return?session_id=cs_test_invented`);
    const missing = await owner.get(`/w/${acme.place.slug}/billing/return`);
    expect(invented.status).toBeGreaterThanOrEqual(300);
    expect(invented.status).toBeLessThan(500);
    expect(missing.status).toBeLessThan(500);
  });
});

describe("workspaces themselves", () => {
  it("are the same nothing, whether they are not or are not yours", async () => {
    const stranger = stage.browserOf(await stage.world.person("Strange Stanley"));
    for (const path of ["", "/members", "/billing", "/settings", `/projects/${acme.ids.projectId}`]) {
      const theirs = await stranger.get(`/w/${acme.place.slug}${path}`);
      const nobodys = await stranger.get(`/w/no-such-workspace${path}`);
      expect([theirs.status, nobodys.status]).toEqual([404, 404]);
      expect(difference(theirs.body, nobodys.body)).toBe("");
    }
    const removed = await stage.browserOf(acme.people.removed).get(`/w/${acme.place.slug}`);
    expect(removed.status).toBe(404);
    expect(removed.body).not.toContain("Acme");
  });

  it("are as silent by their data addresses", async () => {
    const stranger = stage.browserOf(await stage.world.person("Strange Stefan"));
    for (const path of [`/w/${acme.place.slug}.data`, `/w/${acme.place.slug}/members.data`, `/w/${acme.place.slug}/tasks/${acme.ids.taskId}.data`]) {
      const answer = await stranger.get(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.body).not.toMatch(/Acme|Paint the crane|Person owner/);
    }
  });
});

describe("what people ask first", () => {
  it("a member may not see billing, and is told who can", async () => {
    const answer = await stage.browserOf(acme.people.member).get(`/w/${acme.place.slug}/billing`);
    expect(answer.status).toBe(403);
    expect(textOf(answer.body)).toMatch(/admins and the owner/);
    expect(textOf(answer.body)).toMatch(/Your role in Acme ?: ?Member/);
  });

  it("an admin may invite, and may not hand the workspace over", async () => {
    const admin = stage.browserOf(acme.people.admin);
    expect((await admin.get(`/w/${acme.place.slug}/invitations/new`)).status).toBe(200);
    expect((await admin.post(`/w/${acme.place.slug}/invitations/new`, { addresses: "ina@example.test", role: "member" })).status).toBe(303);
    expect((await admin.get(`/w/${acme.place.slug}/settings/ownership`)).status).toBe(403);
    const { membershipId } = acme.ids;
    expect((await admin.post(`/w/${acme.place.slug}/settings/ownership`, { wish: "offer", membershipId })).status).toBe(403);
  });

  it("nobody gives themself or others more than they have", async () => {
    const own = await stage.world.membershipId(acme.place, acme.people.member);
    const adminsOwn = await stage.world.membershipId(acme.place, acme.people.admin);
    const owners = await stage.world.membershipId(acme.place, acme.people.owner);
    const member = stage.browserOf(acme.people.member);
    const admin = stage.browserOf(acme.people.admin);
    const path = (id: string, what: string) => `/w/${acme.place.slug}/members/${id}/${what}`;
    expect((await member.post(path(own, "role"), { role: "admin", version: "1" })).status).toBe(403);
    expect((await admin.post(path(adminsOwn, "role"), { role: "admin", billingManager: "on", decidesBilling: "yes", version: "1" })).status).toBe(403);
    expect((await admin.post(path(owners, "removal"), { version: "1" })).status).toBe(403);
    expect((await admin.post(path(owners, "suspension"), { what: "suspend", version: "1" })).status).toBe(403);
  });

  it("a member deletes a project of their own, and nobody else's", async () => {
    const member = stage.browserOf(acme.people.member);
    const made = await member.post(`/w/${acme.place.slug}/projects/new`, { name: "Mine", description: "" });
    expect(made.status).toBe(303);
    expect((await member.get(`${made.location!.split("?")[0]}/deletion`)).status).toBe(200);
    expect((await member.get(`/w/${acme.place.slug}/projects/${acme.ids.projectId}/deletion`)).status).toBe(403);
  });

  it("support sees the state of billing and cannot change it", async () => {
    const support = await stage.staff("support");
    const { tenantId } = acme.place;
    await support.post(`/staff/workspaces/${tenantId}/look`, { reason: "They asked why they cannot pay" });
    const page = await support.get(`/staff/workspaces/${tenantId}`);
    expect(page.status).toBe(200);
    expect(textOf(page.body)).toMatch(/Growth/);
    expect((await support.post(`/staff/workspaces/${tenantId}/sync`)).status).toBe(403);
  });

  it("a customer's session opens nothing of staff's, and staff's nothing of a customer's", async () => {
    expect((await stage.browserOf(acme.people.owner).get(`/staff/workspaces/${acme.place.tenantId}`)).status).toBe(404);
    expect((await (await stage.staff("admin")).get(`/w/${acme.place.slug}`)).location).toMatch(/^\/sign-in/);
  });
});

function address(path: string, id: string): string {
  return addressIn(acme, path, id);
}
