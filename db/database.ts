import { sql, type SQL } from "drizzle-orm";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import type { Pool, PoolClient } from "pg";

/** What drizzle needs of a connection. */
export interface QueryRunner {
  query(...args: unknown[]): Promise<unknown>;
}

/** Queries without transaction control: who opens a transaction ends it, and nobody else. */
export type Database = Omit<NodePgDatabase<Record<string, never>>, "transaction" | "$client">;

/** Drizzle over one connection, a pool, or something that behaves like one. */
export function databaseOver(runner: QueryRunner | Pool | PoolClient): Database {
  return drizzle({ client: runner as PoolClient });
}

/** A table by the name that the registry gives it, quoted: for statements that walk over all of them. */
export function tableNamed(name: string): SQL {
  return sql.join(name.split(".").map((part) => sql.identifier(part)), sql`.`);
}

/**
 * Runs `work` in a transaction of its own on one role's pool: for tables that belong to no workspace.
 * Rolls back on a throw. A COMMIT that the server answers with ROLLBACK is an error.
 */
export async function inTransaction<T>(pool: Pool, work: (db: Database) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("BEGIN");
    const result = await work(databaseOver(client));
    await commit(client);
    return result;
  } catch (error) {
    try {
      await client.query("ROLLBACK");
    } catch (rollbackError) {
      broken = rollbackError as Error;
    }
    throw error;
  } finally {
    client.release(broken);
  }
}

/** COMMIT, refusing to take a rollback for an answer: that is what an aborted transaction gets. */
export async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query("COMMIT");
  if (command !== "COMMIT") throw new Error(`The transaction did not commit: the server answered ${command}.`);
}
