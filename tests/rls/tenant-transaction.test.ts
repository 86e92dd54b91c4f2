import { sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inTransaction } from "#db/database.ts";
import { newId } from "#db/ids.ts";
import { createPool } from "#db/pools.ts";
import { tasks } from "#db/schema/projects.ts";
import { openTenantTransaction } from "#db/tenant.ts";
import { createTestDatabase, type TestDatabase } from "#tests/support/database.ts";

let database: TestDatabase;
let pool: pg.Pool;
let admin: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.urlFor("afterlogin_tenant"), max: 1, applicationName: "transaction test" });
  admin = new pg.Client({ connectionString: database.ownerUrl });
  await admin.connect();
});
afterAll(async () => {
  await pool.end();
  await admin.end();
  await database.drop();
});

test("takes no workspace that is not a lower-case UUID: the one place where text becomes a setting", () => {
  for (const id of ["", "x", "'; drop table tenant.tasks; --", newId().toUpperCase(), `${newId()}\n`]) {
    expect(() => openTenantTransaction(pool, id, { writable: true })).toThrow(/lower-case UUID/);
  }
});

test("without a query it never connects, and ending it twice is harmless", async () => {
  const transaction = openTenantTransaction(pool, newId(), { writable: true });
  await transaction.commit();
  await transaction.commit();
  await transaction.rollback();
  expect(transaction.state).toBe("committed");
  expect(pool.totalCount).toBe(0);
  await expect(transaction.db.execute(sql`select 1`)).rejects.toThrow();
});

test("two workspaces in turn on a pool of one: nothing of the first is left for the second", async () => {
  for (const tenantId of [newId(), newId()]) {
    const transaction = openTenantTransaction(pool, tenantId, { writable: false });
    const { rows } = await transaction.db.execute<{ id: string }>(sql`select current_setting('app.tenant_id') as id`);
    expect(rows[0]!.id).toBe(tenantId);
    await expect(transaction.db.execute(sql`delete from tenant.tasks`)).rejects.toMatchObject({ cause: { code: "25006" } });
    await transaction.rollback();
  }
  const { rows } = await pool.query<{ id: string | null }>("select nullif(current_setting('app.tenant_id', true), '') as id");
  expect(rows[0]!.id).toBeNull();
});

// Everything that moves the wall or ends the transaction from inside, in the shapes it could come in.
test.each([
  "set local app.tenant_id = 'x'",
  "SET app.tenant_id TO 'x'",
  "set session app.tenant_id = 'x'",
  "reset app.tenant_id",
  "reset all",
  "discard all",
  "select set_config('app.tenant_id', 'x', true)",
  "select pg_catalog.SET_CONFIG ('app.tenant_id', 'x', false)",
  "set role afterlogin_worker",
  "set local role none",
  "reset role",
  "set session authorization afterlogin_worker",
  "set local session authorization default",
  "begin",
  "start transaction",
  "commit",
  "end",
  "rollback",
  "abort",
  "savepoint s",
  "release savepoint s",
  "rollback to savepoint s",
  "prepare transaction 'x'",
  "select 1; commit",
  "select 1;set local app.tenant_id = 'x'",
  "/* quietly */ commit",
  "-- quietly\ncommit",
  "select ';' as a; -- quietly\n reset role",
  "do $$ begin set local app.tenant_id = 'x'; end $$",
  "prepare p as select 1",
  "declare c cursor with hold for select 1",
  "copy tenant.tasks to stdout",
  "listen outbox",
  "",
])("refuses %j inside a workspace's transaction, which goes on as it was", async (text) => {
  const transaction = openTenantTransaction(pool, newId(), { writable: true });
  await expect(transaction.db.execute(sql`select 1`)).resolves.toBeDefined();
  for (const shape of [text, ` \n${text.toUpperCase()}`]) {
    await expect(transaction.db.execute(shape)).rejects.toMatchObject({ cause: { message: expect.stringContaining("one select, insert, update or delete") } });
  }
  const { rows } = await transaction.db.execute<{ id: string }>(sql`select current_setting('app.tenant_id') as id`);
  expect(rows[0]!.id).toBe(transaction.tenantId);
  await transaction.commit();
});

test("refuses a statement with a name: behind a pooler it would be known to another connection", async () => {
  const transaction = openTenantTransaction(pool, newId(), { writable: true });
  await expect(transaction.db.select({ one: sql`1` }).from(tasks).prepare("tasks").execute()).rejects.toMatchObject({ cause: { message: expect.stringContaining("no named statements") } });
  expect(await transaction.db.select({ one: sql`1` }).from(tasks)).toEqual([]);
  await transaction.commit();
});

test("takes the statements that work is made of, with words that look like more", async () => {
  const transaction = openTenantTransaction(pool, newId(), { writable: true });
  for (const query of [sql`select ${"set role; commit"} as said`, sql`\n  (select 1)`, sql`with a as (select 1) select * from a;`, sql`update tenant.tasks set title = ${"reset all"}`, sql`values (1)`]) {
    await transaction.db.execute(query);
  }
  await transaction.commit();
});

test("a server that ends the connection in the middle: the rollback does not throw, and the pool goes on with a new one", async () => {
  const transaction = openTenantTransaction(pool, newId(), { writable: true });
  const { rows } = await transaction.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  await admin.query("select pg_terminate_backend($1)", [rows[0]!.pid]);
  await expect(transaction.db.execute(sql`select 1`)).rejects.toThrow();
  await transaction.rollback();
  expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
});

test("a server that cannot be reached: the query rejects, and the rollback has nothing to undo", async () => {
  const nowhere = createPool({ url: "postgres://afterlogin_tenant@127.0.0.1:1/none", max: 1, applicationName: "nowhere" });
  const transaction = openTenantTransaction(nowhere, newId(), { writable: true });
  await expect(transaction.db.execute(sql`select 1`)).rejects.toThrow();
  await transaction.rollback();
  expect(transaction.state).toBe("rolled_back");
  await nowhere.end();
});

test("a transaction of one role's own rolls back on a throw, also when the connection has gone", async () => {
  await expect(inTransaction(pool, async () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await expect(
    inTransaction(pool, async (db) => {
      const { rows } = await db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      await admin.query("select pg_terminate_backend($1)", [rows[0]!.pid]);
      await db.execute(sql`select 1`);
    }),
  ).rejects.toThrow();
  expect(await inTransaction(pool, async (db) => (await db.execute(sql`select 2 as two`)).rows)).toEqual([{ two: 2 }]);
});
