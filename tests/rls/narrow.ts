import type { Socket } from "node:net";
import pg from "pg";
import { createPool } from "#db/pools.ts";
import type { RuntimeRole } from "#db/roles.ts";
import { createTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { startPooler } from "#tests/support/pooler/start.ts";
import { poolerAddress } from "#tests/support/pooler/test-pooler.ts";
import { rolePasswords } from "#tests/support/template.ts";
import { testServerUrl } from "#tests/support/test-server.ts";
import { plant, type Planted } from "./rows.ts";

/** Two workspaces on a database that each role reaches over one connection. Whatever one leaves behind, the other meets. */
export interface Narrow {
  database: TestDatabase;
  /** As the superuser, past everything. */
  admin: pg.Client;
  acme: Planted;
  birch: Planted;
  /** Direct: a pool of one. Through PgBouncer: a pool of four clients that PgBouncer puts on one connection. */
  pool(role?: RuntimeRole): pg.Pool;
  close(): Promise<void>;
}

export async function openNarrow(arrange: (admin: pg.Client, database: TestDatabase) => Promise<void> = async () => {}): Promise<Narrow> {
  const pooled = poolerAddress() !== null;
  const pooler = pooled ? await startPooler({ server: await testServerUrl(), passwords: rolePasswords, poolSize: 1 }) : null;
  const database = await createTestDatabase({ pooler: pooler?.address ?? null });
  const admin = new pg.Client({ connectionString: database.ownerUrl });
  await admin.connect();
  await arrange(admin, database);
  const [acme, birch] = [await plant(admin, "Ada"), await plant(admin, "Ben")];
  const pools: pg.Pool[] = [];
  return {
    database,
    admin,
    acme,
    birch,
    pool(role = "afterlogin_tenant") {
      const pool = createPool({ url: database.urlFor(role), max: pooled ? 4 : 1, applicationName: "narrow test" });
      pools.push(pool);
      return pool;
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.end()));
      await admin.end();
      await pooler?.stop();
      await database.drop();
    },
  };
}

/** As a machine that loses its power: no goodbye to the server. */
export function cut(client: pg.ClientBase): void {
  (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
}

/** What somebody without a workspace finds on the connection: must be nothing at all. */
export async function leftOver(pool: pg.Pool): Promise<{ setting: string | null; rows: number; role: boolean }> {
  const { rows } = await pool.query<{ setting: string | null; rows: number; role: boolean }>(
    `select nullif(current_setting('app.tenant_id', true), '') as setting, current_user <> session_user as role,
            (select count(*)::int from tenant.tasks) + (select count(*)::int from tenant.memberships) as rows`,
  );
  return rows[0]!;
}

export const nothing = { setting: null, rows: 0, role: false };

/** Resolves with the connection's process when a query that matches waits or runs on the server. */
export async function backendRunning(admin: pg.Client, text: string): Promise<number> {
  for (;;) {
    const { rows } = await admin.query<{ pid: number }>(
      "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state = 'active' and position($1 in query) > 0",
      [text],
    );
    if (rows[0]) return rows[0].pid;
  }
}
