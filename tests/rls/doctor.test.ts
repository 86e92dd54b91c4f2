import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { weaknesses } from "#tests/rls/weaknesses.ts";

/** npm run doctor, on databases that were really damaged. Of the weaknesses, those that stay inside one database. */
const shown = [
  "FORCE lifted",
  "a second permissive policy",
  "a unique index across workspaces",
  "foreign keys switched off",
  "a definer function of the directory that nobody listed",
  "one column more for the directory",
  "a view in another schema",
  "a workspace as the database's setting",
];

let data: string;
let database: TestDatabase;

beforeAll(() => {
  data = mkdtempSync(path.join(tmpdir(), "afterlogin-doctor-"));
});
beforeEach(async () => {
  database = await createTestDatabase();
  return () => database.drop();
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

test("has no complaint about a sound database, and ends with 0", async () => {
  const { code, lines } = await doctor();
  expect(lines.filter((line) => line.startsWith("problem"))).toEqual([]);
  expect(lines).toContain("ok       row security: every table, policy, key and grant is as the registry says");
  expect(code).toBe(0);
});

test.each(shown)("names %s, and ends with 1", async (what) => {
  const weakness = weaknesses.find((one) => one.what === what)!;
  await commit(weakness.plant);
  const { code, lines } = await doctor();
  const problems = lines.filter((line) => line.startsWith("problem")).map((line) => line.replace(/^problem +row security: /, ""));
  expect(problems).toEqual(expect.arrayContaining([expect.stringMatching(weakness.finding)]));
  expect(code).toBe(1);
});

async function commit(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  await client.query(sql);
  await client.end();
}

async function doctor(): Promise<{ code: number | null; lines: string[] }> {
  const env = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", AFTERLOGIN_DATA: data, ...database.environment() };
  const child = spawn(process.execPath, ["bin/run.mjs", "bin/doctor.ts"], { env, stdio: ["ignore", "pipe", "inherit"] });
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, "exit") as Promise<[number | null]>]);
  return { code, lines: out.trim().split("\n") };
}
