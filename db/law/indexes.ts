import type { ClientBase } from "pg";
import { tables, tenantTables } from "#db/registry.ts";

export async function tenantColumn(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
     where n.nspname = 'tenant' and a.atttypid = 'uuid'::regtype and a.attnotnull and not a.atthasdef`,
  );
  const good = new Set(rows.map((row) => row.name));
  return tenantTables.filter((table) => !good.has(table.name)).map((table) => `${table.name}: has no plain tenant_id uuid not null`);
}

export async function primaryKeys(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'tenant' and c.relkind = 'r' and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p')`,
  );
  return rows.map((row) => `${row.name}: has no primary key`);
}

/** Keys, unique constraints and indexes alike: each of them stands on an index, which leads with the workspace. */
export async function indexes(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; index: string; first: string | null; kind: string; valid: boolean }>(
    `select n.nspname || '.' || c.relname as name, i.relname as index, a.attname as first, x.indisvalid as valid,
            case when x.indisprimary then 'primary key' when k.oid is not null and x.indisunique then 'unique constraint'
                 when x.indisunique then 'unique index' else 'index' end as kind
     from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
     join pg_namespace n on n.oid = c.relnamespace
     left join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
     left join pg_constraint k on k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x')
     where n.nspname = 'tenant'`,
  );
  return rows.filter((row) => !excused(row.name, row.index)).flatMap((row) => [
    ...(row.first === "tenant_id" ? [] : [`${row.name}: ${row.kind} ${row.index} does not lead with tenant_id`]),
    ...(row.valid ? [] : [`${row.name}: ${row.kind} ${row.index} was never finished`]),
  ]);
}

/** An index whose operators are not leakproof is not used under row security. */
export async function leakingOperators(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; index: string; type: string }>(
    `select distinct n.nspname || '.' || c.relname as name, i.relname as index, format_type(oc.opcintype, null) as type
     from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid join pg_namespace n on n.oid = c.relnamespace
     join lateral unnest(x.indclass::oid[]) as k(oid) on true
     join pg_opclass oc on oc.oid = k.oid
     join pg_am am on am.oid = i.relam
     join pg_amop ao on ao.amopfamily = oc.opcfamily and ao.amoplefttype = oc.opcintype and (am.amname <> 'btree' or ao.amoprighttype = oc.opcintype)
     join pg_operator o on o.oid = ao.amopopr join pg_proc p on p.oid = o.oprcode
     where n.nspname = 'tenant' and not p.proleakproof`,
  );
  return rows
    .filter((row) => !excused(row.name, row.index))
    .map((row) => `${row.name}: index ${row.index} on ${row.type}, whose operators are not leakproof`);
}

/** The same for what an index computes, and for the condition of one that is partial. */
export async function leakingExpressions(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; index: string; part: string; routine: string }>(
    `select distinct n.nspname || '.' || c.relname as name, i.relname as index, e.part, p.oid::regprocedure::text as routine
     from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid join pg_namespace n on n.oid = c.relnamespace
     cross join lateral (values ('computes', x.indexprs::text), ('is partial', x.indpred::text)) as e(part, tree)
     cross join lateral regexp_matches(e.tree, ':(funcid|opno) (\\d+)', 'g') as m(found)
     left join pg_operator o on m.found[1] = 'opno' and o.oid = m.found[2]::oid
     join pg_proc p on p.oid = case m.found[1] when 'opno' then o.oprcode::oid else m.found[2]::oid end
     where n.nspname = 'tenant' and not p.proleakproof`,
  );
  return rows
    .filter((row) => !excused(row.name, row.index))
    .map((row) => `${row.name}: index ${row.index} ${row.part} by ${row.routine}, which is not leakproof`);
}

function excused(table: string, index: string): boolean {
  return tables.find(({ name }) => name === table)?.excusedIndexes?.[index] !== undefined;
}
