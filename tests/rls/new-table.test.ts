import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase } from "#tests/support/database.ts";
import { asAdmin, testServerUrl } from "#tests/support/test-server.ts";

/** npm run new:table in a copy of the project, and that copy's own tests of isolation on a database of its own. */
let copy: string;
let server: string;
let templates: Set<string>;

beforeAll(async () => {
  copy = mkdtempSync(path.join(tmpdir(), "afterlogin-new-table-"));
  for (const part of ["app", "bin", "db", "dev", "jobs", "migrations", "tests/rls", "tests/support", "package.json", "tsconfig.json", "vitest.config.ts"]) {
    cpSync(part, path.join(copy, part), { recursive: true });
  }
  symlinkSync(path.resolve("node_modules"), path.join(copy, "node_modules"), "junction");
  server = await testServerUrl();
  // Ours is made first, so that those which appear from now on are the copy's.
  await (await createTestDatabase()).drop();
  templates = await templatesOfServer();
});

afterAll(async () => {
  for (const name of await templatesOfServer()) {
    if (!templates.has(name)) await asAdmin(server, async (admin) => void (await admin.query(`drop database if exists ${name}`)));
  }
  rmSync(copy, { recursive: true, force: true });
});

test.each([
  [[], "Usage: npm run new:table -- <name>"],
  [["paper_cranes", "paper_boats"], "Usage: npm run new:table -- <name>"],
  [["PaperCranes"], "PaperCranes is not in snake_case"],
  [["paper__cranes"], "paper__cranes is not in snake_case"],
  [["paper_cranes; drop table x"], "is not in snake_case"],
  [["paper_crane"], "paper_crane is not a plural"],
  [["address"], "address is not a plural"],
  [["this"], "this is a word of the language"],
  [[`${"very_".repeat(9)}long_names`], "is longer than 40 characters"],
  [["projects"], "projects exists"],
  [["users"], "users exists"],
])("refuses %j and writes nothing", async (args, words) => {
  const before = listing();
  const { code, out } = await run(["bin/new-table.ts", ...args]);
  expect(out).toContain(words);
  expect(code).toBe(1);
  expect(listing()).toEqual(before);
});

test("a new table keeps every law, stands in the drive, and passes its own test; out of the registry it is found", { timeout: 180_000 }, async () => {
  const made = await run(["bin/new-table.ts", "paper_cranes"]);
  expect(made.code).toBe(0);
  for (const file of ["_paper_cranes.sql", "db/schema/paper-cranes.ts", "tests/rls/paper-cranes.test.ts", "db/registry.ts", "tests/rls/rows.ts"]) {
    expect(made.out).toContain(file);
  }
  expect(await run(["bin/new-table.ts", "paper_cranes"])).toMatchObject({ code: 1, out: expect.stringContaining("paper_cranes exists") as string });

  const passed = await tests("freshly migrated|paper_cranes|has its row in the drive|paper cranes:");
  expect(passed.out).toMatch(/Test Files +3 passed/);
  expect(passed.code).toBe(0);

  edit("db/registry.ts", (all) => all.replace(/ +\{ name: "tenant\.paper_cranes".*\n/, ""));
  const unregistered = await tests("freshly migrated");
  expect(unregistered.out).toContain("tenant.paper_cranes: not in db/registry.ts");
  expect(unregistered.code).toBe(1);
});

/** The copy's own, by name. */
function tests(names: string): Promise<{ code: number | null; out: string }> {
  const files = ["tests/rls/catalog.test.ts", "tests/rls/drive.test.ts", "tests/rls/paper-cranes.test.ts"];
  return run(["node_modules/vitest/vitest.mjs", "run", "--testNamePattern", names, ...files]);
}

async function run(args: string[]): Promise<{ code: number | null; out: string }> {
  const env = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", NO_COLOR: "1", TEST_DATABASE_URL: server };
  const child = spawn(process.execPath, args, { cwd: copy, env, stdio: ["ignore", "pipe", "pipe"] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit") as Promise<[number | null]>]);
  return { code, out: out + err };
}

function listing(): string[] {
  return ["migrations", "db", "tests/rls"].flatMap((dir) => readdirSync(path.join(copy, dir), { recursive: true, encoding: "utf8" })).concat(readFileSync(path.join(copy, "db/registry.ts"), "utf8"));
}

function edit(file: string, change: (text: string) => string): void {
  const before = readFileSync(path.join(copy, file), "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path.join(copy, file), after);
}

function templatesOfServer(): Promise<Set<string>> {
  return asAdmin(server, async (admin) => {
    const { rows } = await admin.query<{ name: string }>("select datname as name from pg_database where starts_with(datname, 'template_afterlogin_')");
    return new Set(rows.map(({ name }) => name));
  });
}
