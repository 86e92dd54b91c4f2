import type { ClientBase } from "pg";
import { notOfExtension, notSystem } from "#db/law/schemas.ts";
import { classGrants, grantsBeside, schemaUsage, tables, type Grants } from "#db/registry.ts";
import { directoryRole, ownerRole, runtimeRoles } from "#db/roles.ts";

interface Grant {
  name: string;
  role: string;
  verb: string;
  column: string | null;
  grantable: boolean;
}

/** What each role may do with each table, column by column: exactly what the registry says. */
export async function tableGrants(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<Grant>(
    `select n.nspname || '.' || c.relname as name, case g.grantee when 0 then 'everyone' else pg_get_userbyid(g.grantee)::text end as role,
            g.privilege_type as verb, g.attname as column, g.is_grantable as grantable
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     cross join lateral (
       select a.grantee, a.privilege_type, a.is_grantable, null::text as attname from aclexplode(c.relacl) a
       union all
       select a.grantee, a.privilege_type, a.is_grantable, t.attname::text from pg_attribute t, aclexplode(t.attacl) a where t.attrelid = c.oid) g
     where g.grantee <> c.relowner and ${notSystem("n.nspname")} and ${notOfExtension("pg_class", "c.oid")}`,
  );
  const real = new Map(rows.map((row) => [lineOf(row), row]));
  const listed = new Set(tables.flatMap((table) => linesOf(table.name, { ...classGrants[table.class], ...table.grants })));
  for (const [name, grants] of Object.entries(grantsBeside)) for (const line of linesOf(name, grants)) listed.add(line);
  return [
    ...[...real].filter(([line, row]) => !listed.has(line) && !ofWorker(row)).map(([line]) => line),
    ...[...real].filter(([, row]) => row.grantable).map(([line]) => `${line} and let others`),
    ...[...listed].filter((line) => !real.has(line)).map((line) => line.replace(" may ", " may not ").concat(", and db/registry.ts says it may")),
  ];
}

/** pg-boss comes and goes with its tables; what it may not do is let anybody else in. */
function ofWorker({ name, role, verb, column }: Grant): boolean {
  return name.startsWith("pgboss.") && role === "afterlogin_worker" && column === null && ["SELECT", "INSERT", "UPDATE", "DELETE"].includes(verb);
}

function lineOf({ name, role, verb, column }: Pick<Grant, "name" | "role" | "verb" | "column">): string {
  return `${name}: ${role} may ${verb}${column === null ? "" : `(${column})`}`;
}

function linesOf(name: string, grants: Grants): string[] {
  return Object.entries(grants).flatMap(([role, verbs]) =>
    [...verbs.matchAll(/(\w+)(?:\(([^)]*)\))?/g)].flatMap(([, verb = "", columns]) =>
      (columns?.split(/,\s*/) ?? [null]).map((column) => lineOf({ name, role: `afterlogin_${role}`, verb: verb.toUpperCase(), column })),
    ),
  );
}

export async function schemaGrants(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ schema: string; owner: string; role: string | null; verb: string | null; grantable: boolean | null }>(
    `select n.nspname as schema, pg_get_userbyid(n.nspowner) as owner, a.privilege_type as verb, a.is_grantable as grantable,
            case a.grantee when 0 then 'everyone' else pg_get_userbyid(a.grantee)::text end as role
     from pg_namespace n left join lateral aclexplode(n.nspacl) a on a.grantee <> n.nspowner where ${notSystem("n.nspname")}`,
  );
  const ours: string[] = [...runtimeRoles, directoryRole, "everyone"];
  const real = rows.filter((row) => row.role !== null && (row.schema in schemaUsage || ours.includes(row.role)));
  const lines = new Set(real.map((row) => `schema ${row.schema}: ${row.role} may ${row.verb}`));
  const listed = Object.entries(schemaUsage).flatMap(([schema, roles]) => roles.split(" ").map((role) => `schema ${schema}: afterlogin_${role} may USAGE`));
  return [
    ...[...lines].filter((line) => !listed.includes(line)),
    ...listed.filter((line) => !lines.has(line)).map((line) => line.replace(" may ", " may not ").concat(", and db/registry.ts says it may")),
    ...real.filter((row) => row.grantable).map((row) => `schema ${row.schema}: ${row.role} may ${row.verb} and let others`),
    ...rows.filter((row) => row.schema in schemaUsage && row.owner !== ownerRole).map((row) => `schema ${row.schema}: owned by ${row.owner}`),
  ];
}

export async function databaseGrants(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ finding: string }>(
    `select 'database: ' || r.role || ' may ' || a.privilege_type || case when a.is_grantable then ' and let others' else '' end as finding
     from pg_database d cross join lateral aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
     cross join lateral (select case a.grantee when 0 then 'everyone' else pg_get_userbyid(a.grantee)::text end as role) r
     where d.datname = current_database()
       and (a.grantee = 0 or r.role = any($1) and (a.privilege_type <> 'CONNECT' or a.is_grantable))`,
    [[...runtimeRoles, directoryRole]],
  );
  return rows.map((row) => row.finding);
}

/** What would be granted on tables that nobody has made yet. */
export async function defaultGrants(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ finding: string }>(
    `select 'default privileges: ' || coalesce(n.nspname, 'everywhere') || ' gives ' || a.privilege_type || ' to '
            || case a.grantee when 0 then 'everyone' else pg_get_userbyid(a.grantee)::text end as finding
     from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace, aclexplode(d.defaclacl) a where a.grantee <> d.defaclrole`,
  );
  return rows.map((row) => row.finding);
}

/** A role that may change a server's parameter could switch foreign keys off for itself. */
export async function parameterGrants(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ finding: string }>(
    `select 'parameter ' || p.parname || ': ' || r.role || ' may ' || a.privilege_type as finding
     from pg_parameter_acl p cross join lateral aclexplode(p.paracl) a
     cross join lateral (select case a.grantee when 0 then 'everyone' else pg_get_userbyid(a.grantee)::text end as role) r
     where a.grantee = 0 or r.role = any($1)`,
    [[...runtimeRoles, directoryRole, ownerRole]],
  );
  return rows.map((row) => row.finding);
}

/** PostgreSQL's own tables and functions that are closed to everyone (files, passwords, statistics of others) stay closed to our roles. */
export async function systemGrants(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ finding: string }>(
    `select s.name || ': ' || pg_get_userbyid(a.grantee) || ' may ' || a.privilege_type as finding
     from (select 'pg_catalog.' || c.relname as name, c.relacl as acl from pg_class c where c.relnamespace = 'pg_catalog'::regnamespace and c.relacl is not null
           union all
           select 'pg_catalog.' || p.proname, p.proacl from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace and p.proacl is not null) s
     cross join lateral aclexplode(s.acl) a where pg_get_userbyid(a.grantee) = any($1)`,
    [[...runtimeRoles, directoryRole, ownerRole]],
  );
  return rows.map((row) => row.finding);
}
