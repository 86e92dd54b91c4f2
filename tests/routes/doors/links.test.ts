import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#db/ids.ts";
import { projectDir } from "#bin/local/project.ts";
import { hashToken } from "#app/domain/identity/tokens.ts";
import { writeExport } from "#app/domain/workspaces/export-workspace.ts";
import { fill, mappedRoutes } from "#tests/support/route-map.ts";
import type { Person } from "#tests/support/stories.ts";
import { openStage, unexpectedErrors, type Scene, type Stage } from "#tests/routes/scene.ts";
import { doors } from "./expectations.ts";
import { valuesFor } from "./knocking.ts";

let stage: Stage;
let acme: Scene;
let birch: Scene;
beforeAll(async () => {
  stage = await openStage();
  acme = await stage.scene("Acme", { of: "Acmean" });
  birch = await stage.scene("Birch", { of: "Birchian" });
}, 180_000);
afterAll(() => stage?.close());

/** Every address that a mail leads to. `token`: whoever has the link; the others by the door of the route itself. */
const mailLinks: Record<string, "token" | "door"> = {
  "/verify/:token": "token",
  "/reset-password/:token": "token",
  "/invitations/:token": "token",
  "/sign-in": "door",
  "/forgot-password": "door",
  "/contact": "door",
  "/w/:slug/billing": "door",
  "/w/:slug/billing/details": "door",
  "/w/:slug/billing/limits": "door",
  "/w/:slug/billing/plan": "door",
  "/w/:slug/billing/usage": "door",
  "/w/:slug/members": "door",
  "/w/:slug/settings/closure": "door",
  "/w/:slug/settings/exports": "door",
  "/w/:slug/settings/ownership/acceptance": "door",
};

/** What a template may take its link from: one that its caller made, or Stripe's own page for a payment. */
const linkSources = /^((facts|reset|change)\.)?(url|billingUrl|contactUrl)$|^facts\.confirmUrl \?\? facts\.billingUrl$|^hostedUrl \?\? billingUrl$|^`\$\{billingUrl\}\/\w+`$/;

/** Answers that are no page: what each is, by the address's pattern. A stream of events would be one of them. */
const otherThanPages: Record<string, string> = {
  "/w/:slug/settings/exports/:receiptId/file": "application/json; charset=utf-8",
  "/webhooks/stripe": "text/plain; charset=utf-8",
  "/health/live": "text/plain",
  "/health/ready": "application/json",
  "/dev/mail/:mailId/html": "application/json",
  "/metrics": "text/plain; charset=utf-8",
};

