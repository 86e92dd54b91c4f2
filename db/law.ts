import type { ClientBase } from "pg";
import { tables, type TableEntry } from "#db/registry.ts";
import { directoryRole, ownerRole, runtimeRoles } from "#db/roles.ts";

/**
 * The law of the catalog: what must hold of every table, policy, key, index, function, grant and role.
 * Answers one line for each departure from it; none when the law is kept.
 */
export async function findings(client: ClientBase): Promise<string[]> {
  const found: string[] = [];
  for (const rule of rules) found.push(...(await rule(client)));
  return found.sort();
}

const canonicalPolicy = "(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)";
const schemas = ["tenant", "identity", "directory", "platform", "queue"];
const rules = [
  registered,
  rowSecurity,
  policies,
  tenantColumn,
  keysAndIndexes,
  foreignKeys,
  foreignKeyIndexes,
  constraints,
  tableKinds,
  columnTypes,
  functions,
  tableGrants,
  publicGrants,
  roles,
  settings,
  queueReach,
];

async function registered(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind in ('r', 'p', 'v', 'm', 'f')`,
    [schemas],
  );
  const real = rows.map((row) => row.name);
  const known = tables.map((table) => table.name);
  return [
    ...real.filter((name) => !known.includes(name)).map((name) => `${name}: not in db/registry.ts`),
    ...known.filter((name) => !real.includes(name)).map((name) => `${name}: in db/registry.ts and not in the database`),
    ...tables.filter((table) => !table.name.startsWith(`${table.class}.`)).map((table) => `${table.name}: its class is ${table.class}`),
  ];
}

async function rowSecurity(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; owner: string; enabled: boolean; forced: boolean; persistence: string }>(
    `select n.nspname || '.' || c.relname as name, pg_get_userbyid(c.relowner) as owner, c.relrowsecurity as enabled,
            c.relforcerowsecurity as forced, c.relpersistence as persistence
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any($1) and c.relkind = 'r'`,
    [schemas],
  );
  return rows.flatMap((row) => [
    ...(row.owner === ownerRole ? [] : [`${row.name}: owned by ${row.owner}`]),
    ...(row.persistence === "p" ? [] : [`${row.name}: not an ordinary logged table`]),
    ...(/^(tenant|queue)\./.test(row.name) && !row.enabled ? [`${row.name}: row security is not enabled`] : []),
    ...(/^(tenant|queue)\./.test(row.name) && !row.forced ? [`${row.name}: row security is not forced`] : []),
  ]);
}

async function policies(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; policy: string; permissive: string; roles: string[]; cmd: string; qual: string | null; with_check: string | null }>(
    `select schemaname || '.' || tablename as name, policyname as policy, permissive, roles::text[], cmd, qual, with_check from pg_policies`,
  );
  const found: string[] = [];
  for (const table of tenantTables()) {
    const own = rows.filter((row) => row.name === table.name);
    const wall = own.filter((row) => row.roles.includes("public"));
    if (wall.length !== 1) found.push(`${table.name}: ${wall.length} policies for everyone instead of one`);
    for (const row of wall) {
      if (row.permissive !== "PERMISSIVE" || row.cmd !== "ALL" || row.qual !== canonicalPolicy || row.with_check !== null) {
        found.push(`${table.name}: policy ${row.policy} is not of the canonical text`);
      }
    }
    for (const row of own.filter((one) => !one.roles.includes("public"))) {
      const reader = row.roles.join();
      const listed = (reader === directoryRole && table.directoryReads === true) || reader === "afterlogin_backup";
      if (!listed || row.cmd !== "SELECT" || row.qual !== "true") found.push(`${table.name}: policy ${row.policy} is not on the list`);
    }
    if (table.directoryReads && !own.some((row) => row.roles.join() === directoryRole)) found.push(`${table.name}: the directory's policy is missing`);
  }
  const walled = new Set(tables.filter((table) => table.class === "tenant" || table.class === "queue").map((table) => table.name));
  return [...found, ...rows.filter((row) => !walled.has(row.name)).map((row) => `${row.name}: has a policy ${row.policy}, and its class has none`)];
}

