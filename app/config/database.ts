import { createHmac } from "node:crypto";
import type { RuntimeRole } from "#db/roles.ts";
import type { Key } from "#app/ops/keyring.ts";
import type { Settings } from "./variables.ts";

export type DatabaseConfig = {
  /** As each role, through the pooler where there is one. Null where this process was given none. */
  urls: Record<Exclude<RuntimeRole, "afterlogin_backup">, string> & { afterlogin_backup: string | null };
  /** The same past the pooler: LISTEN, pg-boss and backups need a session of their own. */
  direct: Record<Exclude<RuntimeRole, "afterlogin_backup">, string> & { afterlogin_backup: string | null };
  /** For migrations and restores; null where this process was given none. */
  ownerUrl: string | null;
  /** What the migrator gives the roles; null when somebody else made them. */
  rolePasswords: Record<RuntimeRole, string> | null;
  poolMax: number;
};

/** The part of the environment that decides how each role signs in. */
export type DatabaseSettings = Pick<
  Settings,
  | "DATABASE_URL"
  | "DATABASE_URL_OWNER"
  | "DATABASE_URL_TENANT"
  | "DATABASE_URL_IDENTITY"
  | "DATABASE_URL_INTAKE"
  | "DATABASE_URL_WORKER"
  | "DATABASE_URL_RETENTION"
  | "DATABASE_URL_STAFF"
  | "DATABASE_URL_BACKUP"
  | "DATABASE_DIRECT_URL"
  | "DATABASE_ROLE_SECRET"
  | "DATABASE_POOL_MAX"
>;

const variableOf = {
  afterlogin_tenant: "DATABASE_URL_TENANT",
  afterlogin_identity: "DATABASE_URL_IDENTITY",
  afterlogin_intake: "DATABASE_URL_INTAKE",
  afterlogin_worker: "DATABASE_URL_WORKER",
  afterlogin_retention: "DATABASE_URL_RETENTION",
  afterlogin_staff: "DATABASE_URL_STAFF",
  afterlogin_backup: "DATABASE_URL_BACKUP",
} as const satisfies Record<RuntimeRole, keyof DatabaseSettings>;

const roles = Object.keys(variableOf) as RuntimeRole[];

/**
 * From one privileged DATABASE_URL every role's login is derived, alike in each process that holds the same secret.
 * A URL of a role's own goes before it.
 */
export function databaseConfig(settings: DatabaseSettings, keys: readonly Key[]): DatabaseConfig {
  const secret = settings.DATABASE_ROLE_SECRET ?? keys.at(-1)?.secret ?? "";
  const urls = perRole((role) => settings[variableOf[role]] ?? derivedUrl(settings.DATABASE_URL, role, secret));
  return {
    urls: urls as DatabaseConfig["urls"],
    direct: perRole((role) => pastThePooler(urls[role], settings.DATABASE_DIRECT_URL)) as DatabaseConfig["direct"],
    ownerUrl: settings.DATABASE_URL_OWNER ?? pastThePooler(settings.DATABASE_URL ?? null, settings.DATABASE_DIRECT_URL),
    rolePasswords: settings.DATABASE_URL === undefined ? null : perRole((role) => passwordOf(urls[role] ?? "")),
    poolMax: settings.DATABASE_POOL_MAX,
  };
}

function derivedUrl(privileged: string | undefined, role: RuntimeRole, secret: string | Buffer): string | null {
  if (privileged === undefined) return null;
  const url = new URL(privileged);
  url.username = role;
  url.password = createHmac("sha256", secret).update(`database login of ${role}`).digest("base64url");
  return url.href;
}

/** The place of the direct address with the login of the other. */
function pastThePooler(url: string | null, direct: string | undefined): string | null {
  if (url === null || direct === undefined) return url;
  const [login, place] = [new URL(url), new URL(direct)];
  place.username = login.username;
  place.password = login.password;
  return place.href;
}

function passwordOf(url: string): string {
  return decodeURIComponent(new URL(url).password);
}

function perRole<Value>(value: (role: RuntimeRole) => Value): Record<RuntimeRole, Value> {
  return Object.fromEntries(roles.map((role) => [role, value(role)])) as Record<RuntimeRole, Value>;
}