describe("links in mails", () => {
  it("are made nowhere in the templates, and lead to the addresses of this table", () => {
    const added: string[] = [];
    for (const { file, text } of sources("app/emails").filter((each) => !each.file.endsWith("layout.ts"))) {
      const buttons = text.split("\n").filter((line) => /^\s+button\b/.test(line));
      const links = buttons.flatMap((line) => /\burl(?:: (.+))? \},$/.exec(line)?.slice(1).map((given) => given ?? "url") ?? []);
      expect([file, links.length]).toEqual([file, buttons.length]);
      expect([file, links.filter((link) => !linkSources.test(link))]).toEqual([file, []]);
      expect([file, /https?:|href/.test(text)]).toEqual([file, false]);
      added.push(...links.flatMap((link) => /^`\$\{billingUrl\}(\/.+)`$/.exec(link)?.[1] ?? []).map((rest) => `/w/:slug/billing${rest}`));
    }
    const made = sources("app/domain").flatMap(({ text }) => linksMadeIn(text)).map(patternOf);
    expect([...new Set([...made, ...added])].sort()).toEqual(Object.keys(mailLinks).sort());
    expect(Object.keys(mailLinks).filter((pattern) => !(pattern in doors))).toEqual([]);
  });

  it("with a token consume nothing when they are opened, by whomever, and let nobody in", async () => {
    const token = await invitationToken(acme);
    const verify = await oneTimeToken("verify_address", acme.people.viewer);
    const reset = await oneTimeToken("reset_password", acme.people.viewer);
    const everybody = [stage.browserOf(null), stage.browserOf(birch.people.owner), stage.browserOf(acme.people.suspended), stage.browserOf(acme.people.removed), await stage.staff("admin")];
    const before = await tokens();
    for (const browser of everybody) {
      const had = new Map(browser.cookies);
      for (const [link, value] of [["/invitations/", token], ["/verify/", verify], ["/reset-password/", reset]] as const) {
        for (const method of ["GET", "HEAD"]) {
          const answer = await browser.send(`${link}${value}`, { method });
          expect([link, method, answer.status < 500]).toEqual([link, method, true]);
        }
      }
      expect(new Map(browser.cookies)).toEqual(had);
    }
    expect(await tokens()).toEqual(before);
  });

  it("to an invitation are worth nothing in the hands of another person, and nothing once somebody was removed by them", async () => {
    const token = await invitationToken(acme);
    const before = await members(acme);
    for (const person of [birch.people.owner, acme.people.suspended, acme.people.removed]) {
      const answer = await stage.browserOf(person).post(`/invitations/${token}`);
      expect([person.name, answer.status >= 400 && answer.status < 500]).toEqual([person.name, true]);
    }
    expect((await stage.browserOf(null).post(`/invitations/${token}`)).location).toMatch(/^\/sign-in/);
    expect(await members(acme)).toEqual(before);
  });

  it("of one kind are nothing at another's address", async () => {
    const verify = await oneTimeToken("verify_address", acme.people.viewer);
    const reset = await oneTimeToken("reset_password", acme.people.viewer);
    const nobody = stage.browserOf(null);
    const answers = [await nobody.get(`/reset-password/${verify}`), await nobody.get(`/verify/${reset}`), await nobody.post(`/reset-password/${verify}`, { password: "a whole new sentence" })];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 409]);
    expect((await nobody.get(`/invitations/${verify}`)).body).not.toContain("Acme");
  });
});

describe("the file of an export", () => {
  it("is for the owner of its own workspace alone", async () => {
    for (const scene of [acme, birch]) await stage.world.asSystem(scene.place, (scope) => writeExport(scope, { receiptId: scene.ids.receiptId }));
    const file = (slug: string, receiptId: string) => `/w/${slug}/settings/exports/${receiptId}/file`;
    const own = file(acme.place.slug, acme.ids.receiptId);
    const got = await stage.browserOf(acme.people.owner).get(own);
    expect([got.status, got.headers.get("content-type"), got.headers.get("cache-control")]).toEqual([200, otherThanPages["/w/:slug/settings/exports/:receiptId/file"], "private, no-store"]);
    expect(got.body).not.toContain("Birchian");
    const { admin, billingManager, member, viewer, suspended, removed } = acme.people;
    for (const [who, status] of [[admin, 403], [billingManager, 403], [member, 403], [viewer, 403], [suspended, 403], [removed, 404], [birch.people.owner, 404]] as const) {
      expect([who.name, (await stage.browserOf(who).get(own)).status]).toEqual([who.name, status]);
    }
    const ben = stage.browserOf(birch.people.owner);
    expect((await ben.get(file(birch.place.slug, acme.ids.receiptId))).status).toBe(404);
    expect((await ben.get(file(acme.place.slug, birch.ids.receiptId))).status).toBe(404);
    expect((await stage.browserOf(null).get(own)).location).toMatch(/^\/sign-in/);
    expect((await (await stage.staff("admin")).get(own)).location).toMatch(/^\/sign-in/);
  });
});

describe("answers that are no page", () => {
  it("are those of the table, and there is no stream of events", async () => {
    const owner = stage.browserOf(acme.people.owner);
    const staff = await stage.staff("admin");
    for (const { pattern } of mappedRoutes()) {
      const answer = await (pattern.startsWith("/staff") ? staff : owner).get(fill(pattern, valuesFor(acme)).replace("/*", "/nothing"));
      const type = answer.headers.get("content-type");
      // What leads elsewhere, or is not there, says nothing by its type.
      if (type === null || type === "text/html; charset=utf-8") continue;
      expect([pattern, type]).toEqual([pattern, otherThanPages[pattern]]);
    }
    const streaming = mappedRoutes().filter(({ source, pattern }) => /event-stream|ReadableStream|text\/plain|application\/json/.test(source) && !(pattern in otherThanPages));
    expect(streaming.map(({ pattern }) => pattern)).toEqual([]);
  });
});

