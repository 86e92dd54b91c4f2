import pg from "pg";
import type { Config } from "#app/config.ts";
import { findings } from "#db/law.ts";
import { appliedMigrations, readMigrations } from "#db/migrate.ts";
import { ownerRole, runtimeRoles } from "#db/roles.ts";
import { note, ok, problem, type Check, type Finding } from "./check.ts";

export function databaseChecks({ database }: Config): Check[] {
  return [
    { name: "database", run: () => connected(database.urls.afterlogin_tenant, reachable) },
    { name: "roles", run: () => roles(database.urls) },
    { name: "past the pooler", run: () => connected(database.direct.afterlogin_worker, listens) },
    { name: "row security", run: () => asOwner(database.ownerUrl, lawful) },
    { name: "migrations", run: () => asOwner(database.ownerUrl, migrated) },
  ];
}

async function reachable(client: pg.Client): Promise<Finding[]> {
  const { rows } = await client.query<{ number: number; version: string; name: string }>(
    "select current_setting('server_version_num')::int as number, current_setting('server_version') as version, current_database() as name",
  );
  const [row] = rows;
  if (row === undefined || row.number < 150_000) return [problem(`PostgreSQL ${row?.version}; 15 or newer is needed`)];
  return [ok(`PostgreSQL ${row.version}, database ${row.name}`)];
}

async function roles(urls: Config["database"]["urls"]): Promise<Finding[]> {
  const lists = await Promise.all(
    runtimeRoles.map(async (role) => {
      const url = urls[role];
      return url === null ? [note(`${role} has no URL in this process`)] : await roleFindings(role, url);
    }),
  );
  const found = lists.flat();
  return found.length > 0 ? found : [ok(`all ${runtimeRoles.length} sign in; none is a superuser or passes row security`)];
}

async function roleFindings(role: string, url: string): Promise<Finding[]> {
  try {
    return await connected(url, async (client) => {
      const { rows } = await client.query<{ name: string; above: boolean }>("select current_user as name, rolsuper or rolbypassrls as above from pg_roles where rolname = current_user");
      return rows[0]?.above ? [problem(`${role} signs in as ${rows[0].name}, who stands above row security`)] : [];
    });
  } catch (error) {
    return [problem(`${role} cannot sign in: ${(error as Error).message}`)];
  }
}

/** A pooler in transaction mode forgets who listens. */
async function listens(client: pg.Client): Promise<Finding[]> {
  const heard = new Promise<boolean>((resolve) => {
    client.once("notification", () => resolve(true));
    setTimeout(resolve, 2_000, false).unref();
  });
  await client.query("listen doctor");
  await client.query("notify doctor");
  return [(await heard) ? ok("LISTEN works") : problem("LISTEN hears nothing: set DATABASE_DIRECT_URL to the database itself")];
}

async function lawful(client: pg.Client): Promise<Finding[]> {
  const broken = await findings(client);
  return broken.length === 0 ? [ok("every table, policy, key and grant is as the registry says")] : broken.map(problem);
}

async function migrated(client: pg.Client): Promise<Finding[]> {
  const applied = await appliedMigrations(client);
  const ours = await readMigrations();
  const pending = ours.filter(({ name }) => !applied.has(name));
  const changed = ours.filter(({ name, checksum }) => applied.has(name) && applied.get(name) !== checksum);
  const unknown = [...applied.keys()].filter((name) => !ours.some((migration) => migration.name === name));
  return [
    ...pending.map(({ name }) => problem(`${name} is pending: run npm run migrate`)),
    ...changed.map(({ name }) => problem(`${name} was changed after it was applied`)),
    ...unknown.map((name) => note(`${name} was applied by a newer version`)),
    ...(pending.length + changed.length === 0 ? [ok(`${ours.length} applied`)] : []),
  ];
}

async function asOwner(url: string | null, work: (client: pg.Client) => Promise<Finding[]>): Promise<Finding[]> {
  if (url === null) return [note("not examined: this process has no privileged login")];
  return connected(url, async (client) => {
    await client.query("begin read only");
    await client.query(`set local role ${ownerRole}`);
    return work(client);
  });
}

async function connected(url: string, work: (client: pg.Client) => Promise<Finding[]>): Promise<Finding[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, application_name: "afterlogin doctor" });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
