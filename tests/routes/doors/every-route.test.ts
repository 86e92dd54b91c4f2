import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fill, mappedRoutes, type MappedRoute } from "#tests/support/route-map.ts";
import type { Answer, Visitor } from "#tests/support/visitor.ts";
import { difference } from "#tests/routes/same-page.ts";
import { openStage, unexpectedErrors, type Scene, type Stage } from "#tests/routes/scene.ts";
import { doors, expected, workspaceRoles, type Door, type WorkspaceRole } from "./expectations.ts";
import { formFor, methods, valuesFor, type Method } from "./knocking.ts";

const routes = mappedRoutes();
const roles = Object.keys(workspaceRoles) as WorkspaceRole[];

let stage: Stage;
let acme: Scene;
beforeAll(async () => {
  stage = await openStage();
  acme = await stage.scene("Acme");
}, 180_000);
afterAll(() => stage?.close());

describe("the table of doors", () => {
  it("has a row for every route, and no row without one", () => {
    const patterns = routes.map(({ pattern }) => pattern);
    expect(patterns.filter((pattern) => !(pattern in doors))).toEqual([]);
    expect(Object.keys(doors).filter((pattern) => !patterns.includes(pattern))).toEqual([]);
  });

  it("has a form for every action, and none without one", () => {
    // They end a session, need a token that a stranger cannot have, or take no form: they have stories of their own.
    const ofTheirOwn = ["/sign-out", "/staff/sign-out", "/invitations/:token", "/account/sessions/:sessionId/revocation", "/webhooks/stripe"];
    const actions = routes.filter(({ action }) => action).map(({ pattern }) => pattern);
    const forms = Object.keys(doors).filter((pattern) => "post" in doors[pattern]!);
    expect(actions.filter((pattern) => ![...ofTheirOwn, ...forms].includes(pattern))).toEqual([]);
    expect(forms.filter((pattern) => !actions.includes(pattern))).toEqual([]);
  });
});

describe.each(routes.filter(({ pattern }) => pattern.startsWith("/w/")))("$pattern", (route) => {
  it("is shut for everybody who does not belong to the workspace", async () => {
    const shut = await Promise.all(
      methods(route.pattern).flatMap((method) =>
        outsiders().map(async ({ who, browser, answers }) => {
          const { status, location } = await knock(browser, method, route, acme);
          return { method, who, right: answers(status, location), status, location };
        }),
      ),
    );
    expect(shut.filter(({ right }) => !right)).toEqual([]);
  });

  it.each(roles)("answers the %s as the table of permissions says", async (role) => {
    const door = workspaceDoor(route);
    const got = await knock(browserOf(acme, role), "GET", route, acme);
    expect(verdict(got, expected(door.get, role, [200])), `GET by the ${role}: ${got.status}`).toBe("as expected");
    if (!door.post) return;
    const promised = expected(door.post, role, "not shut");
    // What is refused changes nothing, so it needs no workspace of its own.
    const scene = promised === "not shut" ? await stage.scene("Throwaway") : acme;
    const posted = await knock(browserOf(scene, role), "POST", route, scene);
    expect(verdict(posted, promised), `POST by the ${role}: ${posted.status}`).toBe("as expected");
  });
});

describe.each(routes.filter(({ pattern }) => doors[pattern]?.door === "person"))("$pattern", (route) => {
  it("is for people who are signed in", async () => {
    const door = doors[route.pattern] as Extract<Door, { door: "person" }>;
    const nobody = await knock(stage.browserOf(null), "GET", route, acme);
    expect([nobody.status, nobody.location?.startsWith("/sign-in?to=")]).toEqual([302, true]);
    const staff = await knock(await stage.staff("admin"), "GET", route, acme);
    expect(staff.location).toMatch(/^\/sign-in/);
    const somebody = await knock(browserOf(acme, "viewer"), "GET", route, acme);
    expect(door.get).toContain(somebody.status);
    if (!door.post) return;
    expect((await knock(stage.browserOf(null), "POST", route, acme)).location).toMatch(/^\/sign-in/);
    expect(await knock(browserOf(acme, "viewer"), "POST", route, acme)).toSatisfy(isNotShut);
  });
});

