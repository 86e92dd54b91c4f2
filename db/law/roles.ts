import type { ClientBase } from "pg";
import { directoryRole, ownerRole, runtimeRoles } from "#db/roles.ts";

const ours = [ownerRole, directoryRole, ...runtimeRoles];

export async function roles(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; above: string[]; login: boolean }>(
    `select rolname as name, rolcanlogin as login, array_remove(array[
              case when rolsuper then 'a superuser' end, case when rolbypassrls then 'above row security' end, case when rolcreaterole then 'a maker of roles' end,
              case when rolcreatedb then 'a maker of databases' end, case when rolreplication then 'a reader of the replication stream' end], null) as above
     from pg_roles where rolname = any($1)`,
    [ours],
  );
  return rows.flatMap((row) => [
    ...row.above.map((what) => `role ${row.name}: is ${what}`),
    ...(row.login && (row.name === ownerRole || row.name === directoryRole) ? [`role ${row.name}: may log in`] : []),
  ]);
}

/**
 * Our roles are members of nothing, with or without INHERIT or SET. Nobody is a member of them but whoever migrates:
 * the login that asks, the database's owner, and superusers, who need no membership.
 */
export async function memberships(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ member: string; role: string; inside: boolean }>(
    `select m.rolname as member, r.rolname as role, m.rolname = any($1) as inside
     from pg_auth_members a join pg_roles m on m.oid = a.member join pg_roles r on r.oid = a.roleid
     where m.rolname = any($1)
        or r.rolname = any($1) and not m.rolsuper and m.rolname <> session_user and m.oid <> (select datdba from pg_database where datname = current_database())`,
    [ours],
  );
  return rows.map((row) => (row.inside ? `role ${row.member}: is a member of ${row.role}` : `role ${row.role}: has ${row.member} as a member`));
}

/** Whoever owns a thing may do anything with it. The processes' roles own nothing; the directory's, its functions. */
export async function whatRolesOwn(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ role: string; what: string }>(
    `select r.rolname as role, pg_describe_object(d.classid, d.objid, d.objsubid) as what
     from pg_shdepend d join pg_roles r on d.refclassid = 'pg_authid'::regclass and r.oid = d.refobjid
     where d.deptype = 'o' and d.dbid in (0, (select oid from pg_database where datname = current_database()))
       and (r.rolname = any($1) or r.rolname = $2 and d.classid <> 'pg_proc'::regclass)`,
    [[...runtimeRoles], directoryRole],
  );
  return rows.map((row) => `role ${row.role}: owns ${row.what}`);
}

/** Settings that come with a login or a database hold before the first statement, where nobody looks. */
export async function settings(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ setting: string; role: string | null }>(
    `select unnest(s.setconfig) as setting, r.rolname as role from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole
     where s.setdatabase in (0, (select oid from pg_database where datname = current_database())) and (s.setrole = 0 or r.rolname = any($1))`,
    [ours],
  );
  const { rows: server } = await client.query<{ tenant: string | null; replication: string }>(
    "select nullif(current_setting('app.tenant_id', true), '') as tenant, current_setting('session_replication_role') as replication",
  );
  return [
    ...runtimeRoles.flatMap((role) =>
      limits.filter((limit) => !rows.some((row) => row.role === role && row.setting.startsWith(`${limit}=`))).map((limit) => `role ${role}: has no ${limit}`),
    ),
    ...rows.flatMap(({ role, setting }) => {
      const name = setting.split("=")[0] ?? "";
      if (name.startsWith("app.")) return [`${role ?? "the database"}: carries a workspace setting`];
      return dangerous.includes(name) ? [`${role ?? "the database"}: carries a setting of ${name}`] : [];
    }),
    ...(server[0]?.tenant ? ["the server: a connection begins inside a workspace"] : []),
    ...(server[0]?.replication === "origin" ? [] : ["the server: a connection begins with foreign keys switched off"]),
  ];
}

const limits = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"];
const dangerous = ["row_security", "session_replication_role", "role", "search_path", "session_preload_libraries", "local_preload_libraries"];
