import type { ClientBase } from "pg";

/** Owns everything and never logs in: the migrator becomes it. */
export const ownerRole = "afterlogin_owner";
/** Owns the SECURITY DEFINER functions of the directory and never logs in. */
export const directoryRole = "afterlogin_directory";

/** The roles that processes log in as. None is a superuser, none may bypass row security, none owns a table. */
export const runtimeRoles = [
  "afterlogin_tenant",
  "afterlogin_identity",
  "afterlogin_intake",
  "afterlogin_worker",
  "afterlogin_retention",
  "afterlogin_staff",
  "afterlogin_backup",
] as const;
export type RuntimeRole = (typeof runtimeRoles)[number];

/**
 * Time limits by role, set on the server, so that no forgotten query holds a connection.
 * A backup reads for as long as it takes.
 */
const timeLimits: Record<RuntimeRole, { statement: string; lock: string; idle: string }> = {
  afterlogin_tenant: { statement: "10s", lock: "5s", idle: "15s" },
  afterlogin_identity: { statement: "5s", lock: "3s", idle: "10s" },
  afterlogin_intake: { statement: "5s", lock: "3s", idle: "5s" },
  afterlogin_worker: { statement: "60s", lock: "10s", idle: "60s" },
  afterlogin_retention: { statement: "60s", lock: "5s", idle: "30s" },
  afterlogin_staff: { statement: "10s", lock: "3s", idle: "15s" },
  afterlogin_backup: { statement: "0", lock: "30s", idle: "0" },
};

/**
 * Makes or mends the roles of the server. `client` is logged in as someone who may create roles.
 * `passwords` holds one for each runtime role; the caller derives or is given them.
 */
export async function ensureRoles(client: ClientBase, passwords: Record<RuntimeRole, string>): Promise<void> {
  for (const role of [ownerRole, directoryRole]) await ensureRole(client, role, "nologin");
  for (const role of runtimeRoles) {
    await ensureRole(client, role, `login password ${client.escapeLiteral(passwords[role])}`);
    const limits = timeLimits[role];
    await client.query(`alter role ${role} set statement_timeout = '${limits.statement}'`);
    await client.query(`alter role ${role} set lock_timeout = '${limits.lock}'`);
    await client.query(`alter role ${role} set idle_in_transaction_session_timeout = '${limits.idle}'`);
  }
  await client.query(`grant ${ownerRole}, ${directoryRole} to current_user`);
}

/** Rights on the database itself (a copy made from a template does not inherit them) and on the schema that is born with it. */
export async function secureDatabase(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>("select current_database() as name");
  const database = client.escapeIdentifier(rows[0]!.name);
  await client.query(`revoke all on database ${database} from public`);
  await client.query(`grant connect on database ${database} to ${[ownerRole, ...runtimeRoles].join(", ")}`);
  await client.query(`grant create on database ${database} to ${ownerRole}`);
  await client.query("revoke all on schema public from public");
}

async function ensureRole(client: ClientBase, role: string, login: string): Promise<void> {
  const { rowCount } = await client.query("select 1 from pg_roles where rolname = $1", [role]);
  const verb = rowCount === 0 ? "create" : "alter";
  await client.query(`${verb} role ${role} ${login} nocreaterole nocreatedb noinherit`);
}
