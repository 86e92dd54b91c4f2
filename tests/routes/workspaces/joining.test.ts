import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredRole } from "#app/domain/permissions.rules.ts";
import { inviteMembers } from "#app/domain/workspaces/invite-members.ts";
import { openStage, unexpectedErrors, type Stage } from "#tests/routes/scene.ts";
import type { Person, Workspace } from "#tests/support/stories.ts";
import { textOf } from "#tests/routes/words.ts";

let stage: Stage;
let vera: Person;
let acme: Workspace;
beforeAll(async () => {
  stage = await openStage();
  vera = await stage.world.person("Vera");
  acme = await stage.world.workspace({ name: "Acme", owner: vera, plan: "growth", seats: 20 });
}, 180_000);
afterAll(async () => {
  expect(unexpectedErrors(stage.app)).toEqual([]);
  await stage.close();
});

/** Invites, and answers the address of the page that the mail leads to. */
async function invite(email: string, role: StoredRole = "member", place = acme): Promise<string> {
  await stage.world.as(place, vera, (scope) => inviteMembers(scope, { addresses: email, role }));
  const mail = (await stage.world.mails()).findLast(({ to }) => to === email)!;
  return /\/invitations\/[A-Za-z0-9_-]{43}/.exec(mail.text)![0];
}

describe("the page of an invitation", () => {
  it("offers a stranger both ways in, with the address and the way back, and no word on who is known", async () => {
    const known = await stage.world.person("Known");
    const [link, toKnown] = [await invite("stranger@example.test"), await invite(known.email)];
    // The page tells the minute at which a link expires, and a minute may turn between two invitations.
    await stage.world.admin.query("update tenant.invitations set expires_at = date_trunc('day', expires_at)");
    const { status, body } = await stage.browserOf(null).get(link);
    expect(status).toBe(200);
    expect(textOf(body)).toContain("Vera ( vera@example.test ) invited you to work with them.");
    const query = new URLSearchParams({ to: link, email: "stranger@example.test" }).toString().replaceAll("&", "&amp;");
    expect(body).toContain(`href="/sign-up?${query}"`);
    expect(body).toContain(`href="/sign-in?${query}"`);
    const other = await stage.browserOf(null).get(toKnown);
    expect(textOf(other.body)).toBe(textOf(body).replaceAll("stranger@example.test", known.email));
    for (const door of ["/sign-up", "/sign-in"]) {
      const page = (await stage.browserOf(null).get(`${door}?${new URLSearchParams({ to: link, email: "stranger@example.test" })}`)).body;
      expect(page).toContain('value="stranger@example.test"');
      expect(page).toContain(`value="${link}"`);
    }
  });

  it("sends somebody who is not signed in to the door and back, and changes nothing before", async () => {
    const link = await invite("later@example.test");
    const { location } = await stage.browserOf(null).post(link);
    expect(location).toBe(`/sign-in?to=${encodeURIComponent(link)}`);
  });

  it("lets the right person in, by POST alone", async () => {
    const ruth = await stage.world.person("Ruth");
    const link = await invite(ruth.email);
    const browser = stage.browserOf(ruth);
    for (let times = 0; times < 2; times++) expect(textOf((await browser.get(link)).body)).toContain("Join Acme");
    expect(await stage.world.roleOf(acme, ruth)).toBeNull();
    expect((await browser.post(link, {}, { origin: "https://elsewhere.example" })).status).toBe(403);
    expect(await stage.world.roleOf(acme, ruth)).toBeNull();
    const joined = await browser.post(link);
    expect([joined.status, joined.location]).toEqual([303, "/w/acme"]);
    expect(textOf((await browser.get("/w/acme")).body)).toContain("You joined Acme.");
    expect((await browser.post(link)).location).toBe("/w/acme");
    expect(textOf((await browser.get(link)).body)).toContain("You are in Acme already");
  });

  it("lets somebody else sign out and come back", async () => {
    const kwame = await stage.world.person("Kwame");
    const link = await invite("not.kwame@example.test");
    const browser = stage.browserOf(kwame);
    const { body } = await browser.get(link);
    expect(textOf(body)).toContain("This invitation is for another address");
    expect(textOf(body)).toContain("You are signed in as kwame@example.test");
    expect((await browser.post(link)).status).toBe(403);
    const out = await browser.post("/sign-out", { to: link });
    expect(out.location).toBe(link);
    expect(textOf((await browser.get(link)).body)).toContain("Sign up and join");
    expect((await browser.post("/sign-out", { to: "//evil.example" })).location).toBe("/sign-in");
  });

  it("says what is the matter: unverified, revoked, expired, seats full, suspended, read-only, closed, nowhere", async () => {
    const words = async (link: string, who: Person | null) => textOf((await stage.browserOf(who).get(link)).body);
    const una = await stage.world.person("Una", { verified: false });
    expect(await words(await invite(una.email), una)).toContain("Confirm your address first");

    const sam = await stage.world.person("Sam");
    const link = await invite(sam.email);
    const change = (sql: string) => stage.world.admin.query(`update tenant.invitations set ${sql} where email = $1`, [sam.email]);
    await change("status = 'revoked'");
    expect(await words(link, sam)).toContain("This invitation was taken back");
    expect(await words(link, null)).toContain("This invitation was taken back");
    await change("status = 'open', expires_at = now() - interval '1 second'");
    expect(await words(link, sam)).toContain("This invitation has expired");
    expect((await stage.browserOf(sam).post(link)).status).toBe(409);
    await change("expires_at = now() + interval '1 day'");

    const workspace = (sql: string) => stage.world.admin.query(sql, [acme.tenantId]);
    await workspace("update tenant.subscriptions set quantity = 1 where tenant_id = $1");
    expect(await words(link, sam)).toContain("All seats of Acme are taken");
    expect((await stage.browserOf(sam).post(link)).status).toBe(409);
    await workspace("update tenant.subscriptions set quantity = 20, status = 'unpaid' where tenant_id = $1");
    expect(await words(link, sam)).toContain("Acme cannot take in anybody now");
    await workspace("update tenant.subscriptions set status = 'active' where tenant_id = $1");
    await workspace("update tenant.workspaces set closed_at = now(), purge_at = now() + interval '30 days' where tenant_id = $1");
    expect(await words(link, sam)).toContain("Acme was closed");
    await workspace("update tenant.workspaces set closed_at = null, purge_at = null where tenant_id = $1");

    await stage.world.join(acme, sam, "member", { status: "suspended" });
    expect(await words(link, sam)).toContain("You are suspended in Acme");
    for (const nowhere of [`/invitations/${"A".repeat(43)}`, "/invitations/x", "/invitations/%00", `/invitations/${"y".repeat(500)}`]) {
      const answer = await stage.browserOf(sam).get(nowhere);
      expect(answer.status).toBeLessThan(500);
    }
    expect(await words(`/invitations/${"A".repeat(43)}`, null)).toContain("This link leads nowhere");
    expect((await stage.browserOf(sam).post(`/invitations/${"A".repeat(43)}`)).status).toBe(404);
  });
});

