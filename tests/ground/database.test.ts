import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { createTestDatabase } from "#tests/support/database.ts";

const database = await createTestDatabase();
afterAll(() => database.drop());

async function ask<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

test("a test database holds every migration and no rows", async () => {
  const rows = await ask<{ schema: string }>(
    database.ownerUrl,
    "select distinct table_schema as schema from information_schema.tables where table_schema in ('tenant', 'identity', 'platform')",
  );
  expect(rows.map((row) => row.schema).sort()).toEqual(["identity", "platform", "tenant"]);
});

test("each role signs in as itself and is no superuser", async () => {
  const [row] = await ask<{ who: string; super: string }>(
    database.urlFor("afterlogin_tenant"),
    "select current_user as who, current_setting('is_superuser') as super",
  );
  expect(row).toEqual({ who: "afterlogin_tenant", super: "off" });
});

test("databases made at the same time are strangers to each other", async () => {
  const others = await Promise.all([createTestDatabase(), createTestDatabase(), createTestDatabase()]);
  expect(new Set(others.map((other) => other.name)).size).toBe(3);
  await ask(others[0]?.ownerUrl ?? "", "create table public.only_here (id int)");
  const rows = await ask(others[1]?.ownerUrl ?? "", "select 1 as found from pg_tables where tablename = 'only_here'");
  expect(rows).toEqual([]);
  await Promise.all(others.map((other) => other.drop()));
});

test("dropping ends the connections that are still open", async () => {
  const other = await createTestDatabase();
  const client = new pg.Client({ connectionString: other.ownerUrl });
  const ended = new Promise<void>((resolve) => client.once("end", resolve));
  client.on("error", () => undefined);
  await client.connect();
  await other.drop();
  await ended;
});