async function tenantColumn(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
     where n.nspname = 'tenant' and a.atttypid = 'uuid'::regtype and a.attnotnull`,
  );
  const good = new Set(rows.map((row) => row.name));
  return tenantTables().filter((table) => !good.has(table.name)).map((table) => `${table.name}: has no tenant_id uuid not null`);
}

async function keysAndIndexes(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; index: string; first: string | null }>(
    `select n.nspname || '.' || c.relname as name, i.relname as index, a.attname as first
     from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
     join pg_namespace n on n.oid = c.relnamespace
     left join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
     where n.nspname = 'tenant'`,
  );
  return rows
    .filter((row) => row.first !== "tenant_id" && !excused(row.name, row.index))
    .map((row) => `${row.name}: index ${row.index} does not lead with tenant_id`);
}

async function foreignKeys(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; constraint: string; target: string; columns: string[]; targets: string[]; action: string; setcols: string[] | null }>(
    `select n.nspname || '.' || c.relname as name, k.conname as constraint, tn.nspname || '.' || t.relname as target, k.confdeltype as action,
            (select array_agg(a.attname::text order by o.n) from unnest(k.conkey) with ordinality o(num, n) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = o.num) as columns,
            (select array_agg(a.attname::text order by o.n) from unnest(k.confkey) with ordinality o(num, n) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = o.num) as targets,
            (select array_agg(a.attname::text) from unnest(k.confdelsetcols) s(num) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = s.num) as setcols
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     join pg_class t on t.oid = k.confrelid join pg_namespace tn on tn.oid = t.relnamespace
     where k.contype = 'f' and n.nspname = any($1)`,
    [schemas],
  );
  return rows.flatMap((row) => {
    const found: string[] = [];
    const leaves = row.name === "tenant.memberships" && row.target === "identity.users";
    if (row.name.startsWith("tenant.") && !leaves) {
      if (!row.target.startsWith("tenant.")) found.push(`${row.name}: ${row.constraint} leaves the workspace`);
      if (row.columns[0] !== "tenant_id" || row.targets[0] !== "tenant_id") found.push(`${row.name}: ${row.constraint} does not lead with tenant_id`);
    }
    if (!row.name.startsWith("tenant.") && row.target.startsWith("tenant.")) found.push(`${row.name}: ${row.constraint} refers into workspaces from outside`);
    if (row.action === "n" && (row.setcols === null || row.setcols.includes("tenant_id"))) found.push(`${row.name}: ${row.constraint} would set tenant_id to null`);
    return found;
  });
}

async function foreignKeyIndexes(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; constraint: string }>(
    `select n.nspname || '.' || c.relname as name, k.conname as constraint
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     where k.contype = 'f' and n.nspname = any($1) and not exists (
       select 1 from pg_index x where x.indrelid = k.conrelid and x.indpred is null
         and (x.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)`,
    [schemas],
  );
  return rows.map((row) => `${row.name}: no index covers ${row.constraint}`);
}

async function constraints(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; constraint: string }>(
    `select k.conrelid::regclass::text as name, k.conname as constraint from pg_constraint k join pg_namespace n on n.oid = k.connamespace
     where n.nspname = any($1) and not k.convalidated`,
    [schemas],
  );
  return rows.map((row) => `${row.name}: constraint ${row.constraint} was never validated`);
}

async function tableKinds(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ finding: string }>(
    `select n.nspname || '.' || c.relname || ': ' || case c.relkind when 'v' then 'a view' when 'm' then 'a materialized view' when 'f' then 'a foreign table'
              when 'p' then 'a partitioned table' when 'S' then 'a sequence' end as finding
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any($1) and c.relkind in ('v', 'm', 'f', 'p', 'S')
     union all
     select t.tgrelid::regclass::text || ': trigger ' || t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
       join pg_namespace n on n.oid = c.relnamespace where n.nspname = any($1) and not t.tgisinternal
     union all
     select r.ev_class::regclass::text || ': rule ' || r.rulename from pg_rewrite r join pg_class c on c.oid = r.ev_class
       join pg_namespace n on n.oid = c.relnamespace where n.nspname = any($1) and c.relkind = 'r'`,
    [schemas],
  );
  return rows.map((row) => row.finding);
}

/** An index whose operators are not leakproof is not used under row security. */
async function columnTypes(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; index: string; type: string }>(
    `select distinct c.oid::regclass::text as name, i.relname as index, format_type(oc.opcintype, null) as type
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

async function functions(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definer: boolean; owner: string; config: string[] | null; leakproof: boolean; public: boolean; extension: boolean }>(
    `select p.oid::regprocedure::text as name, p.prosecdef as definer, pg_get_userbyid(p.proowner) as owner, p.proconfig as config, p.proleakproof as leakproof,
            has_function_privilege('public', p.oid, 'execute') as public,
            exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e') as extension
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname not in ('pg_catalog', 'information_schema')`,
  );
  return rows.filter((row) => !row.extension).flatMap((row) => {
    const found: string[] = [];
    const ofQueue = row.name.startsWith("pgboss.");
    if (row.leakproof) found.push(`${row.name}: declared leakproof`);
    if (row.public && !ofQueue) found.push(`${row.name}: everyone may execute it`);
    if (row.definer && (row.owner !== directoryRole || !row.name.startsWith("directory."))) found.push(`${row.name}: SECURITY DEFINER outside the directory`);
    if (row.definer && row.config?.includes("search_path=pg_catalog, pg_temp") !== true) found.push(`${row.name}: no fixed search_path`);
    return found;
  });
}

async function tableGrants(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; role: string; verb: string }>(
    `select table_schema || '.' || table_name as name, grantee as role, privilege_type as verb from information_schema.role_table_grants
     where table_schema = any($1) and grantee <> $2`,
    [schemas, ownerRole],
  );
  const appendOnly = ["tenant.audit_events", "platform.staff_events"];
  return rows.flatMap((row) => {
    const found: string[] = [];
    if (["TRUNCATE", "TRIGGER", "REFERENCES", "MAINTAIN"].includes(row.verb)) found.push(`${row.name}: ${row.role} may ${row.verb}`);
    if (appendOnly.includes(row.name) && (row.verb === "UPDATE" || (row.verb === "DELETE" && row.role !== "afterlogin_retention"))) {
      found.push(`${row.name}: ${row.role} may ${row.verb} what is append-only`);
    }
    if (row.name.startsWith("directory.") && ![directoryRole, "afterlogin_backup"].includes(row.role)) found.push(`${row.name}: ${row.role} may ${row.verb} past the functions`);
    if (row.name.startsWith("identity.") && !["afterlogin_identity", directoryRole, "afterlogin_backup"].includes(row.role)) found.push(`${row.name}: ${row.role} may ${row.verb}`);
    if (row.role === "afterlogin_staff" && row.name.startsWith("tenant.") && row.verb !== "SELECT") found.push(`${row.name}: staff may ${row.verb}`);
    if (row.role === "afterlogin_backup" && row.verb !== "SELECT") found.push(`${row.name}: the backup may ${row.verb}`);
    return found;
  });
}

