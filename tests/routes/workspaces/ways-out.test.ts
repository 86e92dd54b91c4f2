import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#db/ids.ts";
import { offerToAdmin, openStage, unexpectedErrors, type Position, type Scene, type Stage } from "#tests/routes/scene.ts";
import { textOf } from "#tests/routes/words.ts";

let stage: Stage;
let acme: Scene;
let lapsed: Scene;
let closed: Scene;
beforeAll(async () => {
  stage = await openStage();
  acme = await stage.scene("Acme");
  lapsed = await stage.scene("Lapsed");
  await stage.world.admin.query("update tenant.subscriptions set status = 'unpaid', stripe_status = 'unpaid' where tenant_id = $1", [lapsed.place.tenantId]);
  closed = await stage.scene("Closed");
  await stage.world.admin.query("update tenant.workspaces set closed_at = now(), purge_at = now() + interval '30 days' where tenant_id = $1", [closed.place.tenantId]);
}, 180_000);
afterAll(async () => {
  expect(unexpectedErrors(stage.app)).toEqual([]);
  await stage.close();
});

const browserOf = (who: Position) => stage.browserOf(acme.people[who]);
const at = ({ place }: Scene, path = "") => `/w/${place.slug}${path}`;

/** Where links to the contact form lead, as a browser would follow them. */
function contactLinks(html: string): string[] {
  return [...html.matchAll(/href="(\/contact\?[^"]*)"/g)].map(([, href]) => href!.replaceAll("&amp;", "&"));
}

describe("writing to us", () => {
  it("from a page of a workspace takes the workspace and the page along", async () => {
    const member = browserOf("member");
    const [link] = contactLinks((await member.get(at(acme, "/members"))).body);
    const form = textOf((await member.get(link!)).body);
    expect(form).toContain("Goes along with it: the workspace Acme, the page /w/acme/members.");
  });

  it("from one's own pages takes the page along", async () => {
    const member = browserOf("member");
    const [link] = contactLinks((await member.get("/account/security")).body);
    expect(textOf((await member.get(link!)).body)).toContain("Goes along with it: the page /account/security.");
  });

  it("from a page that is not there takes the request along, signed in or not", async () => {
    for (const [browser, path, where] of [
      [stage.browserOf(null), "/no-such-page", ""],
      [browserOf("member"), at(acme, `/projects/${newId()}`), "the workspace Acme, the page "],
    ] as const) {
      const missing = await browser.get(path);
      const link = contactLinks(missing.body).find((href) => href.includes("request="));
      expect([missing.status, textOf((await browser.get(link!)).body)]).toEqual([404, expect.stringContaining(`Goes along with it: ${where}`)]);
      expect(link).toContain(`request=${missing.headers.get("x-request-id")}`);
    }
  });

  it("from a page that no route answers takes the request along, too", async () => {
    const refused = await stage.browserOf(null).get("/%00");
    expect(contactLinks(refused.body)).toEqual([`/contact?request=${refused.headers.get("x-request-id")}`]);
  });
});

describe("an offer of ownership", () => {
  it("stands on the home page of the one it was made to, and of nobody else", async () => {
    await offerToAdmin(stage.world, acme);
    const link = `href="${at(acme, "/settings/ownership/acceptance")}"`;
    const home = await browserOf("admin").get(at(acme));
    expect(textOf(home.body)).toMatch(/Person owner offers you the ownership of Acme, until \d+ \w+ \d{4}/);
    expect(home.body).toContain(link);
    for (const who of ["owner", "member"] as const) expect((await browserOf(who).get(at(acme))).body).not.toContain(link);
  });
});

