import type { ClientBase } from "pg";
import { functions, type FunctionEntry } from "#db/functions.ts";
import { notOfExtension, notSystem } from "#db/law/schemas.ts";
import { directoryRole, ownerRole } from "#db/roles.ts";

interface Routine {
  name: string;
  schema: string;
  definer: boolean;
  owner: string;
  config: string[];
  leakproof: boolean;
  body: string;
  executors: string[];
  handing: string[];
}

const searchPath = "search_path=pg_catalog, pg_temp";

/** Every function is listed in db/functions.ts, and is what is listed there. pg-boss's own are bound by less, and reach less. */
export async function functionsAsListed(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<Routine>(
    `select n.nspname as schema, p.prosecdef as definer, pg_get_userbyid(p.proowner) as owner, coalesce(p.proconfig, '{}') as config, p.proleakproof as leakproof,
            n.nspname || '.' || p.proname || '(' || array_to_string(array(select format_type(t, null) from unnest(p.proargtypes) with ordinality a(t, n) order by a.n), ',') || ')' as name,
            coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) as body, g.executors, g.handing
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     cross join lateral (
       select coalesce(array_agg(case a.grantee when 0 then 'everyone' else pg_get_userbyid(a.grantee)::text end), '{}') as executors,
              coalesce(array_agg(pg_get_userbyid(a.grantee)::text) filter (where a.is_grantable), '{}') as handing
       from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee <> p.proowner) g
     where ${notSystem("n.nspname")} and ${notOfExtension("pg_proc", "p.oid")}`,
  );
  const known = new Set(rows.map((row) => row.name));
  return [
    ...Object.keys(functions).filter((name) => !known.has(name)).map((name) => `${name}: in db/functions.ts and not in the database`),
    ...rows.flatMap((row) => found(row).map((words) => `${row.name}: ${words}`)),
  ];
}

function found(row: Routine): string[] {
  const entry = functions[row.name];
  return [
    ...(row.leakproof ? ["declared leakproof"] : []),
    ...row.handing.map((role) => `${role} may let others execute it`),
    ...(row.definer && entry?.definer !== true ? ["SECURITY DEFINER, and db/functions.ts does not say so"] : []),
    ...(row.schema === "pgboss" ? ofQueue(row) : entry === undefined ? ["not in db/functions.ts"] : asListed(row, entry)),
    ...row.config.filter((setting) => !setting.startsWith("search_path=")).map((setting) => `runs with ${setting.split("=")[0]} changed`),
    ...(row.name !== "directory.current_tenant()" && /app\.tenant_id|set_config/i.test(row.body) ? ["speaks of app.tenant_id, which directory.current_tenant() alone may"] : []),
  ];
}

function asListed(row: Routine, entry: FunctionEntry): string[] {
  const roles = entry.roles.split(" ").filter(Boolean).map((role) => `afterlogin_${role}`);
  return [
    ...(entry.definer && !row.definer ? ["not SECURITY DEFINER, and db/functions.ts says so"] : []),
    ...(row.owner === directoryRole ? [] : [`owned by ${row.owner}`]),
    ...(row.config.includes(searchPath) ? [] : ["no fixed search_path"]),
    ...row.executors.filter((role) => !roles.includes(role)).map((role) => `${role} may execute it`),
    ...roles.filter((role) => !row.executors.includes(role)).map((role) => `${role} may not execute it, and db/functions.ts says it may`),
  ];
}

function ofQueue(row: Routine): string[] {
  return [
    ...(row.owner === ownerRole ? [] : [`owned by ${row.owner}`]),
    ...row.executors.filter((role) => role !== "afterlogin_worker").map((role) => `${role} may execute it`),
  ];
}
