import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { startApp } from "#tests/support/app.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { createVisitor } from "#tests/support/visitor.ts";

const database = await createTestDatabase();
const admin = new pg.Pool({ connectionString: database.ownerUrl, max: 1 });
// Dropping the database ends connections that are still closing.
admin.on("error", () => {});
const token = randomBytes(24).toString("base64url");
const app = await startApp({ database, env: { METRICS_TOKEN: token } });
const visitor = createVisitor(app.url);
afterAll(async () => {
  await app.stop();
  await admin.end();
  await database.drop();
});

async function ready(): Promise<{ status: number; checks: Record<string, string> }> {
  const { status, body } = await visitor.get("/health/ready");
  return { status, checks: (JSON.parse(body) as { checks: Record<string, string> }).checks };
}

test("the process lives, and is ready with every role's database and every migration", async () => {
  expect((await visitor.get("/health/live")).status).toBe(200);
  expect(await ready()).toEqual({
    status: 200,
    checks: { "database as tenant": "ok", "database as identity": "ok", "database as intake": "ok", "database as staff": "ok", migrations: "ok" },
  });
});

test("a database that lacks a migration of this version makes it unready; one from a later version does not", async () => {
  const { rows } = await admin.query<{ name: string; checksum: string }>("delete from migration.applied where name = '0008_queue.sql' returning name, checksum");
  expect(await ready()).toMatchObject({ status: 503, checks: { migrations: "behind" } });
  await admin.query("insert into migration.applied (name, checksum) values ($1, $2), ('9999_later.sql', 'x')", [rows[0]?.name, rows[0]?.checksum]);
  expect((await ready()).status).toBe(200);
});

test("one role that cannot reach its database makes it unready, by name and without a reason that tells more", async () => {
  await admin.query(`revoke connect on database ${database.name} from afterlogin_intake`);
  await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'afterlogin_intake' and datname = current_database()");
  const { status, body } = await visitor.get("/health/ready");
  expect(status).toBe(503);
  expect(JSON.parse(body)).toMatchObject({ ready: false, checks: { "database as intake": "failed", "database as tenant": "ok" } });
  expect(body).not.toContain("permission");
  await admin.query(`grant connect on database ${database.name} to afterlogin_intake`);
  expect((await ready()).status).toBe(200);
});

test("metrics ask for their token, and count requests, pools and what waits", async () => {
  expect((await visitor.get("/metrics")).status).toBe(401);
  expect((await visitor.send("/metrics", { headers: { authorization: `Bearer ${token}x` } })).status).toBe(401);
  await admin.query(
    `insert into queue.mails (id, fact, to_address, template, subject, message_id, status, created_at, not_before)
     values (gen_random_uuid(), 'a fact', 'vera@example.test', 't', 's', '<m@x>', 'parked', now(), now())`,
  );
  await visitor.get("/sign-in");
  await visitor.get("/w/nothing-here/members");
  await visitor.get("/no/such/page");
  await visitor.post("/webhooks/stripe", {});
  await visitor.post("/sign-in", { email: "vera@example.test", password: "not hers" });
  await admin.query("revoke select on identity.users from afterlogin_identity");
  expect((await visitor.post("/sign-in", { email: "vera@example.test", password: "not hers" })).status).toBe(500);
  await admin.query("grant select on identity.users to afterlogin_identity");
  const { status, body, headers } = await visitor.send("/metrics", { headers: { authorization: `Bearer ${token}` } });
  expect(status).toBe(200);
  expect(headers.get("content-type")).toContain("text/plain");
  expect(body).toMatch(/queue_backlog\{queue="mails parked".*\} 1/);
  expect(body).toMatch(/db_pool_connections\{role="afterlogin_staff"/);
  const counted = (labels: RegExp) => body.split("\n").find((line) => line.startsWith("http_request_duration_seconds_count") && labels.test(line));
  expect(counted(/method="GET",route="\/sign-in",status="200"/)).toMatch(/ 1$/);
  expect(counted(/method="GET",route="\/w\/:slug\/members",status="302"/)).toMatch(/ 1$/);
  expect(counted(/method="POST",route="\/webhooks\/stripe",status="400"/)).toMatch(/ 1$/);
  expect(counted(/method="GET",route="\/metrics",status="401"/)).toMatch(/ 2$/);
  expect(body).toMatch(/^refusals_total\{code="invalid",component="web"\} 1$/m);
  expect(body).toMatch(/^errors_total\{origin="request",component="web"\} 1$/m);
  expect(body).not.toContain("nothing-here");
  expect(body).not.toContain("/no/such");
  expect(body).not.toContain("vera");
});
