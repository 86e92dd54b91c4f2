import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { backfill } from "#db/backfill.ts";
import { appliedMigrations, migrate, readMigrations } from "#db/migrate.ts";
import { ownerRole } from "#db/roles.ts";
import { createTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { plant } from "#tests/rls/rows.ts";

let database: TestDatabase;
let admin: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.ownerUrl });
  await admin.connect();
  await plant(admin, "Ada");
  await plant(admin, "Ben");
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

test("a second run applies nothing, and two at once wait for each other", async () => {
  const runs = await Promise.all([migrate(database.ownerUrl, { rolePasswords: null }), migrate(database.ownerUrl, { rolePasswords: null, log: () => {} })]);
  expect(runs).toEqual([{ applied: [] }, { applied: [] }]);
  expect([...(await appliedMigrations(admin)).keys()]).toEqual((await readMigrations()).map(({ name }) => name));
});

test("a migration that was changed after it was applied is refused by name", async () => {
  await admin.query("update migration.applied set checksum = 'another' where name = '0005_projects.sql'");
  await expect(migrate(database.ownerUrl, { rolePasswords: null })).rejects.toThrow(/0005_projects\.sql was changed after it was applied/);
  const text = (await readMigrations()).find(({ name }) => name === "0005_projects.sql")!.checksum;
  await admin.query("update migration.applied set checksum = $1 where name = '0005_projects.sql'", [text]);
});

test("a migration that fails leaves nothing of itself, and says which", async () => {
  const name = `${database.name}_half`;
  await admin.query(`create database ${name}`);
  const url = new URL(database.ownerUrl);
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query("create schema directory");
    await expect(migrate(url.href, { rolePasswords: null })).rejects.toThrow(/0001_schemas\.sql failed: .*directory/);
    const { rows } = await client.query("select nspname from pg_namespace where nspname in ('tenant', 'identity')");
    expect(rows).toEqual([]);
    expect((await appliedMigrations(client)).size).toBe(0);
  } finally {
    await client.end();
    await admin.query(`drop database ${name}`);
  }
});

test("FORCE binds the owner: a data migration sees rows only inside the wrapper, which puts FORCE back", async () => {
  await asOwner(async () => {
    expect((await admin.query("update tenant.projects set description = 'plain'")).rowCount).toBe(0);
    const changed = await backfill(admin, { tables: ["tenant.projects"], expectedRows: 2 }, async () => (await admin.query("update tenant.projects set description = 'wrapped'")).rowCount ?? 0);
    expect(changed).toBe(2);
    expect((await admin.query("update tenant.projects set description = 'after'")).rowCount).toBe(0);
  });
});

test("another number of rows than expected is refused; no expectation takes any", async () => {
  await expect(asOwner(() => backfill(admin, { tables: ["tenant.projects"], expectedRows: 5 }, async () => 2))).rejects.toThrow(/changed 2 rows where 5 were expected/);
  expect(await asOwner(() => backfill(admin, { tables: ["tenant.projects"], expectedRows: null }, async () => 7))).toBe(7);
});

async function asOwner<T>(work: () => Promise<T>): Promise<T> {
  await admin.query("begin");
  try {
    await admin.query(`set local role ${ownerRole}`);
    return await work();
  } finally {
    await admin.query("rollback");
  }
}
