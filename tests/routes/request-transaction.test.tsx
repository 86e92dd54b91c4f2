import { createServer, request as httpRequest, type RequestListener, type Server } from "node:http";
import { sql } from "drizzle-orm";
import { createRequestHandler, Outlet, Scripts, useMatches, type ActionFunction, type LoaderFunction, type ServerBuild } from "react-router";
import type { ComponentType, ReactNode } from "react";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Database } from "#db/database.ts";
import * as entryServer from "#app/entry.server.tsx";
import { createListener } from "#app/http/listener.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { workspaceDoor } from "#app/http/workspace-door.ts";
import { refuse } from "#app/domain/refusal.ts";
import type { Runtime } from "#app/runtime.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";
import { runtimeOver } from "#tests/support/runtime.ts";

/** The doors, the listener and the entry as they are, around routes made for watching the one transaction. */
let world: World;
let ada: Person;
let acme: Workspace;
let runtime: Runtime;
let server: Server;
let origin: string;
/** What happened, in order: queries as the database saw them are asked from within. */
let log: string[];

type Module = { loader?: LoaderFunction; action?: ActionFunction; default?: ComponentType; handle?: object };
const modules: Record<string, Module> = {};

beforeAll(async () => {
  world = await createWorld();
  ada = await world.person("Ada");
  acme = await world.workspace({ name: "Acme", owner: ada });
  let listener: RequestListener = () => {};
  server = createServer((message, response) => listener(message, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  runtime = await runtimeOver(world, { APP_URL: origin });
  // A handler for each request: the router reads its routes once, and each test has its own.
  listener = createListener(runtime, (request, context) => createRequestHandler(build())(request, context));
});

beforeEach(() => {
  log = [];
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await world.close();
});

const whichTransaction = sql`select pg_backend_pid() as pid, now()::text as began`;

test("parallel loaders share one transaction, and it is read-only", async () => {
  const seen: unknown[] = [];
  const look = workspaceLoader(async ({ scope }) => {
    const { rows } = await scope.db.execute<{ pid: number; began: string }>(whichTransaction);
    seen.push([rows[0]!.pid, rows[0]!.began]);
    const { rows: mode } = await scope.db.execute<{ transaction_read_only: string }>(sql`select current_setting('transaction_read_only') as transaction_read_only`);
    expect(mode[0]!.transaction_read_only).toBe("on");
    return null;
  });
  modules.outer = { loader: look, default: Outlet };
  modules.inner = { loader: look, default: () => "page" };
  expect((await get()).status).toBe(200);
  expect(seen).toHaveLength(2);
  expect(seen[0]).toEqual(seen[1]);
});

test("no query, no transaction", async () => {
  modules.outer = { default: Outlet };
  modules.inner = {
    loader: workspaceLoader(async () => {
      log.push(`${held()} connections held`);
      return null;
    }),
    default: () => "page",
  };
  expect((await get()).status).toBe(200);
  expect(log).toEqual(["0 connections held"]);
});

test("commits before rendering begins", async () => {
  modules.outer = { default: Outlet };
  modules.inner = {
    loader: workspaceLoader(async ({ scope }) => {
      await scope.db.execute(sql`select 1`);
      return null;
    }),
    default: () => {
      log.push(`rendering with ${held()} connections held`);
      return "page";
    },
  };
  expect(await (await get()).text()).toContain("page");
  expect(log).toEqual(["rendering with 0 connections held"]);
});

test("an action's writes are there for the loaders of its page, and stay", async () => {
  modules.outer = { default: Outlet };
  modules.inner = {
    action: workspaceAction(async ({ scope }) => {
      await rename(scope.db, scope.tenantId, "Acme Two");
      return null;
    }),
    loader: workspaceLoader(async ({ scope }) => {
      log.push(await nameInside(scope.db, scope.tenantId));
      return null;
    }),
    default: () => "page",
  };
  expect((await post()).status).toBe(200);
  expect(log).toEqual(["Acme Two"]);
  expect(await storedName()).toBe("Acme Two");
});

test.each<[what: string, status: number, act: () => never | Response]>([
  ["a refusal", 409, () => refuse("conflict", "Not now.")],
  ["a throw", 500, () => { throw new Error("a bug"); }],
  ["an answer of 400 or more", 400, () => new Response("no", { status: 400 })],
  ["a thrown answer", 418, () => { throw new Response("tea", { status: 418 }); }],
])("%s undoes what the action wrote", async (_what, status, act) => {
  const before = await storedName();
  modules.outer = { default: Outlet };
  modules.inner = {
    action: workspaceAction(async ({ scope }) => {
      await rename(scope.db, scope.tenantId, "Never");
      return act();
    }),
    loader: workspaceLoader(async ({ scope }) => {
      log.push(await nameInside(scope.db, scope.tenantId));
      return null;
    }),
    default: () => "page",
  };
  expect((await post()).status).toBe(status);
  expect(await storedName()).toBe(before);
  // Where the page is shown again, its loaders do not see what was refused.
  expect(log.every((name) => name === before)).toBe(true);
  await expectNoneOpen();
});

test("a redirect commits", async () => {
  modules.outer = { default: Outlet };
  modules.inner = {
    action: workspaceAction(async ({ scope }) => {
      await rename(scope.db, scope.tenantId, "Acme Three");
      return new Response(null, { status: 303, headers: { location: "/w/acme" } });
    }),
    default: () => "page",
  };
  expect((await post()).status).toBe(303);
  expect(await storedName()).toBe("Acme Three");
});

test("a COMMIT that answers ROLLBACK is an error, never a success", async () => {
  modules.outer = { default: Outlet };
  modules.inner = {
    action: workspaceAction(async ({ scope }) => {
      await rename(scope.db, scope.tenantId, "Lost");
      // A failed statement whose error is swallowed leaves an aborted transaction.
      await scope.db.execute(sql`select 1 / 0`).catch(() => {});
      return new Response(null, { status: 303, headers: { location: "/w/acme" } });
    }),
    default: () => "page",
  };
  expect((await post()).status).toBe(500);
  expect(await storedName()).not.toBe("Lost");
  await expectNoneOpen();
});

test("a client that goes away leaves no connection in a transaction", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  let asked = () => {};
  const waiting = new Promise<void>((resolve) => (asked = resolve));
  modules.outer = { default: Outlet };
  modules.inner = {
    action: workspaceAction(async ({ scope }) => {
      await rename(scope.db, scope.tenantId, "Gone");
      asked();
      await held;
      return null;
    }),
    default: () => "page",
  };
  const going = httpRequest(`${origin}/w/${acme.slug}?index`, { method: "POST", headers: headers() });
  going.on("error", () => {});
  going.end("a=b");
  await waiting;
  going.destroy();
  release();
  await expect.poll(openTransactions, { timeout: 10_000 }).toBe(0);
});

test("a page ships React only when its route says that it is interactive", async () => {
  modules.outer = { default: Outlet };
  const loader = workspaceLoader(async ({ scope }) => ({ name: scope.standing.workspace.slug }));
  modules.inner = { loader, default: () => "plain page" };
  const plain = await (await get()).text();
  expect(plain).toContain("plain page");
  expect(plain).not.toContain("<script");
  modules.inner = { loader, default: () => "lively page", handle: { interactive: true } };
  const lively = await (await get()).text();
  expect(lively).toContain("lively page");
  expect(lively).toContain("__reactRouterContext");
  expect(lively).toContain(acme.slug);
});

test("a stranger's session and an unknown slug get the same answer", async () => {
  const mallory = await world.person("Mallory");
  modules.outer = { default: Outlet };
  modules.inner = { loader: workspaceLoader(async () => null), default: () => "page" };
  const notYours = await get(acme.slug, mallory);
  const isNot = await get("no-such-workspace", mallory);
  expect([notYours.status, isNot.status]).toEqual([404, 404]);
  expect(normalised(await notYours.text())).toBe(normalised(await isNot.text()));
});

function build(): ServerBuild {
  const at = (id: string): Module => ({ default: Outlet, loader: () => null, ...modules[id] });
  const route = (id: string, parentId: string | undefined, path: string | undefined, module: object, index?: true) => ({ id, parentId, path, index, module });
  const manifest = (id: string, parentId?: string) => ({
    id, parentId, module: "/x.js", hasLoader: true, hasAction: true, hasErrorBoundary: false, hasClientAction: false, hasClientLoader: false, hasClientMiddleware: false,
    hasDefaultExport: true, imports: [], css: [], clientActionModule: undefined, clientLoaderModule: undefined, clientMiddlewareModule: undefined, hydrateFallbackModule: undefined,
  });
  return {
    entry: { module: entryServer },
    routes: {
      root: route("root", undefined, "", { default: Outlet, loader: () => null, Layout: Document, ErrorBoundary: () => "problem" }),
      outer: route("outer", "root", "w/:slug", { middleware: [workspaceDoor], ...at("outer") }),
      inner: route("inner", "outer", undefined, at("inner"), true),
    },
    assets: { entry: { imports: [], module: "/x.js" }, routes: { root: manifest("root"), outer: manifest("outer", "root"), inner: manifest("inner", "outer") }, url: "/m.js", version: "1" },
    publicPath: "/",
    assetsBuildDirectory: "",
    future: {},
    ssr: true,
    isSpaMode: false,
    prerender: [],
    routeDiscovery: { mode: "initial", manifestPath: "/__manifest" },
  } as unknown as ServerBuild;
}

function Document({ children }: { children: ReactNode }) {
  const interactive = useMatches().some((match) => (match.handle as { interactive?: boolean } | undefined)?.interactive);
  return (
    <html>
      <body>
        {children}
        {interactive && <Scripts />}
      </body>
    </html>
  );
}

function headers(who: Person = ada): Record<string, string> {
  return { cookie: `session=${who.token}`, origin, "content-type": "application/x-www-form-urlencoded" };
}

function get(slug = acme.slug, who = ada): Promise<Response> {
  return fetch(`${origin}/w/${slug}`, { headers: headers(who) });
}

function post(): Promise<Response> {
  return fetch(`${origin}/w/${acme.slug}?index`, { method: "POST", headers: headers(), body: "a=b", redirect: "manual" });
}

async function rename(db: Database, tenantId: string, name: string): Promise<void> {
  await db.execute(sql`update tenant.workspaces set name = ${name} where tenant_id = ${tenantId}`);
}

async function nameInside(db: Database, tenantId: string): Promise<string> {
  const { rows } = await db.execute<{ name: string }>(sql`select name from tenant.workspaces where tenant_id = ${tenantId}`);
  return rows[0]!.name;
}

async function storedName(): Promise<string> {
  const { rows } = await world.admin.query<{ name: string }>("select name from tenant.workspaces where tenant_id = $1", [acme.tenantId]);
  return rows[0]!.name;
}

async function openTransactions(): Promise<number> {
  const { rows } = await world.admin.query<{ n: number }>(
    "select count(*)::int as n from pg_stat_activity where datname = current_database() and usename = 'afterlogin_tenant' and xact_start is not null",
  );
  return rows[0]!.n;
}

async function expectNoneOpen(): Promise<void> {
  // Last-active writes run after the answer; they end by themselves.
  await expect.poll(openTransactions, { timeout: 5_000 }).toBe(0);
  expect(runtime.pools.afterlogin_tenant.waitingCount).toBe(0);
}

function held(): number {
  return runtime.pools.afterlogin_tenant.totalCount - runtime.pools.afterlogin_tenant.idleCount;
}

/** Without what differs by request alone. */
function normalised(html: string): string {
  return html.replace(/req_[0-9a-f]+/g, "").replace(/nonce="[^"]*"/g, "");
}
