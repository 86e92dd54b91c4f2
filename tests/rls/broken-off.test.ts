import { once } from "node:events";
import { sql } from "drizzle-orm";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#db/ids.ts";
import { openTenantTransaction, type TenantTransaction } from "#db/tenant.ts";
import { backendRunning, cut, leftOver, nothing, openNarrow, type Narrow } from "./narrow.ts";

/** Queries that the server breaks off, and connections that end by themselves: rolled back, and clean for the next. */
let narrow: Narrow;
let pool: pg.Pool;

beforeAll(async () => {
  narrow = await openNarrow(async (admin, { name }) => {
    // The roles' own limits are seconds: on this database they are short.
    await admin.query(`alter role afterlogin_worker in database ${name} set statement_timeout = '150ms'`);
    await admin.query(`alter role afterlogin_worker in database ${name} set idle_in_transaction_session_timeout = '150ms'`);
  });
  pool = narrow.pool();
});
afterAll(() => narrow.close());

test("a query that somebody cancels: the transaction is rolled back, its connection goes on, the next workspace is alone", async () => {
  const { transaction, id } = await begun();
  const slow = expect(transaction.db.execute(sql`select pg_sleep(60)`)).rejects.toMatchObject({ cause: { code: "57014" } });
  await narrow.admin.query("select pg_cancel_backend($1)", [await backendRunning(narrow.admin, "pg_sleep")]);
  await slow;
  await expect(transaction.commit()).rejects.toThrow("the server answered ROLLBACK");
  await expectGoneAndClean(id);
});

test("a statement that takes too long ends by itself, and everything before it is undone", async () => {
  const worker = narrow.pool("afterlogin_worker");
  const { transaction, id } = await begun(worker);
  await expect(transaction.db.execute(sql`select pg_sleep(60)`)).rejects.toMatchObject({ cause: { code: "57014" } });
  await transaction.rollback();
  expect(await leftOver(worker)).toEqual(nothing);
  await expectGoneAndClean(id);
});

test("a transaction that sits idle loses its connection, says so when it is used again, and kept nothing", async () => {
  const worker = narrow.pool("afterlogin_worker");
  const { transaction, id, backend } = await begun(worker);
  await ended(backend);
  await expect(transaction.db.execute(sql`select 1`)).rejects.toThrow();
  await expect(transaction.commit()).rejects.toThrow();
  expect(await leftOver(worker)).toEqual(nothing);
  await expectGoneAndClean(id);
});

test("a connection that the server ends: the transaction does not commit, and the pool goes on", async () => {
  const { transaction, id, backend } = await begun();
  await narrow.admin.query("select pg_terminate_backend($1)", [backend]);
  await expect(transaction.commit()).rejects.toThrow();
  expect(transaction.state).toBe("committed");
  await expectGoneAndClean(id);
});

test("errors of connections that nobody uses end no process: the pool forgets them", async () => {
  const heard: unknown[] = [];
  const uncaught = (error: unknown): void => void heard.push(error);
  process.on("uncaughtException", uncaught);
  const idle = await pool.connect();
  idle.release();
  cut(idle);
  await once(pool, "remove");
  const held = await pool.connect();
  held.emit("error", new Error("connection lost while nothing was asked"));
  held.release(true);
  expect(await leftOver(pool)).toEqual(nothing);
  process.off("uncaughtException", uncaught);
  expect(heard).toEqual([]);
});

/** A transaction of Acme's that has written a task. */
async function begun(on: pg.Pool = pool): Promise<{ transaction: TenantTransaction; id: string; backend: number }> {
  const { acme } = narrow;
  const transaction = openTenantTransaction(on, acme.tenantId, { writable: true });
  const id = newId();
  const { rows } = await transaction.db.execute<{ backend: number }>(
    sql`insert into tenant.tasks (tenant_id, id, project_id, title, status, position, created_by, created_at, updated_at)
        values (${acme.tenantId}, ${id}, ${acme.ids["tenant.projects"]}, 'T', 'todo', 1, ${acme.ownerId}, now(), now())
        returning pg_backend_pid() as backend`,
  );
  return { transaction, id, backend: rows[0]!.backend };
}

async function expectGoneAndClean(id: string): Promise<void> {
  expect(await leftOver(pool)).toEqual(nothing);
  const birch = openTenantTransaction(pool, narrow.birch.tenantId, { writable: false });
  const { rows } = await birch.db.execute<{ tenant_id: string }>(sql`select distinct tenant_id from tenant.tasks`);
  await birch.commit();
  expect(rows).toEqual([{ tenant_id: narrow.birch.tenantId }]);
  expect((await narrow.admin.query("select from tenant.tasks where id = $1", [id])).rowCount).toBe(0);
}

async function ended(backend: number): Promise<void> {
  while ((await narrow.admin.query("select from pg_stat_activity where pid = $1", [backend])).rowCount !== 0);
}
