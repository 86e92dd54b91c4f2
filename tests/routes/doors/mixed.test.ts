import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentsOf } from "#tests/support/contents.ts";
import { fill, mappedRoutes } from "#tests/support/route-map.ts";
import type { Answer, Visitor } from "#tests/support/visitor.ts";
import { difference } from "#tests/routes/same-page.ts";
import { openStage, unexpectedErrors, type Scene, type Stage } from "#tests/routes/scene.ts";
import { formFor, methods, valuesFor, type Method } from "./knocking.ts";

const routes = mappedRoutes().map(({ pattern }) => pattern);
const insideRoutes = routes.filter((pattern) => pattern.startsWith("/w/"));
const calls = insideRoutes.flatMap((pattern) => methods(pattern).map((method) => ({ pattern, method })));

let stage: Stage;
let acme: Scene;
let birch: Scene;
/** Owns Birch, and has no business in Acme, whose ids he knows all the same. */
let ben: Visitor;
/** What stands on Acme's pages and nowhere else. */
let secrets: RegExp;
beforeAll(async () => {
  stage = await openStage();
  acme = await stage.scene("Acme", { of: "Acmean" });
  birch = await stage.scene("Birch", { of: "Birchian" });
  ben = stage.browserOf(birch.people.owner);
  secrets = /Acmean|>Acme<|Acme ·/;
}, 180_000);
afterAll(() => stage?.close());