describe.each(routes.filter(({ pattern }) => doors[pattern]?.door === "staff"))("$pattern", (route) => {
  it("is nothing to anybody but staff", async () => {
    const unknown = await stage.browserOf(acme.people.owner).get("/staff/no-such-page");
    expect(unknown.status).toBe(404);
    for (const method of methods(route.pattern)) {
      for (const browser of [stage.browserOf(null), stage.browserOf(acme.people.owner), stage.browserOf(acme.people.viewer)]) {
        const answer = await knock(browser, method, route, acme);
        expect([method, answer.status]).toEqual([method, 404]);
        expect(difference(answer.body, unknown.body)).toBe("");
      }
    }
    const staff = await knock(await stage.staff("admin"), "GET", route, acme);
    expect(staff.status).toBeLessThan(500);
  });
});

describe.each(routes.filter(({ pattern }) => doors[pattern]?.door === "open"))("$pattern", (route) => {
  it("answers everybody", async () => {
    const door = doors[route.pattern] as Extract<Door, { door: "open" }>;
    const everybody = [stage.browserOf(null), stage.browserOf(acme.people.owner), await stage.staff("support")];
    for (const browser of everybody) {
      expect(door.get).toContain((await knock(browser, "GET", route, acme)).status);
      if (door.post) expect((await knock(browser, "POST", route, acme)).status).toBeLessThan(500);
    }
  });
});

describe("all of it", () => {
  it("left no word of an unexpected error in the log", () => {
    expect(unexpectedErrors(stage.app)).toEqual([]);
  });
});

function workspaceDoor(route: MappedRoute): Extract<Door, { door: "workspace" }> {
  const door = doors[route.pattern];
  if (door?.door !== "workspace") throw new Error(`${route.pattern} has no row of its permissions.`);
  return door;
}

function browserOf(scene: Scene, role: WorkspaceRole): Visitor {
  return stage.browserOf(scene.people[role]);
}

async function knock(browser: Visitor, method: Method, route: MappedRoute, scene: Scene): Promise<Answer> {
  const path = fill(route.pattern, valuesFor(scene));
  return method === "GET" ? browser.get(path) : browser.post(path, formFor(route.pattern, scene));
}

/** Nobody, staff, people of elsewhere with this workspace's own ids, and those who were let in once. */
function outsiders() {
  const toSignIn = (status: number, location: string | null) => status === 302 && location?.startsWith("/sign-in?to=") === true;
  const notFound = (status: number) => status === 404;
  const outside = (status: number) => status === 403;
  return [
    { who: "nobody", browser: stage.browserOf(null), answers: toSignIn },
    { who: "somebody with an invented session", browser: stage.browserOf({ token: "x".repeat(43) }), answers: toSignIn },
    { who: "staff", browser: staffBrowser, answers: toSignIn },
    { who: "a stranger", browser: stage.browserOf(stranger), answers: notFound },
    { who: "the owner of another workspace", browser: stage.browserOf(neighbour), answers: notFound },
    { who: "somebody removed, with their old session", browser: stage.browserOf(acme.people.removed), answers: notFound },
    { who: "somebody suspended", browser: stage.browserOf(acme.people.suspended), answers: outside },
  ];
}

let stranger: { token: string };
let neighbour: { token: string };
let staffBrowser: Visitor;
beforeAll(async () => {
  stranger = await stage.world.person("Strange Stanley");
  const gus = await stage.world.person("Gus Globex");
  await stage.world.workspace({ name: "Globex", owner: gus, plan: "growth" });
  neighbour = gus;
  staffBrowser = await stage.staff("admin");
}, 60_000);

function verdict(answer: Answer, promised: readonly number[] | "not shut"): "as expected" | "otherwise" {
  const right = promised === "not shut" ? isNotShut(answer) : promised.includes(answer.status);
  return right ? "as expected" : "otherwise";
}

/** Whatever came of it, it was neither refused for want of a right nor broken. */
function isNotShut({ status, location }: Answer): boolean {
  return status < 500 && ![401, 403, 404].includes(status) && !location?.startsWith("/sign-in");
}