async function publicGrants(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ finding: string }>(
    `select 'schema ' || n.nspname || ': everyone may ' || a.privilege_type as finding
       from pg_namespace n, aclexplode(n.nspacl) a where a.grantee = 0 and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
     union all
     select c.oid::regclass::text || ': everyone may ' || a.privilege_type from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
       where a.grantee = 0 and n.nspname not in ('pg_catalog', 'information_schema')
     union all
     select 'database: everyone may ' || a.privilege_type from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
       where d.datname = current_database() and a.grantee = 0
     union all
     select 'schema ' || n.nspname || ': ' || r.rolname || ' may create in it' from pg_namespace n, pg_roles r
       where r.rolname = any($1) and n.nspname not like 'pg\\_%' and has_schema_privilege(r.oid, n.oid, 'create')
     union all
     select 'database: ' || r.rolname || ' may make temporary tables' from pg_roles r where r.rolname = any($1) and has_database_privilege(r.oid, current_database(), 'temp')
     union all
     select 'default privileges: ' || coalesce(n.nspname, 'everywhere') || ' gives ' || a.privilege_type from pg_default_acl d
       left join pg_namespace n on n.oid = d.defaclnamespace, aclexplode(d.defaclacl) a where a.grantee <> d.defaclrole`,
    [[...runtimeRoles, directoryRole]],
  );
  return rows.map((row) => row.finding);
}

async function roles(client: ClientBase): Promise<string[]> {
  const ours = [ownerRole, directoryRole, ...runtimeRoles];
  const { rows } = await client.query<{ name: string; super: boolean; bypass: boolean; makes: boolean; makesdb: boolean; replicates: boolean; login: boolean; inside: string[] }>(
    `select rolname as name, rolsuper as super, rolbypassrls as bypass, rolcreaterole as makes, rolcreatedb as makesdb, rolreplication as replicates, rolcanlogin as login,
            array(select pg_get_userbyid(m.roleid)::text from pg_auth_members m where m.member = r.oid) as inside
     from pg_roles r where rolname = any($1)`,
    [ours],
  );
  return rows.flatMap((row) => [
    ...(row.super || row.bypass || row.makes || row.makesdb || row.replicates ? [`role ${row.name}: has a privilege that no role of ours has`] : []),
    ...(row.inside.length > 0 ? [`role ${row.name}: is a member of ${row.inside.join(", ")}`] : []),
    ...(row.login && (row.name === ownerRole || row.name === directoryRole) ? [`role ${row.name}: may log in`] : []),
  ]);
}

async function settings(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ setting: string; role: string | null }>(
    `select unnest(setconfig) as setting, r.rolname as role from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole`,
  );
  const limits = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"];
  const missing = runtimeRoles.flatMap((role) =>
    limits.filter((limit) => !rows.some((row) => row.role === role && row.setting.startsWith(`${limit}=`))).map((limit) => `role ${role}: has no ${limit}`),
  );
  return [...missing, ...rows.filter((row) => row.setting.startsWith("app.")).map((row) => `${row.role ?? "the database"}: carries a workspace setting`)];
}

async function queueReach(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ role: string }>(
    `select r.rolname as role from pg_roles r join pg_namespace n on n.nspname = 'pgboss'
     where r.rolname = any($1) and r.rolname <> 'afterlogin_worker' and has_schema_privilege(r.oid, n.oid, 'usage')`,
    [[...runtimeRoles, directoryRole]],
  );
  return rows.map((row) => `schema pgboss: ${row.role} may reach it`);
}

function excused(table: string, index: string): boolean {
  return tables.find(({ name }) => name === table)?.excusedIndexes?.[index] !== undefined;
}

function tenantTables(): TableEntry[] {
  return tables.filter((table) => table.class === "tenant");
}
