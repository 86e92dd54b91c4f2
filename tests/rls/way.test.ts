import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { poolerAddress } from "#tests/support/pooler/test-pooler.ts";

/** These tests run twice: on the server itself, and through PgBouncer. A second run that went direct would prove nothing. */
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

test("the run goes the way it says: through a pooler, many clients share few connections", async () => {
  const clients = Array.from({ length: 8 }, () => new pg.Client({ connectionString: database.urlFor("afterlogin_tenant") }));
  await Promise.all(clients.map((client) => client.connect()));
  const backends = await Promise.all(clients.map(async (client) => (await client.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]!.pid));
  await Promise.all(clients.map((client) => client.end()));
  if (poolerAddress() === null) expect(new Set(backends).size).toBe(clients.length);
  else expect(new Set(backends).size).toBeLessThan(clients.length);
});

test("what needs a session of its own goes past the pooler: the superuser, and DATABASE_DIRECT_URL", async () => {
  const { DATABASE_DIRECT_URL: direct = "", DATABASE_URL_WORKER: worker = "", DATABASE_URL_OWNER: owner = "" } = database.environment();
  expect(new URL(direct).host).toBe(new URL(owner).host);
  expect(new URL(worker).host === new URL(direct).host).toBe(poolerAddress() === null);
});
