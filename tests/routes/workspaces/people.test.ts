import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#db/ids.ts";
import { openStage, unexpectedErrors, type Scene, type Stage } from "#tests/routes/scene.ts";
import type { Visitor } from "#tests/support/visitor.ts";
import { textOf } from "#tests/routes/words.ts";

let stage: Stage;
let scene: Scene;
let owner: Visitor;
let admin: Visitor;
beforeAll(async () => {
  stage = await openStage();
  scene = await stage.scene("Halden Birch");
  owner = stage.browserOf(scene.people.owner);
  admin = stage.browserOf(scene.people.admin);
}, 180_000);
afterAll(async () => {
  expect(unexpectedErrors(stage.app)).toEqual([]);
  await stage.close();
});

function at(path: string): string {
  return `/w/${scene.place.slug}/${path}`;
}

/** The hidden version of a page's form. */
async function versionOn(browser: Visitor, path: string): Promise<string> {
  return /name="version" value="(\d+)"/.exec((await browser.get(path)).body)![1]!;
}

describe("the page of members", () => {
  it("shows the people, the seats, and what each role may do", async () => {
    const { body } = await owner.get(at("members"));
    const text = textOf(body);
    expect(text).toContain("5 of 20 seats");
    expect(text).toContain("5 used, 1 held by open invitations, 14 free. Viewers hold none. Another seat costs $12.00 a month.");
    expect(text).toContain("Person billingManager person.billingmanager@example.test Member, billing Active");
    expect(body).toContain(`href="${at("invitations/new")}"`);
    expect(body).toContain(`href="${at("billing/seats")}"`);
    const viewer = (await stage.browserOf(scene.people.viewer).get(at("members"))).body;
    expect(viewer).not.toContain(at("invitations/new"));
    expect(viewer).not.toContain("/removal");
    expect(viewer).toContain(at("members/departure"));
    expect(viewer).not.toContain(`href="${at("billing")}"`);
  });

  it("keeps its filters in the address, and takes any nonsense there", async () => {
    expect(textOf((await owner.get(at("members?q=viewer&role=viewer"))).body)).toContain("1 person");
    expect(textOf((await owner.get(at("members?q=zzz"))).body)).toContain("Nobody here matches that.");
    for (const query of ["role=king", "status=gone", "after=%7B", "before=x&after=y", `q=${"x".repeat(3000)}`, "q=%25_%5C"]) {
      expect((await owner.get(at(`members?${query}`))).status).toBe(200);
    }
  });
});

describe("changing people", () => {
  it("asks on a page, does it by POST, and tells it on the list", async () => {
    const path = at(`members/${scene.ids.membershipId}/role`);
    const version = await versionOn(admin, path);
    const saved = await admin.post(path, { role: "viewer", version });
    expect([saved.status, saved.location]).toEqual([303, at("members")]);
    expect(textOf((await admin.get(at("members"))).body)).toContain("Person bystander is now a viewer.");
    const late = await owner.post(path, { role: "admin", version });
    expect(late.status).toBe(409);
    expect(textOf(late.body)).toContain("was changed by someone else meanwhile");
    expect(late.body).toMatch(/value="admin"[^>]*checked|checked[^>]*value="admin"/);
    expect((await owner.post(path, { role: "king", version: "x" })).status).toBe(422);
  });

  it("shows the choice of billing to the owner alone", async () => {
    const path = at(`members/${scene.ids.membershipId}/role`);
    expect((await admin.get(path)).body).not.toContain("billingManager");
    expect((await owner.get(path)).body).toContain("billingManager");
    const version = await versionOn(admin, path);
    const refused = await admin.post(path, { role: "member", billingManager: "on", decidesBilling: "yes", version });
    expect(refused.status).toBe(403);
    expect((await owner.post(path, { role: "member", billingManager: "on", decidesBilling: "yes", version })).status).toBe(303);
    expect(textOf((await owner.get(at("members"))).body)).toContain("is now a member and manages billing.");
  });

  it("suspends and lets back in", async () => {
    const path = at(`members/${scene.ids.membershipId}/suspension`);
    expect((await admin.post(path, { what: "suspend", version: await versionOn(admin, path) })).status).toBe(303);
    const shut = await stage.browserOf(scene.people.bystander).get(at("members"));
    expect([shut.status, textOf(shut.body)]).toEqual([403, expect.stringContaining("You are suspended here")]);
    expect(textOf((await admin.get(path)).body)).toContain("Let Person bystander back in");
    const again = await admin.post(path, { what: "suspend", version: await versionOn(admin, path) });
    expect([again.status, textOf(again.body)]).toEqual([409, expect.stringContaining("is suspended already")]);
    expect((await admin.post(path, { what: "let_in", version: await versionOn(admin, path) })).status).toBe(303);
    expect((await stage.browserOf(scene.people.bystander).get(at("members"))).status).toBe(200);
  });

  it("refuses members in words, inside the workspace's own page", async () => {
    const member = stage.browserOf(scene.people.member);
    for (const path of [`members/${scene.ids.membershipId}/role`, `members/${scene.ids.membershipId}/suspension`, `members/${scene.ids.membershipId}/removal`, "invitations/new"]) {
      const { status, body } = await member.get(at(path));
      expect([path, status]).toEqual([path, 403]);
      expect(textOf(body)).toContain("Your role in Halden Birch: Member.");
      expect(body).toContain('aria-label="Workspace"');
    }
  });

  it("answers the same for what is elsewhere and for what is nowhere", async () => {
    const other = await stage.scene("Elsewhere");
    for (const id of [other.ids.membershipId, newId(), "nonsense"]) {
      for (const path of [`members/${id}/role`, `members/${id}/suspension`, `members/${id}/removal`]) {
        expect((await admin.get(at(path))).status).toBe(404);
        expect((await admin.post(at(path), { role: "viewer", what: "suspend", version: "1" })).status).toBe(404);
      }
    }
    for (const id of [other.ids.invitationId, newId(), "nonsense"]) {
      expect((await admin.get(at(`invitations/${id}/revocation`))).status).toBe(404);
      expect((await admin.post(at(`invitations/${id}/revocation`))).status).toBe(404);
      expect((await admin.post(at(`invitations/${id}/resending`))).status).toBe(404);
    }
  });

  it("removes somebody and asks who takes the tasks", async () => {
    const place = (await stage.scene("Removals")).place;
    const path = `/w/${place.slug}/members/${await stage.world.membershipId(place, scene.people.member)}/removal`;
    const removed = await owner.post(path, { version: await versionOn(owner, path), tasksTo: "" });
    expect(removed.location).toBe(`/w/${place.slug}/members`);
    expect((await stage.browserOf(scene.people.member).get(`/w/${place.slug}`)).status).toBe(404);
    const leaver = stage.browserOf(scene.people.viewer);
    expect(textOf((await leaver.get(`/w/${place.slug}/members/departure`)).body)).toContain("Leave Removals");
    expect((await leaver.post(`/w/${place.slug}/members/departure`)).location).toBe("/workspaces");
    expect(textOf((await leaver.get("/workspaces")).body)).toContain("You left Removals.");
    expect(textOf((await owner.get(`/w/${place.slug}/members/departure`)).body)).toContain("Hand it over first");
    expect((await owner.post(`/w/${place.slug}/members/departure`)).status).toBe(403);
  });
});

