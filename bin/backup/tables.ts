import type { ClientBase } from "pg";
import { tables } from "#db/registry.ts";

/** A table as a backup sees it: what is stored (not what is generated), and an order that is the same everywhere. */
export type BackupTable = { name: string; columns: string[]; key: string[] };

export type TableRecord = { name: string; columns: string[]; rows: number; sha256: string };

export type Manifest = {
  format: 1;
  takenAt: string;
  /** The newest migration of the checkout that took it. */
  migration: string;
  server: string;
  tables: TableRecord[];
};

/** Every table of the registry with its columns, read from the catalog. */
export async function describeTables(client: ClientBase): Promise<BackupTable[]> {
  const { rows } = await client.query<BackupTable>(
    `select n.nspname || '.' || c.relname as name,
            array(select a.attname::text from pg_attribute a
                  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
            array(select a.attname::text from pg_index i cross join unnest(i.indkey) with ordinality k(attnum, place)
                  join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
                  where i.indrelid = c.oid and i.indisprimary order by k.place) as key
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname || '.' || c.relname = any($1) order by 1`,
    [tables.map((table) => table.name)],
  );
  return rows;
}

/** Parents before children, as far as foreign keys are checked at once. */
export async function inOrderOfReferences<Table extends { name: string }>(client: ClientBase, list: readonly Table[]): Promise<Table[]> {
  const { rows } = await client.query<{ child: string; parent: string }>(
    `select cn.nspname || '.' || c.relname as child, pn.nspname || '.' || p.relname as parent
     from pg_constraint k
     join pg_class c on c.oid = k.conrelid join pg_namespace cn on cn.oid = c.relnamespace
     join pg_class p on p.oid = k.confrelid join pg_namespace pn on pn.oid = p.relnamespace
     where k.contype = 'f' and not k.condeferrable and k.conrelid <> k.confrelid`,
  );
  const sorted: Table[] = [];
  const place = (table: Table): void => {
    if (sorted.includes(table)) return;
    for (const { parent } of rows.filter((row) => row.child === table.name)) {
      const found = list.find((other) => other.name === parent);
      if (found !== undefined) place(found);
    }
    sorted.push(table);
  };
  list.forEach(place);
  return sorted;
}

export function quoted(client: ClientBase, name: string): string {
  return name.split(".").map((part) => client.escapeIdentifier(part)).join(".");
}

export function quotedList(client: ClientBase, names: readonly string[]): string {
  return names.map((name) => client.escapeIdentifier(name)).join(", ");
}

export function fileOf(table: { name: string }): string {
  return `${table.name}.copy.gz`;
}
