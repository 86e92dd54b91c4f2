import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#db/ids.ts";
import { fill, mappedRoutes } from "#tests/support/route-map.ts";
import { textOf, type Answer, type Visitor } from "#tests/support/visitor.ts";
import { openStage, unexpectedErrors, type Scene, type Stage } from "#tests/routes/scene.ts";
import { attacksOn, wildParameters, wildQueries } from "./attacks.ts";

const routes = mappedRoutes();
const pages = routes.filter(({ pattern }) => pattern !== "/*");
const actions = routes.filter(({ action, pattern }) => action && pattern !== "/webhooks/stripe");

let stage: Stage;
let acme: Scene;
let values: Record<string, string>;
beforeAll(async () => {
  stage = await openStage();
  acme = await stage.scene("Acme");
  const nowhere = { token: "x".repeat(43), sessionId: newId(), eventId: "evt_none", requestId: newId(), mailId: "none" };
  values = { ...nowhere, ...acme.ids, slug: acme.place.slug, tenantId: acme.place.tenantId };
}, 180_000);
afterAll(() => stage?.close());

describe.each(actions)("a form at $pattern", (route) => {
  it("takes whatever is thrown at it, and says what to do", async () => {
    // Forms that end the session or close the workspace must not spoil the next attack: each has a workspace that is whole.
    const scene = endsSomething(route.pattern) ? await stage.scene("Throwaway") : acme;
    const path = fill(route.pattern, { ...values, ...scene.ids, slug: scene.place.slug });
    const browser = await browserFor(route.pattern, scene);
    const wrong: unknown[] = [];
    for (const { name, headers, body } of attacksOn(route)) {
      const answer = await browser.send(path, { method: "POST", body: new Uint8Array(Buffer.from(body)), headers: { origin: stage.app.url, ...headers } });
      if (!isCivil(answer)) wrong.push({ name, status: answer.status, body: textOf(answer.body).slice(0, 200) });
    }
    expect(wrong).toEqual([]);
    expect(newErrors()).toEqual([]);
  });
});

describe.each(pages)("the page $pattern", (route) => {
  it("takes every query, and a nonsense cookie", async () => {
    const browser = await browserFor(route.pattern, acme);
    const wrong: unknown[] = [];
    for (const query of wildQueries) {
      const answer = await browser.get(`${fill(route.pattern, values)}${query}`);
      if (!isCivil(answer)) wrong.push({ query: query.slice(0, 80), status: answer.status });
    }
    for (const cookie of nonsense) {
      const answer = await stage.browserOf(null).send(fill(route.pattern, values), { headers: { cookie } });
      if (!isCivil(answer)) wrong.push({ cookie: cookie.slice(0, 80), status: answer.status });
    }
    expect(wrong).toEqual([]);
    expect(newErrors()).toEqual([]);
  });
});

describe.each(pages.filter(({ pattern }) => parametersOf(pattern).length > 0))("the ids in $pattern", (route) => {
  it("may be anything", async () => {
    const browser = await browserFor(route.pattern, acme);
    const wrong: unknown[] = [];
    for (const parameter of parametersOf(route.pattern)) {
      for (const wild of wildParameters) {
        const path = fill(route.pattern, { ...values, [parameter]: wild });
        const got = [await browser.get(path), ...(route.action ? [await browser.post(path, { name: "x", version: "1" })] : [])];
        for (const answer of got) if (!isCivil(answer)) wrong.push({ parameter, wild: wild.slice(0, 60), status: answer.status });
      }
    }
    expect(wrong).toEqual([]);
    expect(newErrors()).toEqual([]);
  });
});

let known = 0;

/** What the server wrote since the last look, so that each address answers for itself. */
function newErrors(): string[] {
  const all = unexpectedErrors(stage.app);
  const found = all.slice(known);
  known = all.length;
  return found;
}

const nonsense = [
  "session=%00%ff; flash=....; pending=%; theme=__proto__; staff-session=\"",
  `session=${"A".repeat(43)}; flash=${"A".repeat(60)}.${"B".repeat(43)}; pending=v1.aaaa.bbbb; theme=purple`,
  "=; ;;; session; flash=; pending=; =x",
  `session=${"x".repeat(7_000)}`,
  "session=a; session=b; session=c",
];

/** Whom a route lets in, so that what is sent gets as far as it can. */
async function browserFor(pattern: string, scene: Scene): Promise<Visitor> {
  if (pattern === "/staff/sign-out") return stage.staff("support");
  if (pattern.startsWith("/staff") && pattern !== "/staff/sign-in") return lookingStaff(scene);
  if (/^\/(sign|check|verify|forgot|reset)/.test(pattern)) return stage.browserOf(null);
  return stage.browserOf(pattern.startsWith("/w/") ? scene.people.owner : await stage.world.person(`Nell ${newId().slice(-6)}`));
}

async function lookingStaff({ place }: Scene): Promise<Visitor> {
  const staff = await stage.staff("admin");
  await staff.post(`/staff/workspaces/${place.tenantId}/look`, { reason: "A look for the tests" });
  return staff;
}

function endsSomething(pattern: string): boolean {
  return pattern.startsWith("/w/") && /deletion|archival|removal|suspension|departure|closure|revocation|role|settings|checkout|comments/.test(pattern);
}

/** The door reads a workspace's address before anything else, so it is tried at the door alone. */
function parametersOf(pattern: string): string[] {
  const names = [...pattern.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  return pattern === "/w/:slug" ? names : names.filter((name) => name !== "slug");
}

/** An answer that a person could do something with: no failure, and never an empty refusal. */
function isCivil({ status, body, headers }: Answer): boolean {
  if (status >= 500 && status !== 503) return false;
  if (status < 400) return true;
  if (!headers.has("content-type")) return body === "";
  return headers.get("content-type")?.startsWith("text/html") === true ? /<h1/.test(body) && /href="\//.test(body) : body.trim().length > 0;
}
