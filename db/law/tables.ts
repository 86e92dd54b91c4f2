import type { ClientBase } from "pg";
import { notOfExtension, notSystem, schemas } from "#db/law/schemas.ts";
import { tables } from "#db/registry.ts";
import { ownerRole } from "#db/roles.ts";

/** Also what we own in a schema without a class: migrations and pg-boss alone have such. */
export async function registered(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f')
       and (n.nspname = any($1) or pg_get_userbyid(c.relowner) = $2 and n.nspname <> 'pgboss' and n.nspname || '.' || c.relname <> 'migration.applied')`,
    [schemas, ownerRole],
  );
  const real = rows.map((row) => row.name);
  const known = tables.map((table) => table.name);
  return [
    ...real.filter((name) => !known.includes(name)).map((name) => `${name}: not in db/registry.ts`),
    ...known.filter((name) => !real.includes(name)).map((name) => `${name}: in db/registry.ts and not in the database`),
    ...tables.filter((table) => !table.name.startsWith(`${table.class}.`)).map((table) => `${table.name}: its class is ${table.class}`),
  ];
}

export async function rowSecurity(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; owner: string; enabled: boolean; forced: boolean; persistence: string }>(
    `select n.nspname || '.' || c.relname as name, pg_get_userbyid(c.relowner) as owner, c.relrowsecurity as enabled,
            c.relforcerowsecurity as forced, c.relpersistence as persistence
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any($1) and c.relkind in ('r', 'p')`,
    [schemas],
  );
  return rows.flatMap((row) => {
    const walled = /^(tenant|queue)\./.test(row.name);
    return [
      ...(row.owner === ownerRole ? [] : [`${row.name}: owned by ${row.owner}`]),
      ...(row.persistence === "p" ? [] : [`${row.name}: not an ordinary logged table`]),
      ...(walled && !row.enabled ? [`${row.name}: row security is not enabled`] : []),
      ...(walled && !row.forced ? [`${row.name}: row security is not forced`] : []),
    ];
  });
}

/** A table is a table: nothing that stores a copy, reads with another's rights, or acts by itself. */
export async function otherKinds(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ finding: string }>(
    `select n.nspname || '.' || c.relname || ': ' || case c.relkind when 'm' then 'a materialized view' when 'f' then 'a foreign table'
              when 'p' then 'a partitioned table' when 'S' then 'a sequence'
              when 'v' then 'a view' || case when 'security_invoker=true' = any(coalesce(c.reloptions, '{}')) then '' else ' with the rights of its owner' end end as finding
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any($1) and c.relkind in ('v', 'm', 'f', 'p', 'S')
     union all
     select n.nspname || '.' || c.relname || case when c.relispartition then ': a partition of ' else ': inherits from ' end || fn.nspname || '.' || f.relname
       from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class f on f.oid = i.inhparent
       join pg_namespace n on n.oid = c.relnamespace join pg_namespace fn on fn.oid = f.relnamespace
       where (n.nspname = any($1) or fn.nspname = any($1)) and c.relkind in ('r', 'p', 'f')
     union all
     select n.nspname || '.' || c.relname || ': trigger ' || t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
       join pg_namespace n on n.oid = c.relnamespace where n.nspname = any($1) and not t.tgisinternal
     union all
     select n.nspname || '.' || c.relname || ': rule ' || r.rulename from pg_rewrite r join pg_class c on c.oid = r.ev_class
       join pg_namespace n on n.oid = c.relnamespace where n.nspname = any($1) and c.relkind in ('r', 'p')`,
    [schemas],
  );
  return rows.map((row) => row.finding);
}

/** Where rows could leave by another door: views elsewhere, publications, event triggers, large objects. */
export async function waysOut(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ finding: string }>(
    `select distinct vn.nspname || '.' || v.relname || ': a view of ' || n.nspname || '.' || c.relname || ' outside of its schema' as finding
       from pg_depend d join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
       join pg_class v on v.oid = r.ev_class join pg_namespace vn on vn.oid = v.relnamespace
       join pg_class c on d.refclassid = 'pg_class'::regclass and c.oid = d.refobjid join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = any($1) and v.relkind in ('v', 'm') and not vn.nspname = any($1) and ${notSystem("vn.nspname")} and ${notOfExtension("pg_class", "v.oid")}
     union all
     select 'publication ' || p.pubname || ': sends ' || p.schemaname || '.' || p.tablename from pg_publication_tables p where p.schemaname = any($1)
     union all
     select 'publication ' || p.pubname || ': sends every table' from pg_publication p where p.puballtables
     union all
     select 'event trigger ' || e.evtname || ': acts on every change of the schema' from pg_event_trigger e
     union all
     select 'large objects: ' || count(*) || ' of them, and row security knows nothing of large objects' from pg_largeobject_metadata having count(*) > 0`,
    [schemas],
  );
  return rows.map((row) => row.finding);
}
