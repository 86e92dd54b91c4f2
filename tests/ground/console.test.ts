import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectDir } from "#bin/local/project.ts";
import { createProject } from "#app/domain/projects/create-project.ts";
import { createWorld, type Workspace, type World } from "#tests/support/stories.ts";

let world: World;
let acme: Workspace;
let birch: Workspace;
beforeAll(async () => {
  world = await createWorld();
  const [anna, ben] = [await world.person("Anna"), await world.person("Ben")];
  acme = await world.workspace({ name: "Acme", owner: anna });
  birch = await world.workspace({ name: "Birch", owner: ben });
  await world.as(acme, anna, (scope) => createProject(scope, { name: "Harbour", description: "" }));
  await world.as(birch, ben, (scope) => createProject(scope, { name: "Orchard", description: "" }));
}, 60_000);
afterAll(() => world?.close());

/** What the console answers to these lines, and how it ends. */
async function talk(args: string[], lines: string[]): Promise<{ code: number | null; said: string }> {
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: "production",
    DEMO_MODE: "on",
    KEYRING: `test:${randomBytes(32).toString("base64")}`,
    STRIPE_SECRET_KEY: "sk_test_console",
    STRIPE_WEBHOOK_SECRET: "whsec_console",
    STRIPE_HOST: "127.0.0.1",
    SMTP_URL: "smtp://127.0.0.1:2525",
    APP_URL: "https://afterlogin.test",
    ...world.database.environment(),
  };
  const child = spawn(process.execPath, ["bin/console.ts", ...args], { cwd: projectDir, env, stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  child.stdin.end(lines.map((line) => `${line}\n`).join(""));
  return { code: await ended, said: (await said).join("") };
}

const why = "Ticket 12: a project is not found";
const opened = async (place: Workspace) => (await world.events(place)).filter(({ action }) => action === "console.opened");

test("asks why before it answers anything, and the workspace reads it in its own activity", async () => {
  const { code, said } = await talk([acme.slug], ["1 + 1", "", why, "scope.standing.workspace.name"]);
  expect(code).toBe(0);
  expect(said).toMatch(/Why\? .*at least 8 characters[\s\S]*Why\? Say why\.[\s\S]*'Acme'/);
  expect(await opened(acme)).toEqual([{ action: "console.opened", actor: `Console (${userInfo().username})`, actorKind: "system", target: "Acme", before: null, after: { reason: why, writes: false } }]);
  expect(await opened(birch)).toEqual([]);
});

test("sees one workspace and no other, in a transaction that cannot write", async () => {
  const { said } = await talk([acme.slug, "--reason", why], [
    "(await db.execute(sql`select name from tenant.projects`)).rows",
    `(await db.execute(sql\`select name from tenant.projects where tenant_id = '${birch.tenantId}'\`)).rows.length`,
    "(await db.execute(sql`select current_user as who`)).rows[0].who",
    "await db.execute(sql`update tenant.projects set name = 'Changed'`)",
    "await db.execute(sql`select * from identity.passwords`)",
  ]);
  expect(said).toContain("[ { name: 'Harbour' } ]");
  expect(said).toMatch(/acme> 0\n/);
  expect(said).toContain("'afterlogin_tenant'");
  expect(said).toContain("read-only transaction");
  expect(said).toContain("permission denied");
  expect(said).not.toContain("Orchard");
  expect(await names(acme)).toEqual(["Harbour"]);
});

test("with --write each line is a transaction: kept when it answers, undone when it throws", async () => {
  const { code, said } = await talk([acme.slug, "--write", "--reason", why], [
    'const { archiveProject } = await verbs("projects/archive-project")',
    "const [harbour] = (await db.execute(sql`select id from tenant.projects`)).rows",
    "await archiveProject(scope, { projectId: harbour.id })",
    "await db.execute(sql`update tenant.projects set name = 'Lost'`), (() => { throw new Error('on second thoughts'); })()",
    "const first = scope",
    "await first.db.execute(sql`select 1`)",
    "(function () {",
    "  return scope.db.execute(sql`select name from tenant.projects where status = 'archived'`).then(({ rows }) => rows.length + 41);",
    "})()",
  ]);
  expect(code).toBe(0);
  expect(said).toContain("acme (writing)> ");
  expect(said).toContain("on second thoughts");
  expect(said).toMatch(/\b42\n/);
  expect(said).toContain("has ended; a later query needs a new one");
  expect(await names(acme)).toEqual(["Harbour"]);
  const events = await world.events(acme);
  expect(events.at(-1)).toMatchObject({ action: "project.archived", actor: `Console (${userInfo().username})`, target: "Harbour" });
  expect((await opened(acme)).at(-1)?.after).toEqual({ reason: why, writes: true });
});

test("without its event there is no console", async () => {
  await world.admin.query("revoke insert on tenant.audit_events from afterlogin_tenant");
  const { code, said } = await talk([acme.slug, "--reason", why], ["scope.standing.workspace.name"]);
  await world.admin.query("grant insert on tenant.audit_events to afterlogin_tenant");
  expect(code).not.toBe(0);
  expect(said).toBe("It could not be written into the workspace's activity, so there is no console.\n");
});

test("says in words what is wrong", async () => {
  expect(await talk(["nowhere"], [])).toEqual({ code: 1, said: "No workspace has the address /w/nowhere.\n" });
  for (const args of [[], ["acme", "--force"]]) expect(await talk(args, [])).toMatchObject({ code: 1, said: expect.stringContaining("Usage: npm run console") as string });
});

async function names(place: Workspace): Promise<string[]> {
  const { rows } = await world.admin.query<{ name: string }>("select name from tenant.projects where tenant_id = $1 order by name", [place.tenantId]);
  return rows.map(({ name }) => name);
}