describe("a page that a role may not see", () => {
  it("names who can give the role: the owner and the admins", async () => {
    const { status, body } = await browserOf("viewer").get(at(acme, "/billing"));
    expect([status, textOf(body)]).toEqual([403, expect.stringMatching(/Who can give it Person owner\s?, owner Person admin\s?, admin All members/)]);
    expect(body).toContain('href="mailto:person.owner@example.test"');
  });

  it("names the owner alone for what is the owner's alone", async () => {
    const text = textOf((await browserOf("member").get(at(acme, "/settings/closure"))).body);
    expect(text).toMatch(/Who can give it Person owner\s?, owner All members/);
  });

  it("never sends somebody to themself", async () => {
    expect(textOf((await browserOf("admin").get(at(acme, "/settings/closure"))).body)).toMatch(/Who can give it Person owner\s?, owner All members/);
  });

  it("names nobody of a workspace whose members cannot be read now, but its owner", async () => {
    const text = textOf((await browserOf("member").get(at(closed, "/activity"))).body);
    expect(text).toContain("Person owner");
    expect(text).not.toContain("Person admin");
  });
});

describe("a name that has to be typed", () => {
  it("stays as it was typed when it is not the right one", async () => {
    const owner = browserOf("owner");
    for (const path of ["/settings/closure", `/projects/${acme.ids.projectId}/deletion`]) {
      const refused = await owner.post(at(acme, path), { typedName: "Acmee" });
      expect([path, refused.status, refused.body.includes('value="Acmee"')]).toEqual([path, 422, true]);
    }
  });
});

describe("a workspace that can only be read", () => {
  it("shows its settings, and refuses to save them with what was typed still there", async () => {
    const admin = browserOf("admin");
    const page = await admin.get(at(lapsed, "/settings"));
    expect([page.status, textOf(page.body)]).toEqual([200, expect.stringContaining("They can be changed again when the workspace’s billing is settled.")]);
    expect(page.body).not.toContain('name="slug"');
    const saved = await admin.post(at(lapsed, "/settings"), { part: "name", name: "Quite another", slug: "quite-another", version: "1" });
    expect([saved.status, textOf(saved.body)]).toEqual([403, expect.stringContaining("read-only until its billing is settled")]);
    expect(saved.body).toContain('value="Quite another"');
    for (const who of ["member", "viewer", "billingManager"] as const) expect((await browserOf(who).get(at(lapsed, "/settings"))).status).toBe(403);
  });

  it("offers nothing about its people that would be refused", async () => {
    const { body } = await browserOf("owner").get(at(lapsed, "/members"));
    expect(body).toContain("/removal");
    expect(body).not.toMatch(/\/suspension|members\/[0-9a-f-]+\/role/);
  });

  it("offers no first step that would be refused", async () => {
    await stage.world.admin.query("update tenant.workspaces set onboarding_dismissed_at = null where tenant_id = $1", [lapsed.place.tenantId]);
    const { status, body } = await browserOf("owner").get(at(lapsed));
    expect(status).toBe(200);
    expect(body).not.toMatch(/href="[^"]*(projects|invitations)\/new"/);
  });
});

describe("a closed workspace", () => {
  it("shows no settings", async () => {
    expect((await browserOf("owner").get(at(closed, "/settings"))).status).toBe(403);
  });

  it("sells nothing: billing and its pages lead the owner to restoring it first", async () => {
    const owner = browserOf("owner");
    for (const path of ["", "/plan", "/checkout?plan=growth&interval=month&quantity=9", "/seats"]) {
      const { status, body } = await owner.get(at(closed, `/billing${path}`));
      expect([path, status, textOf(body)]).toEqual([path, 200, expect.stringContaining("Restore it first, then choose a plan.")]);
      expect([path, body.includes(`href="${at(closed, "/settings/closure")}"`), body.includes(`href="${at(closed, "/billing/plan")}`), body.includes('name="quantity"')]).toEqual([path, true, false, false]);
    }
    const restored = await owner.post(at(closed, "/settings/closure"), { restore: "yes" });
    expect(restored.status).toBe(303);
    expect((await owner.get(at(closed, "/billing/plan"))).body).not.toContain("Restore it first");
    await owner.post(at(closed, "/settings/closure"), { typedName: "Closed" });
  });

  it("tells a billing manager who can restore it", async () => {
    const text = textOf((await browserOf("billingManager").get(at(closed, "/billing/plan"))).body);
    expect(text).toContain("When its owner has restored it, you can choose a plan.");
  });
});
