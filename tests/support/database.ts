import { randomBytes } from "node:crypto";
import { runtimeRoles, type RuntimeRole } from "#db/roles.ts";
import { databasePrefix } from "./leftovers.ts";
import { poolerAddress } from "./pooler/test-pooler.ts";
import { ensureTemplate, rolePasswords } from "./template.ts";
import { asAdmin, testServerUrl } from "./test-server.ts";

export type TestDatabase = {
  name: string;
  /** As the superuser: for arranging and for looking behind the walls, never for the code under test. */
  ownerUrl: string;
  /** As one of the roles that the application signs in with; through PgBouncer where this run goes through one. */
  urlFor(role: RuntimeRole): string;
  /** One URL per role under the environment's own names, for a process to be started on this database. */
  environment(): Record<string, string>;
  drop(): Promise<void>;
};

export type TestDatabasePlace = {
  /** As the superuser of another server than the one that all tests share. */
  server?: string;
  /** host:port of a pooler of the test's own before it; null for none. */
  pooler?: string | null;
};

/** A database of its own for one test file: all migrations, no rows. A copy of a template, made in some 50 ms. */
export async function createTestDatabase(place: TestDatabasePlace = {}): Promise<TestDatabase> {
  const server = place.server ?? (await testServerUrl());
  const pooler = place.pooler === undefined ? poolerAddress() : place.pooler;
  const template = await ensureTemplate(server);
  const name = `${databasePrefix()}${process.pid}_${randomBytes(4).toString("hex")}`;
  await asAdmin(server, async (admin) => {
    await admin.query(`create database ${name} template ${template.name} owner ${template.owner} strategy file_copy`);
    for (const grant of template.grants) await admin.query(grant.replaceAll("$database", name));
  });
  return describe(server, pooler, name);
}

function describe(server: string, pooler: string | null, name: string): TestDatabase {
  const urlFor = (role: RuntimeRole): string => roleUrl(server, pooler, name, role);
  return {
    name,
    ownerUrl: withDatabase(server, name).href,
    urlFor,
    environment: () => ({
      ...Object.fromEntries(runtimeRoles.map((role) => [environmentName(role), urlFor(role)])),
      DATABASE_URL_OWNER: withDatabase(server, name).href,
      DATABASE_DIRECT_URL: withDatabase(server, name).href,
    }),
    drop: () => asAdmin(server, async (admin) => void (await admin.query(`drop database if exists ${name} with (force)`))),
  };
}

/** afterlogin_tenant → DATABASE_URL_TENANT. */
function environmentName(role: RuntimeRole): string {
  return `DATABASE_URL_${role.replace(/^afterlogin_/, "").toUpperCase()}`;
}

function roleUrl(server: string, pooler: string | null, name: string, role: RuntimeRole): string {
  const url = withDatabase(server, name);
  url.host = pooler ?? url.host;
  url.username = role;
  url.password = rolePasswords[role];
  return url.href;
}

function withDatabase(server: string, name: string): URL {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url;
}
