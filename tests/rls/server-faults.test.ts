import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from "vitest";
import { ensurePostgres, type Postgres } from "#dev/postgres.ts";
import type { InboxMessage } from "#dev/inbox.ts";
import { startApp, type App } from "#tests/support/app.ts";
import { startPooler, type Pooler } from "#tests/support/pooler/start.ts";
import { poolerAddress } from "#tests/support/pooler/test-pooler.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";
import { rolePasswords } from "#tests/support/template.ts";
import { createVisitor, type Answer, type Visitor } from "#tests/support/visitor.ts";

/** The built application and its worker on a server of their own, which is then mistreated. */
let dir: string;
let postgres: Postgres;
let pooler: Pooler | null;
let world: World;
let app: App;
let acme: Workspace;
let birch: Workspace;
let ada: Person;
let adaBrowser: Visitor;
let benBrowser: Visitor;

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), "afterlogin-faults-"));
  postgres = await startServer();
  const server = postgres.url;
  pooler = poolerAddress() === null ? null : await startPooler({ server, passwords: rolePasswords, poolSize: 2, patienceSeconds: 2 });
  world = await createWorld({ server, pooler: pooler?.address ?? null });
  ada = await world.person("Ada");
  const ben = await world.person("Ben");
  acme = await world.workspace({ name: "Acme", owner: ada });
  birch = await world.workspace({ name: "Birch", owner: ben });
  app = await startApp({ database: world.database, worker: true });
  adaBrowser = createVisitor(app.url, { cookies: { session: ada.token } });
  benBrowser = createVisitor(app.url, { cookies: { session: ben.token } });
});

afterAll(async () => {
  await app.stop();
  await world.close();
  await pooler?.stop();
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
});

// Whatever hangs or dies here says why in its own words.
beforeEach(() => {
  onTestFailed(() => console.error(app.output().slice(-8000)));
});

test("a query cancelled in the middle of a request: an error page, nothing of it stays, and the next workspace is alone", async () => {
  const answer = await interrupted("Cancelled", "select pg_cancel_backend($1)");
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  await expectAsBefore("Cancelled");
});

test("connections that end in the middle of a request: the same, and the web process lives", async () => {
  const answer = await interrupted("Terminated", "select pg_terminate_backend($1)");
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  await expectAsBefore("Terminated");
});

test("every connection of web and worker ended at once: both go on", async () => {
  await world.admin.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename like 'afterlogin\\_%' and pid <> pg_backend_pid()",
  );
  await untilReady();
  await expectAsBefore("Everything");
  await expectMail("Everything");
});

test("the server stopped under running requests and started again: errors meanwhile, and afterwards all is as it was", async () => {
  await postgres.stop();
  const [page, form, ready, live] = await Promise.all([
    adaBrowser.get(`/w/${acme.slug}/projects`),
    adaBrowser.post(`/w/${acme.slug}/projects/new`, { name: "Lost" }),
    adaBrowser.get("/health/ready"),
    adaBrowser.get("/health/live"),
  ]);
  expect([page.status, form.status, ready.status, live.status]).toEqual([503, 503, 503, 200]);
  expect(page.body).not.toMatch(/ECONNREFUSED|pgbouncer|postgres/i);
  postgres = await startServer();
  await untilReady();
  await expectAsBefore("Lost");
  await expectMail("Restarted");
});

function startServer(): Promise<Postgres> {
  return ensurePostgres({ dataDir: path.join(dir, "postgres"), durable: false });
}

/** Ada's form waits for a lock inside its transaction; there its connection meets what is to happen. */
async function interrupted(name: string, by: string): Promise<Answer> {
  const holder = await world.admin.connect();
  try {
    await holder.query("begin");
    await holder.query("lock table tenant.audit_events in access exclusive mode");
    const answered = adaBrowser.post(`/w/${acme.slug}/projects/new`, { name });
    await holder.query(by, [await waiting()]);
    const answer = await answered;
    // The log says which query failed, and nothing of what somebody typed.
    expect(app.output()).toContain("Failed query: insert into");
    expect(app.output()).not.toContain(name);
    return answer;
  } finally {
    await holder.query("rollback");
    holder.release();
  }
}

/** The process of a connection that waits for a lock. */
async function waiting(): Promise<number> {
  for (;;) {
    const { rows } = await world.admin.query<{ pid: number }>("select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
    if (rows[0]) return rows[0].pid;
  }
}

/** What was under way is nowhere; the same form works now; and Ben, on the same connections, sees nothing of it. */
async function expectAsBefore(name: string): Promise<void> {
  expect((await world.admin.query("select from tenant.projects where name = $1", [name])).rowCount).toBe(0);
  expect((await world.admin.query("select from tenant.audit_events where target_label = $1", [name])).rowCount).toBe(0);
  expect(await adaBrowser.post(`/w/${acme.slug}/projects/new`, { name })).toMatchObject({ status: 303 });
  expect((await adaBrowser.get(`/w/${acme.slug}/projects`)).body).toContain(name);
  const others = await benBrowser.get(`/w/${birch.slug}/projects`);
  expect(others.status).toBe(200);
  expect(others.body).not.toContain(name);
}

/** Until every role's database answers again. Meanwhile pages are either as they should be, or an error. */
async function untilReady(): Promise<void> {
  for (;;) {
    const [ready, page] = await Promise.all([adaBrowser.get("/health/ready"), adaBrowser.get(`/w/${acme.slug}/projects`)]);
    expect([200, 503]).toContain(page.status);
    if (ready.status === 200 && page.status === 200) return;
  }
}

/** From a form by the outbox, the worker and the queue to an inbox: all of them are back. */
async function expectMail(name: string): Promise<void> {
  const { email } = await world.person(name);
  expect(await createVisitor(app.url).post("/forgot-password", { email })).toMatchObject({ status: 303 });
  for (;;) {
    const response = await fetch(`${app.inbox.httpUrl}/messages?to=${encodeURIComponent(email)}`);
    const { messages } = (await response.json()) as { messages: InboxMessage[] };
    if (messages.length > 0) return;
  }
}
