import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { installQueues } from "#jobs/install.ts";
import { deadQueue, jobNames } from "#jobs/queues.ts";
import { schedule } from "#jobs/schedule.ts";
import { createTestDatabase } from "#tests/support/database.ts";

const database = await createTestDatabase();
await installQueues(database.ownerUrl);
const admin = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
// Dropping the database ends connections that are still closing.
admin.on("error", () => {});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

async function asRole(role: Parameters<typeof database.urlFor>[0], text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: database.urlFor(role) });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

test("every job has a queue of its name, with the catalog's retries, and dead letters go to one place", async () => {
  const { rows } = await admin.query<{ name: string; retry_limit: number; policy: string; dead_letter: string | null; notify: boolean }>(
    "select name, retry_limit, policy, dead_letter, notify from pgboss.queue where name not like '\\_\\_%'",
  );
  expect(rows.map((row) => row.name).sort()).toEqual([...jobNames, deadQueue].sort());
  expect(rows.find((row) => row.name === "trial.remind")).toMatchObject({ retry_limit: 8, policy: "standard", dead_letter: deadQueue, notify: true });
  expect(rows.find((row) => row.name === "due.sweep")).toMatchObject({ retry_limit: 2, policy: "short" });
});

test("running it again, four times at once, changes nothing and takes back what somebody altered", async () => {
  await admin.query("update pgboss.queue set retry_limit = 99 where name = 'trial.remind'");
  await admin.query("insert into pgboss.schedule (name, cron, timezone) values ('workspace.purge', '* * * * *', 'UTC')");
  await Promise.all(Array.from({ length: 4 }, () => installQueues(database.ownerUrl)));
  const { rows: queues } = await admin.query("select retry_limit from pgboss.queue where name = 'trial.remind'");
  expect(queues).toEqual([{ retry_limit: 8 }]);
  const { rows: schedules } = await admin.query<{ name: string; timezone: string }>("select name, timezone from pgboss.schedule");
  expect(schedules.map((row) => row.name).sort()).toEqual(Object.keys(schedule).sort());
  expect(new Set(schedules.map((row) => row.timezone))).toEqual(new Set(["UTC"]));
});

test("the owner owns the queue's tables and functions; the worker owns nothing and may create nothing", async () => {
  const { rows } = await admin.query<{ owner: string }>(
    `select distinct pg_get_userbyid(c.relowner) as owner from pg_class c where c.relnamespace = 'pgboss'::regnamespace
     union select pg_get_userbyid(p.proowner) from pg_proc p where p.pronamespace = 'pgboss'::regnamespace`,
  );
  expect(rows).toEqual([{ owner: "afterlogin_owner" }]);
  await expect(asRole("afterlogin_worker", "create table pgboss.mine (id int)")).rejects.toThrow(/permission denied/);
  await expect(asRole("afterlogin_worker", "select pgboss.delete_queue('trial.remind')")).rejects.toThrow(/permission denied/);
  await expect(asRole("afterlogin_worker", "select count(*) from pgboss.job")).resolves.toBeDefined();
});

test.for(["afterlogin_tenant", "afterlogin_identity", "afterlogin_intake", "afterlogin_staff", "afterlogin_retention"] as const)(
  "%s has no reach into the queue",
  async (role) => {
    await expect(asRole(role, "select 1 from pgboss.job")).rejects.toThrow(/permission denied for schema pgboss/);
  },
);