describe("inviting", () => {
  it("sends all, and leads to the list", async () => {
    const sent = await admin.post(at("invitations/new"), { addresses: "ruth@tide.example, kim@tide.example", role: "viewer" });
    expect([sent.status, sent.location]).toEqual([303, at("invitations")]);
    const text = textOf((await admin.get(at("invitations"))).body);
    expect(text).toContain("2 people are invited.");
    expect(text).toContain("ruth@tide.example Viewer Open until");
  });

  it("tells what became of each address, and keeps those that need a change", async () => {
    const { status, body } = await admin.post(at("invitations/new"), { addresses: "new@tide.example ana@nowhere person.viewer@example.test", role: "member" });
    expect(status).toBe(200);
    const text = textOf(body);
    expect(text).toContain("1 invitation was sent, 2 addresses need a change");
    expect(text).toContain("ana@nowhere : The part after @ needs a dot.");
    expect(body).toContain(">ana@nowhere\nperson.viewer@example.test</textarea>");
  });

  it("keeps what was typed when nothing can be sent", async () => {
    const none = await admin.post(at("invitations/new"), { addresses: "  ", role: "viewer" });
    expect([none.status, textOf(none.body)]).toEqual([422, expect.stringContaining("Enter at least one email address.")]);
    const roleless = await admin.post(at("invitations/new"), { addresses: "keep@tide.example" });
    expect(roleless.status).toBe(422);
    expect(roleless.body).toContain(">keep@tide.example</textarea>");
  });

  it("sends again not too soon, and revokes once, each told on the list", async () => {
    const resend = at(`invitations/${scene.ids.invitationId}/resending`);
    expect((await admin.get(resend)).location).toBe(at("invitations"));
    expect((await admin.post(resend)).location).toBe(at("invitations"));
    expect(textOf((await admin.get(at("invitations"))).body)).toContain("less than five minutes ago");
    await stage.world.admin.query("update tenant.invitations set last_sent_at = last_sent_at - interval '5 minutes' where id = $1", [scene.ids.invitationId]);
    expect((await admin.post(resend)).location).toBe(at("invitations"));
    expect(textOf((await admin.get(at("invitations"))).body)).toContain("The older link no longer works.");
    const revoke = at(`invitations/${scene.ids.invitationId}/revocation`);
    expect(textOf((await admin.get(revoke)).body)).toContain("The link in their mail stops working");
    expect((await admin.post(revoke)).location).toBe(at("invitations"));
    expect((await admin.post(revoke)).status).toBe(409);
    expect(textOf((await admin.get(at("invitations?status=revoked"))).body)).toContain("Revoked");
    expect((await admin.get(at("invitations?status=nonsense&after=nonsense"))).status).toBe(200);
  });
});

describe("the frame of a workspace", () => {
  it("keeps the section when switching, and leaves out what a role may not see", async () => {
    const { body } = await owner.get(at("members"));
    expect(body).toContain('href="/w/elsewhere/members"');
    expect(body).toContain('href="/workspaces/new"');
    const member = (await stage.browserOf(scene.people.member).get(at("members"))).body;
    for (const path of ["billing", "activity", "settings"]) expect(member).not.toContain(`href="${at(path)}"`);
    for (const path of ["billing", "activity", "settings"]) expect(body).toContain(`href="${at(path)}"`);
  });

  it("shows one banner, with the card for those who manage billing and the owner's name for others", async () => {
    const { place } = await stage.scene("Late Payers");
    await stage.world.admin.query(
      "update tenant.subscriptions set status = 'past_due', first_failure_at = now() - interval '1 day', next_attempt_at = now() + interval '2 days' where tenant_id = $1",
      [place.tenantId],
    );
    const members = `/w/${place.slug}/members`;
    for (const who of [scene.people.owner, scene.people.billingManager]) {
      const text = textOf((await stage.browserOf(who).get(members)).body);
      expect(text).toContain("A payment failed.");
      expect(text).toContain("Update card");
    }
    const text = textOf((await stage.browserOf(scene.people.viewer).get(members)).body);
    expect(text).toContain("Contact Person owner");
    expect(text).not.toContain("Update card");
  });
});
