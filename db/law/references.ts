import type { ClientBase } from "pg";
import { schemas } from "#db/law/schemas.ts";
import { tables } from "#db/registry.ts";

interface Reference {
  name: string;
  constraint: string;
  target: string;
  columns: string[];
  targets: string[];
  ondelete: string;
  onupdate: string;
  setcols: string[] | null;
}

export async function foreignKeys(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<Reference>(
    `select n.nspname || '.' || c.relname as name, k.conname as constraint, tn.nspname || '.' || t.relname as target, k.confdeltype as ondelete, k.confupdtype as onupdate,
            (select array_agg(a.attname::text order by o.n) from unnest(k.conkey) with ordinality o(num, n) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = o.num) as columns,
            (select array_agg(a.attname::text order by o.n) from unnest(k.confkey) with ordinality o(num, n) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = o.num) as targets,
            (select array_agg(a.attname::text) from unnest(k.confdelsetcols) s(num) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = s.num) as setcols
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     join pg_class t on t.oid = k.confrelid join pg_namespace tn on tn.oid = t.relnamespace
     where k.contype = 'f' and (n.nspname = any($1) or tn.nspname = any($1))`,
    [schemas],
  );
  return rows.flatMap((row) => [...pairing(row), ...actions(row)].map((words) => `${row.name}: ${row.constraint} ${words}`));
}

function pairing({ name, target, columns, targets }: Reference): string[] {
  const leaves = name === "tenant.memberships" && target === "identity.users";
  if (!name.startsWith("tenant.")) return target.startsWith("tenant.") ? ["refers into workspaces from outside"] : [];
  if (leaves) return [];
  if (!target.startsWith("tenant.")) return ["leaves the workspace"];
  if (columns[0] !== "tenant_id") return ["does not lead with tenant_id"];
  return targets[0] === "tenant_id" ? [] : [`pairs tenant_id with ${targets[0]}`];
}

/** The database acts by itself only where the registry says that rows go with their parent: it acts past grants and verbs. */
function actions({ name, target, ondelete, onupdate, setcols }: Reference): string[] {
  const goes = tables.find((table) => table.name === name)?.goesWith?.includes(target) ?? false;
  return [
    ...(ondelete === "c" && !goes ? [`would delete with ${target}, and db/registry.ts does not say so`] : []),
    ...(ondelete !== "c" && goes ? [`does not go with ${target}, and db/registry.ts says so`] : []),
    ...(ondelete === "d" ? ["would set a default"] : []),
    ...(ondelete === "n" && setcols === null ? ["would set to null without naming its columns"] : []),
    ...(ondelete === "n" && (setcols === null || setcols.includes("tenant_id")) ? ["would set tenant_id to null"] : []),
    ...(["a", "r"].includes(onupdate) ? [] : ["would change rows when a key changes"]),
  ];
}

export async function foreignKeyIndexes(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; constraint: string }>(
    `select n.nspname || '.' || c.relname as name, k.conname as constraint
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     where k.contype = 'f' and n.nspname = any($1) and not exists (
       select 1 from pg_index x where x.indrelid = k.conrelid and x.indpred is null and x.indisvalid
         and (x.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)`,
    [schemas],
  );
  return rows.map((row) => `${row.name}: no index covers ${row.constraint}`);
}

/** An id that no key holds can name a row of another workspace, or none: so every dropped or forgotten key is found. */
export async function looseColumns(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; column: string }>(
    `select n.nspname || '.' || c.relname as name, a.attname as column
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'tenant' and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
       and a.atttypid = any(array['uuid', 'uuid[]']::regtype[]) and a.attname not in ('id', 'tenant_id')
       and not exists (select 1 from pg_constraint k where k.contype = 'f' and k.conrelid = c.oid and a.attnum = any(k.conkey))`,
  );
  return rows.filter(({ name, column }) => !isExcused(name, column)).map(({ name, column }) => `${name}: no foreign key holds ${column}`);
}

function isExcused(table: string, column: string): boolean {
  return tables.find(({ name }) => name === table)?.looseColumns?.[column] !== undefined;
}

/** A key whose triggers are switched off checks nothing. */
export async function checkedKeys(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; constraint: string }>(
    `select distinct n.nspname || '.' || c.relname as name, k.conname as constraint
     from pg_trigger t join pg_constraint k on k.oid = t.tgconstraint join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and t.tgisinternal and t.tgenabled <> 'O'`,
    [schemas],
  );
  return rows.map((row) => `${row.name}: ${row.constraint} is switched off`);
}

/** PostgreSQL 18 can also leave a constraint unenforced; before, the catalog has no such column. */
export async function constraints(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; constraint: string; enforced: boolean }>(
    `select n.nspname || '.' || c.relname as name, k.conname as constraint, coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true) as enforced
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and (not k.convalidated or to_jsonb(k) ->> 'conenforced' = 'false')`,
    [schemas],
  );
  return rows.map((row) => `${row.name}: constraint ${row.constraint} ${row.enforced ? "was never validated" : "is not enforced"}`);
}
