import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { ensureRoles, ownerRole, secureDatabase, type RuntimeRole } from "#db/roles.ts";

const folder = fileURLToPath(new URL("../migrations/", import.meta.url));
const lockKey = 4_110_215_107;

export interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

export interface MigrateOptions {
  /** A password for each runtime role, or null where the roles are made by someone else. */
  rolePasswords: Record<RuntimeRole, string> | null;
  log?: (line: string) => void;
}

/**
 * Brings a database to the newest version: roles, then each migration in its own transaction as afterlogin_owner.
 * Safe to run from several processes at once. Refuses when an applied migration's text has changed since.
 */
export async function migrate(privilegedUrl: string, options: MigrateOptions): Promise<{ applied: string[] }> {
  const log = options.log ?? (() => {});
  const client = new pg.Client({ connectionString: privilegedUrl });
  await client.connect();
  try {
    // A session lock: it must outlive the transactions of the single migrations. Never through a pooler.
    await client.query("select pg_advisory_lock($1)", [lockKey]);
    if (options.rolePasswords) await ensureRoles(client, options.rolePasswords);
    await secureDatabase(client);
    await client.query(`set role ${ownerRole}`);
    await client.query("create schema if not exists migration");
    await client.query(
      "create table if not exists migration.applied (name text primary key, checksum text not null, applied_at timestamptz not null default now())",
    );
    const applied: string[] = [];
    const done = await appliedMigrations(client);
    for (const migration of await readMigrations()) {
      const checksum = done.get(migration.name);
      if (checksum === migration.checksum) continue;
      if (checksum !== undefined) throw new Error(`Migration ${migration.name} was changed after it was applied. Add a new one instead.`);
      await applyOne(client, migration);
      log(`migrated ${migration.name}`);
      applied.push(migration.name);
    }
    return { applied };
  } finally {
    await client.end();
  }
}

/** The migrations of this checkout in their order. */
export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_.+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(`${folder}${name}`, "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

/** What a database says it has, by name, with the checksum of the text that was run. */
export async function appliedMigrations(client: pg.ClientBase): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; checksum: string }>("select name, checksum from migration.applied");
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

async function applyOne(client: pg.ClientBase, migration: Migration): Promise<void> {
  await client.query("begin");
  try {
    await client.query(`set local role ${ownerRole}`);
    await client.query(migration.sql);
    await client.query(`set local role ${ownerRole}`);
    await client.query("insert into migration.applied (name, checksum) values ($1, $2)", [migration.name, migration.checksum]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw new Error(`Migration ${migration.name} failed: ${(error as Error).message}`, { cause: error });
  }
}