describe("the webhook", () => {
  it("believes a signature and nothing else: no session, no staff, no workspace in its body", async () => {
    const body = JSON.stringify({ id: "evt_forged", object: "event", type: "invoice.paid", livemode: false, data: { object: { object: "invoice", id: "in_1", customer: "cus_1", metadata: { tenantId: acme.place.tenantId } } } });
    for (const browser of [stage.browserOf(null), stage.browserOf(acme.people.owner), await stage.staff("admin")]) {
      for (const signature of [null, "", "t=1,v1=00", `t=${Math.floor(Date.now() / 1000)},v1=${"0".repeat(64)}`]) {
        const headers = { "content-type": "application/json", ...(signature !== null && { "stripe-signature": signature }) };
        const answer = await browser.send("/webhooks/stripe", { method: "POST", body, headers });
        expect([signature, answer.status]).toEqual([signature, 400]);
      }
    }
    const { rows } = await stage.world.admin.query("select 1 from platform.stripe_events");
    expect(rows).toEqual([]);
  });
});

it("nothing of all this was a surprise", () => {
  expect(unexpectedErrors(stage.app)).toEqual([]);
});

function sources(dir: string): { file: string; text: string }[] {
  return readdirSync(path.join(projectDir, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ file: path.relative(projectDir, file), text: readFileSync(file, "utf8") }));
}

/** Addresses of our own that a source puts together: `${app.url}/…`, and new URL("/…", app.url). */
function linksMadeIn(text: string): string[] {
  const made = [...text.matchAll(/\$\{[\w.]*\b(?:url|appUrl)\}(\/[^`?#]*)[`?#]/gi), ...text.matchAll(/new URL\([`"](\/[^`"?#]*)[`"], [\w.]*url\)/gi)];
  // Where a verb sends the browser itself, and not a mail, its file says so by its name.
  return made.map((match) => match[1]!).filter((link) => !link.includes("billing/return"));
}

function patternOf(link: string): string {
  return link.replace(/\$\{([\w.]+)\}/g, (_, name: string) => `:${name.split(".").at(-1)}`);
}

/** Sent by the workspace's owner; only the mail has it. */
async function invitationToken({ ids }: Scene): Promise<string> {
  const mail = (await stage.world.mails()).find(({ fact }) => fact.startsWith(`invitation:${ids.invitationId}:`))!;
  return /\/invitations\/([A-Za-z0-9_-]{43})/.exec(mail.text)![1]!;
}

async function oneTimeToken(purpose: string, person: Person): Promise<string> {
  const token = `${newId()}${newId()}`.replaceAll("-", "").slice(0, 43);
  await stage.world.admin.query(
    `insert into identity.one_time_tokens (token_hash, purpose, user_id, address_id, expires_at, created_at)
     select $1, $2, a.user_id, a.id, now() + interval '1 hour', now() from identity.addresses a where a.user_id = $3`,
    [hashToken(token), purpose, person.userId],
  );
  return token;
}

async function tokens(): Promise<unknown> {
  const { rows } = await stage.world.admin.query(
    `select (select json_agg(t order by token_hash) from identity.one_time_tokens t) as one_time, (select json_agg(t order by token_hash) from directory.invitation_tokens t) as invitations,
            (select count(*) from identity.sessions) as sessions, (select json_agg(i order by id) from tenant.invitations i) as open`,
  );
  return rows;
}

async function members({ place }: Scene): Promise<unknown> {
  const { rows } = await stage.world.admin.query("select id, status, role from tenant.memberships where tenant_id = $1 order by id", [place.tenantId]);
  return rows;
}