describe("one's own invitations", () => {
  it("are accepted from a list, each by the person whom it is for", async () => {
    const [ida, jon] = [await stage.world.person("Ida"), await stage.world.person("Jon")];
    await invite(ida.email, "viewer");
    const browser = stage.browserOf(ida);
    const { body } = await browser.get("/account/invitations");
    expect(textOf(body)).toContain("Acme As viewer, until");
    const invitationId = /name="invitationId" value="([^"]+)"/.exec(body)![1]!;
    expect((await stage.browserOf(jon).post("/account/invitations", { invitationId })).status).toBe(404);
    expect((await browser.post("/account/invitations", { invitationId: "nonsense" })).status).toBe(404);
    expect((await browser.post("/account/invitations", {})).status).toBe(422);
    expect((await browser.post("/account/invitations", { invitationId })).location).toBe("/w/acme");
    expect(textOf((await browser.get("/account/invitations")).body)).toContain("No invitation is waiting");
  });

  it("stay hidden until the address is confirmed", async () => {
    const uli = await stage.world.person("Uli", { verified: false });
    await invite(uli.email);
    const text = textOf((await stage.browserOf(uli).get("/account/invitations")).body);
    expect(text).toContain("once you have confirmed this address");
    expect(text).not.toContain("Acme");
  });
});

describe("workspaces", () => {
  it("begin with an empty page that says what to do, and with a form", async () => {
    const nele = await stage.world.person("Nele");
    const browser = stage.browserOf(nele);
    expect(textOf((await browser.get("/workspaces")).body)).toContain("Start with a workspace");
    const empty = await browser.post("/workspaces/new", { name: " " });
    expect([empty.status, textOf(empty.body)]).toEqual([422, expect.stringContaining("Fill this in.")]);
    const made = await browser.post("/workspaces/new", { name: "Nele’s Nets" });
    expect([made.status, made.location]).toEqual([303, "/w/neles-nets"]);
    expect(textOf((await browser.get("/workspaces")).body)).toContain("Growth trial · Owner · /w/neles-nets");
  });

  it("are found by name, without accents", async () => {
    const oda = await stage.world.person("Oda");
    await stage.world.workspace({ name: "Sørensen Bøker", owner: oda });
    await stage.world.workspace({ name: "Café Tomás", owner: oda });
    const browser = stage.browserOf(oda);
    const found = textOf((await browser.get("/workspaces?q=tomas")).body);
    expect(found).toContain("Café Tomás");
    expect(found).not.toContain("Sørensen");
    expect(textOf((await browser.get("/workspaces?q=nothing")).body)).toContain("None of your workspaces is called that.");
  });

  it("are not for somebody whose address nobody has proved", async () => {
    const ulf = await stage.world.person("Ulf", { verified: false });
    const browser = stage.browserOf(ulf);
    const { body } = await browser.get("/workspaces/new");
    expect(textOf(body)).toContain("Confirm ulf@example.test first");
    expect((await browser.post("/workspaces/new", { name: "Mine" })).status).toBe(403);
  });
});
