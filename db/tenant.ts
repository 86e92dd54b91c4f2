import type { Pool, PoolClient } from "pg";
import { commit, databaseOver, type Database } from "#db/database.ts";
import { isId } from "#db/ids.ts";

/**
 * A transaction inside one workspace. It opens at the first query, so one that asks nothing takes no connection.
 * Several callers may share it: their queries queue on the one connection.
 */
export interface TenantTransaction {
  readonly tenantId: string;
  readonly db: Database;
  readonly writable: boolean;
  /** Ends it for good. Resolves at once when nothing was asked. Rejects when the server did not commit. */
  commit(): Promise<void>;
  /** Ends it for good, undoing everything. Never rejects: a connection that cannot roll back is thrown away. */
  rollback(): Promise<void>;
  readonly state: "unopened" | "open" | "committed" | "rolled_back";
}

/**
 * The one place that says SET LOCAL app.tenant_id. Only openScope may call it (a lint rule holds that).
 * `writable: false` opens it READ ONLY.
 */
export function openTenantTransaction(pool: Pool, tenantId: string, options: { writable: boolean }): TenantTransaction {
  if (!isId(tenantId)) throw new Error("A workspace's id is a lower-case UUID.");
  return new LazyTransaction(pool, tenantId, options.writable);
}

class LazyTransaction implements TenantTransaction {
  readonly tenantId: string;
  readonly writable: boolean;
  readonly db: Database;
  state: TenantTransaction["state"] = "unopened";
  readonly #pool: Pool;
  #client: Promise<PoolClient> | null = null;

  constructor(pool: Pool, tenantId: string, writable: boolean) {
    this.#pool = pool;
    this.tenantId = tenantId;
    this.writable = writable;
    this.db = databaseOver({ query: (...args) => this.#query(args) });
  }

  async #query(args: unknown[]): Promise<unknown> {
    if (this.state === "committed" || this.state === "rolled_back") {
      throw new Error("This workspace transaction has ended; a later query needs a new one.");
    }
    refuseOtherThanWork(args[0]);
    const client = await (this.#client ??= this.#open());
    return (client.query as (...a: unknown[]) => Promise<unknown>)(...args);
  }

  async #open(): Promise<PoolClient> {
    this.state = "open";
    const client = await this.#pool.connect();
    // Not awaited one by one: with a pipelined connection these leave together with the first query. SET LOCAL is a
    // message of its own because engines that forward it to other nodes do not forward set_config(). A failure of either
    // aborts the transaction, so the query behind it fails too.
    const begun = client.query(this.writable ? "BEGIN" : "BEGIN READ ONLY");
    const scoped = client.query(`SET LOCAL app.tenant_id = '${this.tenantId}'`);
    begun.catch(() => {});
    scoped.catch(() => {});
    return client;
  }

  async commit(): Promise<void> {
    const opened = this.#end("committed");
    if (!opened) return;
    const client = await opened;
    try {
      await commit(client);
      client.release();
    } catch (error) {
      // The connection's state is unknown: it never goes back to the pool.
      client.release(error as Error);
      throw error;
    }
  }

  async rollback(): Promise<void> {
    const opened = this.#end("rolled_back");
    if (!opened) return;
    let client: PoolClient;
    try {
      client = await opened;
    } catch {
      return; // It never connected, so there is nothing to undo.
    }
    try {
      await client.query("ROLLBACK");
      client.release();
    } catch (error) {
      client.release(error as Error);
    }
  }

  #end(state: "committed" | "rolled_back"): Promise<PoolClient> | null {
    if (this.state === "committed" || this.state === "rolled_back") return null;
    this.state = state;
    return this.#client;
  }
}

/** Drizzle hands over an object, who calls by hand a text. */
type Statement = string | { text: string; name?: string };

const work = /^[\s(]*(?:select|insert|update|delete|with|values)\b/i;

/**
 * The workspace is set and the transaction ended by this file alone: a statement that could do either is refused before
 * it leaves. One at a time (a second could hide behind a semicolon), and none with a name: behind a pooler the name may
 * be known to another connection. The wall is row security; this keeps our own code from moving it.
 */
function refuseOtherThanWork(statement: unknown): void {
  const { text, name } = typeof statement === "string" ? { text: statement, name: undefined } : (statement as Exclude<Statement, string>);
  if (name !== undefined) throw new Error("A workspace transaction takes no named statements: a pooler would lose them.");
  const end = text.indexOf(";");
  const single = end === -1 || text.slice(end + 1).trim() === "";
  if (single && work.test(text) && !/set_config/i.test(text)) return;
  throw new Error(
    "A workspace transaction takes one select, insert, update or delete at a time. Which workspace it is in, as which role, and how it ends are not for its queries to say.",
  );
}
