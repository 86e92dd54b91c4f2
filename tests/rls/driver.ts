import pg from "pg";
import { classGrants, tenantTables } from "#db/registry.ts";
import { runtimeRoles, type RuntimeRole } from "#db/roles.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { plant, type Planted } from "#tests/rls/rows.ts";

/** Two workspaces with a row in every tenant table, and a connection as each role. */
export interface Drive {
  admin: pg.Client;
  acme: Planted;
  birch: Planted;
  /**
   * Runs `work` as a role in a transaction inside a workspace (null: none is set) and undoes it, unless told to keep it.
   * Deferred constraints speak, too.
   */
  inside<T>(role: RuntimeRole, tenantId: string | null, work: (client: pg.Client) => Promise<T>, keep?: boolean): Promise<T>;
  close(): Promise<void>;
}

export async function openDrive(): Promise<Drive> {
  const database = await createTestDatabase();
  const admin = new pg.Client({ connectionString: database.ownerUrl });
  await admin.connect();
  const acme = await plant(admin, "Ada");
  const birch = await plant(admin, "Ben");
  const clients = new Map<RuntimeRole, pg.Client>();
  for (const role of runtimeRoles) {
    const client = new pg.Client({ connectionString: database.urlFor(role) });
    await client.connect();
    clients.set(role, client);
  }
  return {
    admin,
    acme,
    birch,
    inside: (role, tenantId, work, keep = false) => inside(clients.get(role)!, tenantId, work, keep),
    async close() {
      for (const client of clients.values()) await client.end();
      await admin.end();
      await database.drop();
    },
  };
}

async function inside<T>(client: pg.Client, tenantId: string | null, work: (client: pg.Client) => Promise<T>, keep: boolean): Promise<T> {
  await client.query("begin");
  try {
    if (tenantId !== null) await client.query(`set local app.tenant_id = '${tenantId}'`);
    const result = await work(client);
    // Deferred constraints speak at the commit: ask them now.
    await client.query("set constraints all immediate");
    if (keep) await client.query("commit");
    return result;
  } finally {
    await client.query("rollback");
  }
}

/** The verbs that the registry grants a role on the whole of a tenant table, or on some of its columns. */
export function granted(role: RuntimeRole, table: string): { verbs: Set<string>; whole: boolean } {
  const entry = tenantTables.find(({ name }) => name === table);
  const text = { ...classGrants.tenant, ...entry?.grants }[role.replace("afterlogin_", "")] ?? "";
  return { verbs: new Set([...text.matchAll(/(\w+)(?:\([^)]*\))?/g)].map(([, verb = ""]) => verb)), whole: !text.includes("(") };
}
