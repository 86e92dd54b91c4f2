import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findings } from "#db/law.ts";
import { createTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { weaknesses } from "#tests/rls/weaknesses.ts";

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

test("a freshly migrated database keeps every law", async () => {
  expect(await findings(client)).toEqual([]);
});

// Each weakness is planted, must be found by name, and is rolled back: a law that finds nothing proves nothing.
test.each(weaknesses.map(({ what, ...rest }) => [what, rest] as const))("finds %s", async (_what, { plant, finding }) => {
  expect(await found(plant)).toEqual(expect.arrayContaining([expect.stringMatching(finding)]));
});

test("finds a constraint that is not enforced, where the server knows such a thing", async () => {
  const { rows } = await client.query<{ number: number }>("select current_setting('server_version_num')::int as number");
  const plant = "alter table tenant.tasks add constraint never check (title <> '') not enforced";
  if (rows[0]!.number < 180_000) await expect(found(plant)).rejects.toThrow(/syntax error|not enforced/i);
  else expect(await found(plant)).toContain("tenant.tasks: constraint never is not enforced");
});

test("leaves alone what is not ours: a monitor's schema, a login that may become nobody of us", async () => {
  const plant = "create role monitor; create schema monitor authorization monitor; create table monitor.samples (x int); grant usage on schema monitor to monitor";
  expect(await found(plant)).toEqual([]);
});

async function found(plant: string): Promise<string[]> {
  await client.query("begin");
  try {
    await client.query(plant);
    return await findings(client);
  } finally {
    await client.query("rollback");
  }
}
