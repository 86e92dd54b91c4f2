import type { ClientBase } from "pg";
import { tables, tenantTables, type TableEntry } from "#db/registry.ts";
import { directoryRole } from "#db/roles.ts";

const canonical = "(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)";

interface Policy {
  name: string;
  policy: string;
  permissive: string;
  roles: string[];
  cmd: string;
  qual: string | null;
  with_check: string | null;
}

/** One policy for everyone, of one text. Beside it the backup's, and the directory's where the registry grants it something. */
export async function policies(client: ClientBase): Promise<string[]> {
  const all = await read(client);
  const walled = new Set(tables.filter((table) => table.class === "tenant" || table.class === "queue").map((table) => table.name));
  return [
    ...tenantTables.flatMap((table) => ofTenantTable(table, all.filter((row) => row.name === table.name))),
    ...all.filter((row) => !walled.has(row.name)).map((row) => `${row.name}: has a policy ${row.policy}, and its class has none`),
  ];
}

function ofTenantTable(table: TableEntry, own: Policy[]): string[] {
  const readers = ["afterlogin_backup", ...(table.grants?.directory ? [directoryRole] : [])];
  const wall = own.filter((row) => row.roles.includes("public"));
  const listed = (row: Policy): boolean =>
    readers.includes(row.roles.join()) && row.permissive === "PERMISSIVE" && row.cmd === "SELECT" && row.qual === "true" && row.with_check === null;
  return [
    ...(wall.length === 1 ? [] : [`${table.name}: ${wall.length} policies for everyone instead of one`]),
    ...wall.filter((row) => !isCanonical(row)).map((row) => `${table.name}: policy ${row.policy} is not of the canonical text`),
    ...own.filter((row) => !wall.includes(row) && !listed(row)).map((row) => `${table.name}: policy ${row.policy} is not on the list`),
    ...readers.filter((reader) => !own.some((row) => row.roles.join() === reader)).map((reader) => `${table.name}: the policy of ${reader} is missing`),
  ];
}

function isCanonical({ permissive, roles, cmd, qual, with_check }: Policy): boolean {
  return permissive === "PERMISSIVE" && roles.join() === "public" && cmd === "ALL" && qual === canonical && with_check === null;
}

/** Queue tables hold rows of every workspace side by side: their policies stand in the registry word for word. */
export async function queuePolicies(client: ClientBase): Promise<string[]> {
  const all = await read(client);
  return tables.filter((table) => table.class === "queue").flatMap((table) => {
    const real = all.filter((row) => row.name === table.name).map(inWords);
    const listed = table.policies ?? [];
    return [
      ...real.filter((line) => !listed.includes(line)).map((line) => `${table.name}: policy not in db/registry.ts: ${line}`),
      ...listed.filter((line) => !real.includes(line)).map((line) => `${table.name}: policy missing: ${line}`),
    ];
  });
}

function inWords({ policy, permissive, roles, cmd, qual, with_check }: Policy): string {
  const kind = permissive === "PERMISSIVE" ? cmd : `${permissive} ${cmd}`;
  return [`${policy}: ${kind} to ${roles.join(", ")}`, ...(qual === null ? [] : [`using ${qual}`]), ...(with_check === null ? [] : [`check ${with_check}`])].join(" ");
}

async function read(client: ClientBase): Promise<Policy[]> {
  const { rows } = await client.query<Policy>(
    `select schemaname || '.' || tablename as name, policyname as policy, permissive, cmd, qual, with_check,
            array(select r::text from unnest(roles) r order by 1) as roles
     from pg_policies`,
  );
  return rows;
}
