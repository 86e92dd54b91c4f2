import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type pg from "pg";
import { migrate } from "#db/migrate.ts";
import { runtimeRoles, type RuntimeRole } from "#db/roles.ts";
import { installQueues } from "#jobs/install.ts";
import { asAdmin, underLock } from "./test-server.ts";

export type Template = {
  name: string;
  owner: string;
  /** A copy of a database does not take over its grants: these statements repeat them for `$database`. */
  grants: string[];
};

export const rolePasswords = Object.fromEntries(
  runtimeRoles.map((role) => [role, `${role}-of-the-tests`]),
) as Record<RuntimeRole, string>;

const projectDir = path.resolve(import.meta.dirname, "../..");

const templates = new Map<string, Promise<Template>>();

/** The migrated, empty database that every test copies: one for each state of the migrations, on each server. */
export function ensureTemplate(serverUrl: string): Promise<Template> {
  const known = templates.get(serverUrl);
  if (known) return known;
  const template = asAdmin(serverUrl, (admin) => prepare(admin, serverUrl));
  templates.set(serverUrl, template);
  return template;
}

async function prepare(admin: pg.Client, serverUrl: string): Promise<Template> {
  const name = `template_afterlogin_${fingerprint()}`;
  if (!(await exists(admin, name))) {
    await underLock(admin, async () => {
      if (!(await exists(admin, name))) await build(admin, serverUrl, name);
    });
  }
  return { name, ...(await describe(admin, name)) };
}

async function exists(admin: pg.Client, name: string): Promise<boolean> {
  const { rowCount } = await admin.query("select from pg_database where datname = $1 and not datallowconn", [name]);
  return rowCount !== 0;
}

/** It gets its name only when it is complete, so a run that died half-way leaves nothing that looks ready. */
async function build(admin: pg.Client, serverUrl: string, name: string): Promise<void> {
  const building = `test_building_${randomBytes(4).toString("hex")}`;
  await admin.query(`drop database if exists ${name}`);
  await admin.query(`create database ${building}`);
  try {
    const target = new URL(serverUrl);
    target.pathname = `/${building}`;
    await migrate(target.href, { rolePasswords });
    await installQueues(target.href);
    await admin.query(`alter database ${building} rename to ${name}`);
    await admin.query(`alter database ${name} with allow_connections false`);
  } catch (error) {
    await admin.query(`drop database if exists ${building} with (force)`);
    throw error;
  }
}

async function describe(admin: pg.Client, name: string): Promise<{ owner: string; grants: string[] }> {
  const { rows } = await admin.query<{ owner: string; grants: string[] }>(
    `select quote_ident(pg_get_userbyid(d.datdba)) as owner,
            array_agg(format('grant %s on database $database to %s', a.privilege_type,
              case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end)) as grants
     from pg_database d cross join lateral aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
     where d.datname = $1 group by d.datdba`,
    [name],
  );
  const row = rows[0];
  if (row === undefined) throw new Error(`The template ${name} has gone.`);
  return { owner: row.owner, grants: ["revoke all on database $database from public", ...row.grants] };
}

/** Everything that decides what a migrated database looks like. */
function fingerprint(): string {
  const hash = createHash("sha256");
  for (const dir of ["migrations", "db", "jobs"]) {
    for (const name of readdirSync(path.join(projectDir, dir)).sort()) {
      if (dir === "db" && !/^(migrate|roles|registry)/.test(name)) continue;
      if (dir === "jobs" && !/^(install|queues|schedule|catalog)/.test(name)) continue;
      if (/\.(sql|ts)$/.test(name)) hash.update(name).update(readFileSync(path.join(projectDir, dir, name)));
    }
  }
  return hash.digest("hex").slice(0, 12);
}
