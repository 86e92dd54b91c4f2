import { createWriteStream, mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { readMigrations } from "#db/migrate.ts";
import { measure } from "./measure.ts";
import { describeTables, fileOf, quoted, quotedList, type BackupTable, type Manifest, type TableRecord } from "./tables.ts";

type Options = {
  /** As afterlogin_backup, past any pooler. */
  url: string;
  /** Made new; it appears under this name only when it is complete. */
  dir: string;
  log?: (line: string) => void;
};

/**
 * Every table of the registry as of one moment, into one compressed file each, with a manifest of counts and
 * checksums. It reads as a role that can only read, and disturbs nobody.
 */
export async function takeBackup({ url, dir, log = () => undefined }: Options): Promise<Manifest> {
  const partial = `${dir}.partial`;
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("begin isolation level repeatable read read only");
    // Values are written as text: these decide how.
    await client.query("set local datestyle = 'ISO'; set local timezone = 'UTC'; set local intervalstyle = 'postgres'; set local bytea_output = 'hex'");
    const records: TableRecord[] = [];
    for (const table of await describeTables(client)) {
      records.push(await copyOut(client, table, partial));
      log(`${table.name}: ${records.at(-1)?.rows} rows`);
    }
    const manifest = await writeManifest(client, partial, records);
    await client.query("commit");
    renameSync(partial, dir);
    return manifest;
  } finally {
    await client.end();
  }
}

async function copyOut(client: pg.Client, table: BackupTable, dir: string): Promise<TableRecord> {
  const order = table.key.length > 0 ? ` order by ${quotedList(client, table.key)}` : "";
  const source = client.query(copyTo(`copy (select ${quotedList(client, table.columns)} from ${quoted(client, table.name)}${order}) to stdout`));
  const meter = measure();
  await pipeline(source, meter.stream, createGzip(), createWriteStream(path.join(dir, fileOf(table)), { mode: 0o600 }));
  return { name: table.name, columns: table.columns, ...meter.result() };
}

async function writeManifest(client: pg.Client, dir: string, tables: TableRecord[]): Promise<Manifest> {
  const { rows } = await client.query<{ server: string; at: Date }>("select version() as server, now() as at");
  const manifest: Manifest = {
    format: 1,
    takenAt: rows[0]?.at.toISOString() ?? "",
    migration: (await readMigrations()).at(-1)?.name ?? "",
    server: rows[0]?.server ?? "",
    tables,
  };
  writeFileSync(path.join(dir, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  return manifest;
}