describe("the framework's data addresses", () => {
  it("are shut for everybody, with one and the same answer", async () => {
    const everybody = [stage.browserOf(null), stage.browserOf(acme.people.owner), stage.browserOf(acme.people.viewer), ben, await stage.staff("admin")];
    const first = await stage.browserOf(null).get("/no-such-page.data");
    expect(first.status).toBe(404);
    const twins = [...routes.map(twinOf), "/_root.data", "/_.data", "/__manifest?version=1&paths=/staff"];
    const open: unknown[] = [];
    for (const address of twins) {
      for (const browser of everybody) {
        for (const answer of [await browser.get(address), await browser.get(withRoutes(address)), await browser.post(address, formOf(address))]) {
          if (answer.status !== 404 || difference(answer.body, first.body) !== "" || answer.setCookies.length > 0) open.push([address, answer.status]);
        }
      }
    }
    expect(open).toEqual([]);
  });

  it("open no way round by another spelling", async () => {
    const owner = stage.browserOf(acme.people.owner);
    const { slug } = acme.place;
    for (const path of [`/w/${slug}/members.data?x=1`, `/w/${slug}/members.data#x`, `/w/${slug}/members%2Edata`, `/w/${slug}/members.DATA`, `/w/${slug}/members.data/`, `//w/${slug}/members.data`]) {
      const answer = await owner.get(path).catch(() => null);
      expect([path, answer?.status ?? 404]).toEqual([path, 404]);
      expect(answer?.body ?? "").not.toContain("Acmean viewer");
    }
    const document = await owner.get(`/w/${slug}/members?_routes=routes%2Fw%2Fhome`);
    expect([document.status, document.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  });
});

describe("ids and addresses of two workspaces in one request", () => {
  it("Acme's address with Birch's ids is nothing to Birch's owner", async () => {
    const got = await Promise.all(calls.map(async (call) => ({ ...call, answer: await knock(ben, call, { slug: acme.place.slug, ids: birch }) })));
    expect(got.filter(({ answer }) => answer.status !== 404).map(told)).toEqual([]);
  });

  it("Birch's address with Acme's ids is nothing to Birch's owner, and changes nothing at Acme", async () => {
    const before = await contentsOf(stage.world, acme);
    for (const call of calls.filter(({ pattern }) => /:(?!slug)/.test(pattern))) {
      const answer = await knock(ben, call, { slug: birch.place.slug, ids: acme });
      // What takes no visits leads elsewhere without a look at the id.
      const right = answer.status === 404 || (call.method === "GET" && answer.status === 302 && answer.location?.startsWith(`/w/${birch.place.slug}/`));
      expect([told({ ...call, answer }), right]).toEqual([told({ ...call, answer }), true]);
      expect(answer.body).not.toMatch(secrets);
    }
    expect(await contentsOf(stage.world, acme)).toEqual(before);
  });

  it("Acme's ids in the query of Birch's pages change nothing in them", async () => {
    const query = new URLSearchParams({ ...acme.ids, tenantId: acme.place.tenantId, slug: acme.place.slug, workspace: acme.place.slug, assignee: acme.ids.membershipId, project: acme.ids.projectId, cursor: acme.ids.taskId, before: `1.${acme.ids.taskId}` });
    for (const pattern of insideRoutes.filter((each) => !each.endsWith("/file"))) {
      const path = fill(pattern, valuesFor(birch));
      const [plain, mixed] = [await ben.get(path), await ben.get(`${path}?${query}`)];
      expect([pattern, mixed.status]).toEqual([pattern, plain.status]);
      expect(mixed.body).not.toMatch(secrets);
    }
  });

  it("Acme's ids hidden in Birch's forms, once, twice, first or last, change nothing at Acme and show nothing of it", async () => {
    const before = await contentsOf(stage.world, acme);
    const theirs = Object.entries({ ...acme.ids, tenantId: acme.place.tenantId, tenant_id: acme.place.tenantId, slug: acme.place.slug, id: acme.ids.taskId, ...references() });
    for (const { pattern } of calls.filter(({ method }) => method === "POST")) {
      for (const order of ["first", "last"]) {
        // What is gone after the first form cannot be reached by the second.
        const scene = /deletion|removal|departure|suspension|revocation$/.test(pattern) ? await stage.scene("Birchen", { of: "Birchian" }) : birch;
        const own = Object.entries(formFor(pattern, scene));
        const answer = await sendFields(ben, fill(pattern, valuesFor(scene)), order === "first" ? [...theirs, ...own] : [...own, ...theirs]);
        // Nothing was offered, and nobody of elsewhere can be chosen to stay.
        const reached = answer.status < 500 && (answer.status !== 404 || /\/(acceptance|limits)$/.test(pattern));
        expect([pattern, order, answer.status, reached]).toEqual([pattern, order, answer.status, true]);
        expect(answer.body).not.toMatch(secrets);
      }
    }
    expect(await contentsOf(stage.world, acme)).toEqual(before);
  });

  it("a body of JSON is no form, whoever sends it and wherever", async () => {
    const before = await contentsOf(stage.world, acme);
    for (const { pattern } of calls.filter(({ method }) => method === "POST")) {
      const body = JSON.stringify({ ...formFor(pattern, acme), ...acme.ids, tenantId: acme.place.tenantId });
      const outside = await sendJson(ben, fill(pattern, valuesFor(acme)), body);
      expect([pattern, outside.status]).toEqual([pattern, 404]);
      const mixed = await sendJson(ben, fill(pattern, { ...valuesFor(acme), slug: birch.place.slug }), body);
      expect([pattern, mixed.status >= 300 && mixed.status < 500]).toEqual([pattern, true]);
    }
    expect(await contentsOf(stage.world, acme)).toEqual(before);
  });
});

describe("two cookies in one request", () => {
  const acmes = () => `/w/${acme.place.slug}/members`;
  const birchs = () => `/w/${birch.place.slug}/members`;
  const send = (path: string, cookie: string) => stage.browserOf(null).send(path, { headers: { cookie } });

  it("two sessions are those of one person, never of both", async () => {
    const [anna, bens] = [acme.people.owner.token, birch.people.owner.token];
    for (const [first, second, opens, shut] of [[anna, bens, acmes(), birchs()], [bens, anna, birchs(), acmes()]] as const) {
      const cookie = `session=${first}; session=${second}`;
      expect([(await send(opens, cookie)).status, (await send(shut, cookie)).status]).toEqual([200, 404]);
    }
  });

  it("a session that is none is nobody's, whatever stands behind it", async () => {
    for (const first of ["", "x", "x".repeat(43), `${acme.people.owner.token}x`]) {
      const answer = await send(acmes(), `session=${first}; session=${acme.people.owner.token}`);
      expect([first, answer.status, answer.location?.startsWith("/sign-in")]).toEqual([first, 302, true]);
    }
  });

  it("staff's beside a customer's: each opens its own door, and neither the other's", async () => {
    const staff = `staff-session=${(await stage.staff("admin")).cookies.get("staff-session")}`;
    expect((await send(acmes(), `${staff}; session=${birch.people.owner.token}`)).status).toBe(404);
    expect((await send(acmes(), `session=${acme.people.viewer.token}; ${staff}`)).status).toBe(200);
    expect((await send(`/w/${acme.place.slug}/billing`, `session=${acme.people.viewer.token}; ${staff}`)).status).toBe(403);
    expect((await send("/staff", `${staff}; session=${acme.people.owner.token}`)).status).toBe(200);
    const swapped = `session=${(staff.split("=")[1])}; staff-session=${acme.people.owner.token}`;
    expect((await send(acmes(), swapped)).location).toMatch(/^\/sign-in/);
    expect((await send("/staff", swapped)).status).toBe(404);
  });
});

/** Names by which forms refer to other things than the one in their address. */
function references(): Record<string, string> {
  const { membershipId, projectId } = acme.ids;
  return { assigneeId: membershipId, tasksTo: membershipId, members: membershipId, keepMembers: membershipId, projects: projectId, keepProjects: projectId };
}

it("nothing of all this was a surprise", () => {
  expect(unexpectedErrors(stage.app)).toEqual([]);
});

function twinOf(pattern: string): string {
  return pattern === "/" ? "/_root.data" : `${fill(pattern, valuesFor(acme)).replace("/*", "/no-such-page")}.data`;
}

function withRoutes(address: string): string {
  return `${address}${address.includes("?") ? "&" : "?"}_routes=root%2Croutes%2Fw%2Flayout%2Croutes%2Fstaff%2Flayout`;
}

function formOf(address: string): Record<string, string> {
  const pattern = routes.find((each) => twinOf(each) === address);
  return pattern && methods(pattern).includes("POST") ? formFor(pattern, acme) : {};
}

function knock(browser: Visitor, { pattern, method }: { pattern: string; method: Method }, { slug, ids }: { slug: string; ids: Scene }): Promise<Answer> {
  const path = fill(pattern, { ...valuesFor(ids), slug });
  return method === "GET" ? browser.get(path) : browser.post(path, formFor(pattern, ids));
}

function sendFields(browser: Visitor, path: string, fields: readonly (readonly [string, string])[]): Promise<Answer> {
  const body = new URLSearchParams(fields.map(([name, value]) => [name, value]));
  return browser.send(path, { method: "POST", body, headers: { origin: stage.app.url } });
}

function sendJson(browser: Visitor, path: string, body: string): Promise<Answer> {
  return browser.send(path, { method: "POST", body, headers: { origin: stage.app.url, "content-type": "application/json" } });
}

function told({ method, pattern, answer }: { method: Method; pattern: string; answer: Answer }): string {
  return `${method} ${pattern}: ${answer.status} ${answer.location ?? ""}`;
}
