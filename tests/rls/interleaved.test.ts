import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#db/ids.ts";
import { openTenantTransaction, type TenantTransaction } from "#db/tenant.ts";
import type pg from "pg";
import { cut, leftOver, nothing, openNarrow, type Narrow } from "./narrow.ts";
import type { Planted } from "./rows.ts";

let narrow: Narrow;
let pool: pg.Pool;

beforeAll(async () => {
  narrow = await openNarrow();
  pool = narrow.pool();
});
afterAll(() => narrow.close());

/** How a transaction may end, and whether what it wrote stays. */
const endings: Record<string, { keeps: boolean; end(transaction: TenantTransaction): Promise<void> }> = {
  commits: { keeps: true, end: (transaction) => transaction.commit() },
  "rolls back": { keeps: false, end: (transaction) => transaction.rollback() },
  "fails, and rolls back": {
    keeps: false,
    async end(transaction) {
      await expect(transaction.db.execute(sql`select 1 / (${0}::int)`)).rejects.toThrow();
      await transaction.rollback();
    },
  },
  "fails, and tries to commit": {
    keeps: false,
    async end(transaction) {
      await expect(transaction.db.execute(sql`select 1 / (${0}::int)`)).rejects.toThrow();
      await expect(transaction.commit()).rejects.toThrow("the server answered ROLLBACK");
    },
  },
  "tries to touch the other's row, and rolls back": {
    keeps: false,
    async end(transaction) {
      await expect(addTask(transaction, other(transaction.tenantId))).rejects.toThrow();
      await transaction.rollback();
    },
  },
};

test("hundreds of transactions of two workspaces, interleaved on one connection: nobody meets anything of the other", async () => {
  const backends = new Set<number>();
  const kept = { [narrow.acme.tenantId]: 0, [narrow.birch.tenantId]: 0 };
  const names = Object.keys(endings);
  await abreast(8, 400, async (turn) => {
    const planted = turn % 2 === 0 ? narrow.acme : narrow.birch;
    const { keeps, end } = endings[names[turn % names.length]!]!;
    const transaction = openTenantTransaction(pool, planted.tenantId, { writable: true });
    await expectOwnRowsOnly(transaction);
    backends.add(await backendOf(transaction));
    await addTask(transaction, planted);
    await expectOwnRowsOnly(transaction);
    await end(transaction);
    if (keeps) kept[planted.tenantId]! += 1;
    expect(await leftOver(pool)).toEqual(nothing);
  });
  expect(kept).toEqual(await tasksBeyondTheFirst());
  // A failed COMMIT costs its connection on the client's side; the pooler keeps its own.
  if (pool.options.max > 1) expect(backends.size).toBe(1);
});

test("a client that dies in the middle leaves nothing to the next", async () => {
  const before = await tasksBeyondTheFirst();
  await abreast(4, 60, async (turn) => {
    const [planted, next] = turn % 2 === 0 ? [narrow.acme, narrow.birch] : [narrow.birch, narrow.acme];
    await dieInside(planted);
    expect(await leftOver(pool)).toEqual(nothing);
    const transaction = openTenantTransaction(pool, next.tenantId, { writable: false });
    await expectOwnRowsOnly(transaction);
    await transaction.commit();
  });
  expect(await tasksBeyondTheFirst()).toEqual(before);
});

/** After BEGIN, SET LOCAL and an INSERT, in turn: the socket is gone, and no word was said. */
async function dieInside(planted: Planted): Promise<void> {
  const client = await pool.connect();
  await client.query("begin");
  await client.query(`set local app.tenant_id = '${planted.tenantId}'`);
  await client.query(taskOf(planted));
  cut(client);
  await expect(client.query("select 1")).rejects.toThrow();
  client.release(true);
}

async function expectOwnRowsOnly(transaction: TenantTransaction): Promise<void> {
  const { rows } = await transaction.db.execute<{ setting: string; tenant_id: string }>(
    sql`select distinct current_setting('app.tenant_id') as setting, tenant_id from tenant.tasks
        union select current_setting('app.tenant_id'), tenant_id from tenant.memberships`,
  );
  expect(rows).toEqual([{ setting: transaction.tenantId, tenant_id: transaction.tenantId }]);
}

async function backendOf(transaction: TenantTransaction): Promise<number> {
  const { rows } = await transaction.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  return rows[0]!.pid;
}

async function addTask(transaction: TenantTransaction, planted: Planted): Promise<void> {
  await transaction.db.execute(
    sql`insert into tenant.tasks (tenant_id, id, project_id, title, status, position, created_by, created_at, updated_at)
        values (${planted.tenantId}, ${newId()}, ${planted.ids["tenant.projects"]}, 'T', 'todo', 1, ${planted.ownerId}, now(), now())`,
  );
}

function taskOf(planted: Planted): string {
  return `insert into tenant.tasks (tenant_id, id, project_id, title, status, position, created_by, created_at, updated_at)
    values ('${planted.tenantId}', '${newId()}', '${planted.ids["tenant.projects"]}', 'T', 'todo', 1, '${planted.ownerId}', now(), now())`;
}

function other(tenantId: string): Planted {
  return tenantId === narrow.acme.tenantId ? narrow.birch : narrow.acme;
}

/** One was planted in each. */
async function tasksBeyondTheFirst(): Promise<Record<string, number>> {
  const { rows } = await narrow.admin.query<{ tenant_id: string; tasks: number }>("select tenant_id, count(*)::int - 1 as tasks from tenant.tasks group by tenant_id");
  return Object.fromEntries(rows.map((row) => [row.tenant_id, row.tasks]));
}

/** `total` turns, `width` of them under way at any time. */
async function abreast(width: number, total: number, work: (turn: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < total) await work(next++);
    }),
  );
}
