import pg from "pg";
import type { RuntimeRole } from "#db/roles.ts";

// bigint columns hold money and byte counts, all far below 2^53; numeric sums of them likewise.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);
// A date is a day, not an instant: keep its text.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

export interface PoolSettings {
  url: string;
  max: number;
  applicationName: string;
}

/**
 * One pool for one database role. Statements are unnamed (they survive a pooler in transaction mode) and pipelined:
 * several queries issued in one turn of the loop leave in one flush.
 */
export function createPool(settings: PoolSettings): pg.Pool {
  const pool = new pg.Pool({
    connectionString: settings.url,
    max: settings.max,
    application_name: settings.applicationName,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 10_000,
    pipeline: true,
  } as pg.PoolConfig);
  // Without these a connection that the server closes would end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

export type Pools = Record<Exclude<RuntimeRole, "afterlogin_backup">, pg.Pool>;
