import { createReadStream, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { backfill } from "#db/backfill.ts";
import { ownerRole } from "#db/roles.ts";
import { measure } from "./measure.ts";
import { describeTables, fileOf, inOrderOfReferences, quoted, quotedList, type Manifest, type TableRecord } from "./tables.ts";

type Options = {
  /** A privileged login of a database that is migrated and empty, past any pooler. */
  ownerUrl: string;
  dir: string;
  log?: (line: string) => void;
};

/** What keeps a backup from being restored here; nothing was changed. */
export class RestoreRefused extends Error {}

/** All or nothing: one transaction, which commits only when every count and checksum agrees with the manifest. */
export async function restoreBackup({ ownerUrl, dir, log = () => undefined }: Options): Promise<Manifest> {
  const manifest = readManifest(dir);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("begin");
    await client.query(`set local role ${ownerRole}`);
    // A privileged login may have a short limit of its own; a restore takes as long as it takes.
    await client.query("set local statement_timeout = 0; set local datestyle = 'ISO'; set local timezone = 'UTC'; set constraints all deferred");
    await refuseUnlessFit(client, manifest);
    const expectedRows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    const forced = await forcedTables(client, manifest);
    await backfill(client, { tables: forced, expectedRows }, () => copyAllIn(client, manifest, dir, log));
    await client.query("commit");
    await client.query("analyze");
    return manifest;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

function readManifest(dir: string): Manifest {
  const file = path.join(dir, "manifest.json");
  if (!existsSync(file)) throw new RestoreRefused(`${dir} has no manifest.json: it is no backup, or one that was not finished.`);
  const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
  if (manifest.format !== 1) throw new RestoreRefused(`This backup has a format that this version does not know.`);
  return manifest;
}

async function refuseUnlessFit(client: pg.Client, manifest: Manifest): Promise<void> {
  const here = await describeTables(client);
  for (const table of here) {
    const record = manifest.tables.find((other) => other.name === table.name);
    if (record === undefined || record.columns.join() !== table.columns.join()) {
      throw new RestoreRefused(`${table.name} differs between the backup (${manifest.migration}) and this database: migrate to that version first.`);
    }
  }
  if (here.length !== manifest.tables.length) throw new RestoreRefused(`The backup (${manifest.migration}) has tables that are not here: migrate first.`);
}

/** Asked while row security is lifted: before, the owner would see every table empty. */
async function refuseUnlessEmpty(client: pg.Client, manifest: Manifest): Promise<void> {
  for (const table of manifest.tables) {
    const { rowCount } = await client.query(`select from ${quoted(client, table.name)} limit 1`);
    if (rowCount !== 0) throw new RestoreRefused(`${table.name} is not empty: restore into a new database.`);
  }
}

/** The tables whose row security binds the owner too. */
async function forcedTables(client: pg.Client, manifest: Manifest): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relforcerowsecurity and n.nspname || '.' || c.relname = any($1)`,
    [manifest.tables.map((table) => table.name)],
  );
  return rows.map((row) => row.name);
}

async function copyAllIn(client: pg.Client, manifest: Manifest, dir: string, log: (line: string) => void): Promise<number> {
  await refuseUnlessEmpty(client, manifest);
  let total = 0;
  for (const table of await inOrderOfReferences(client, manifest.tables)) {
    total += await copyIn(client, table, dir);
    log(`${table.name}: ${table.rows} rows`);
  }
  // The deferred keys are checked here, while their tables still have row security lifted from the owner.
  await client.query("set constraints all immediate");
  return total;
}

async function copyIn(client: pg.Client, table: TableRecord, dir: string): Promise<number> {
  const target = client.query(copyFrom(`copy ${quoted(client, table.name)} (${quotedList(client, table.columns)}) from stdin`));
  const meter = measure();
  await pipeline(createReadStream(path.join(dir, fileOf(table))), createGunzip(), meter.stream, target);
  const { rows, sha256 } = meter.result();
  if (rows !== table.rows || sha256 !== table.sha256) throw new RestoreRefused(`${fileOf(table)} does not agree with the manifest: it was changed or damaged.`);
  return target.rowCount;
}
