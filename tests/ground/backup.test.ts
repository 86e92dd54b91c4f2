import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { restoreBackup } from "#bin/backup/restore.ts";
import { takeBackup } from "#bin/backup/take.ts";
import type { Manifest } from "#bin/backup/tables.ts";
import { tables } from "#db/registry.ts";
import { newId } from "#db/ids.ts";
import { createTestDatabase, type TestDatabase } from "#tests/support/database.ts";

const root = mkdtempSync(path.join(tmpdir(), "afterlogin backup "));
const source = await createTestDatabase();
const made: TestDatabase[] = [source];
let manifest: Manifest;

beforeAll(async () => {
  await twoWorkspaces(source.ownerUrl);
  manifest = await takeBackup({ url: source.urlFor("afterlogin_backup"), dir: path.join(root, "first") });
});
afterAll(async () => {
  await Promise.all(made.map((database) => database.drop()));
  rmSync(root, { recursive: true, force: true });
});

test("a backup holds every table of the registry, each in a file of its own", () => {
  expect(manifest.tables.map((table) => table.name).sort()).toEqual(tables.map((table) => table.name).sort());
  expect(readdirSync(path.join(root, "first"))).toHaveLength(tables.length + 1);
  expect(rowsOf(manifest, "tenant.workspaces")).toBe(2);
  expect(rowsOf(manifest, "platform.stripe_events")).toBe(1);
});

test("restored into a second database, every count and checksum is the same", async () => {
  const target = await empty();
  await restoreBackup({ ownerUrl: target.ownerUrl, dir: path.join(root, "first") });
  const again = await takeBackup({ url: target.urlFor("afterlogin_backup"), dir: path.join(root, "second") });
  expect(again.tables).toEqual(manifest.tables);
});

test("after a restore row security is as it was: forced, also for the owner", async () => {
  const target = await empty();
  await restoreBackup({ ownerUrl: target.ownerUrl, dir: path.join(root, "first") });
  const state = "select n.nspname, c.relname, relrowsecurity, relforcerowsecurity from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname = 'tenant' order by 2";
  expect(await ask(target.ownerUrl, state)).toEqual(await ask(source.ownerUrl, state));
  expect(await ask(target.urlFor("afterlogin_tenant"), "select name from tenant.workspaces")).toEqual([]);
});

test("a database that holds anything is left alone, also what row security hides from the owner", async () => {
  await expect(restoreBackup({ ownerUrl: source.ownerUrl, dir: path.join(root, "first") })).rejects.toThrow(/is not empty/);
  expect(await ask(source.ownerUrl, "select count(*)::int as n from tenant.workspaces")).toEqual([{ n: 2 }]);
});

test("a file that was changed is noticed, and nothing of the backup stays", async () => {
  const damaged = await copyOf("first", "damaged");
  const file = path.join(damaged, "tenant.workspaces.copy.gz");
  writeFileSync(file, gzipSync(gunzipSync(readFileSync(file)).toString("utf8").replace("Acme", "Acne")));
  const target = await empty();
  await expect(restoreBackup({ ownerUrl: target.ownerUrl, dir: damaged })).rejects.toThrow(/does not agree with the manifest/);
  expect(await ask(target.ownerUrl, "select count(*)::int as n from identity.users")).toEqual([{ n: 0 }]);
});

test("a backup of another version of the schema is refused by name", async () => {
  const older = await copyOf("first", "older");
  const file = path.join(older, "manifest.json");
  const changed = JSON.parse(readFileSync(file, "utf8")) as Manifest;
  changed.tables = changed.tables.filter((table) => table.name !== "tenant.tasks");
  writeFileSync(file, JSON.stringify(changed));
  const target = await empty();
  await expect(restoreBackup({ ownerUrl: target.ownerUrl, dir: older })).rejects.toThrow(/tenant\.tasks differs/);
});

test("a directory without a manifest is no backup", async () => {
  await expect(restoreBackup({ ownerUrl: source.ownerUrl, dir: path.join(root, "nothing") })).rejects.toThrow(/no manifest\.json/);
});

async function empty(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  made.push(database);
  return database;
}

async function copyOf(from: string, to: string): Promise<string> {
  await cp(path.join(root, from), path.join(root, to), { recursive: true });
  return path.join(root, to);
}

function rowsOf({ tables: records }: Manifest, name: string): number | undefined {
  return records.find((record) => record.name === name)?.rows;
}

async function ask(url: string, text: string, values: unknown[] = []): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<pg.QueryResultRow>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Acme and Globex, whose owner, name and mail hold all that COPY has to escape. */
async function twoWorkspaces(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const at = "2026-11-01T09:00:00.123456Z";
  try {
    await client.query("begin");
    for (const [slug, name] of [["acme", "Acme"], ["globex", "Globex\t\\N “quoted”\nsecond line"]] as const) {
      const [user, tenant, member] = [newId(), newId(), newId()];
      await client.query("insert into identity.users (id, name, terms_version, terms_accepted_at, created_at) values ($1, $2, '1', $3, $3)", [user, `Owner of ${slug}`, at]);
      await client.query("insert into tenant.workspaces (tenant_id, slug, name, payer_id, owner_id, created_at) values ($1, $2, $3, $1, $4, $5)", [tenant, slug, name, member, at]);
      await client.query(
        "insert into tenant.memberships (tenant_id, id, user_id, name, email, role, status, joined_at) values ($1, $2, $3, $4, $5, 'admin', 'active', $6)",
        [tenant, member, user, `Owner of ${slug}`, `owner@${slug}.test`, at],
      );
    }
    await client.query("insert into platform.stripe_events (id, type, livemode, created, payload, received_at) values ('evt_1', 'invoice.paid', false, $1, $2, $1)", [
      at,
      JSON.stringify({ text: "tab\t newline\n backslash \\ nothing ", deep: { list: [1, null, true] } }),
    ]);
    await client.query("commit");
  } finally {
    await client.end();
  }
}
