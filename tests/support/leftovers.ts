import { createHash } from "node:crypto";
import { hostname } from "node:os";
import type pg from "pg";
import { isAlive } from "#dev/postgres/process.ts";

/** Test databases carry their machine and process, so that those of dead runs can be told from those in use. */
export function databasePrefix(): string {
  return `test_${createHash("sha256").update(hostname()).digest("hex").slice(0, 6)}_`;
}

export async function dropLeftovers(admin: pg.Client): Promise<void> {
  for (const name of await databasesLike(admin, databasePrefix())) {
    const pid = Number(name.slice(databasePrefix().length).split("_")[0]);
    if (!isAlive(pid)) await drop(admin, name);
  }
  for (const name of await oldTemplates(admin)) await drop(admin, name);
}

async function databasesLike(admin: pg.Client, prefix: string): Promise<string[]> {
  const { rows } = await admin.query<{ datname: string }>(
    "select datname from pg_database where starts_with(datname, $1)",
    [prefix],
  );
  return rows.map((row) => row.datname);
}

/** Every change to a migration leaves a template behind. One from yesterday serves nobody, or is made again in a second. */
async function oldTemplates(admin: pg.Client): Promise<string[]> {
  const { rows } = await admin.query<{ datname: string }>(`
    select datname from pg_database
    where starts_with(datname, 'template_afterlogin_')
      and (pg_stat_file('base/' || oid || '/PG_VERSION', true)).modification < now() - interval '1 day'`);
  return rows.map((row) => row.datname);
}

async function drop(admin: pg.Client, name: string): Promise<void> {
  await admin.query(`drop database if exists ${name} with (force)`);
}
