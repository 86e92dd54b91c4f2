import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { newId } from "#db/ids.ts";
import { enqueue } from "#jobs/enqueue.ts";
import { drainOutbox, startRelay, type Relay } from "#jobs/relay.ts";
import { createQueueWorld, until } from "./queue-world.ts";

const queue = await createQueueWorld();
const { world, runtime, jobsOf, ask } = queue;
const boss = await queue.sender();
const relays: Relay[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
  await world.admin.query("delete from pgboss.job");
  await world.admin.query("delete from queue.outbox");
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await queue.close();
});

async function relay(pollMs = 60_000): Promise<void> {
  const { log, errors, config } = runtime;
  relays.push(await startRelay({ boss, pool: world.pools.afterlogin_worker, directUrl: config.database.direct.afterlogin_worker, log, errors, pollMs }));
}

test("what Anna's request asks for reaches the queue when it commits, under the same id and with the same payload", async () => {
  const anna = await world.person("Anna");
  const acme = await world.workspace({ name: "Acme", owner: anna });
  await world.admin.query("delete from queue.outbox");
  await relay();
  await world.as(acme, anna, (scope) => enqueue(scope, "workspace.purge", { tenantId: acme.tenantId }));
  const [job] = await until(async () => ((await jobsOf("workspace.purge")).length > 0 ? jobsOf("workspace.purge") : false));
  expect(job).toMatchObject({ state: "created", data: { tenantId: acme.tenantId } });
  expect(await world.outbox()).toEqual([]);
});

test("a request's wish can be followed: the job has the id of the row that asked for it", async () => {
  await ask("profile.fan-out", { userId: newId() });
  const { rows } = await world.admin.query<{ id: string }>("select id from queue.outbox");
  await drainOutbox(world.pools.afterlogin_worker, boss);
  expect((await jobsOf()).map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
});

test("a wish that the catalog does not know the shape of is refused where it is made", async () => {
  await expect(ask("profile.fan-out", { userId: "not an id" })).rejects.toThrow();
  expect(await world.outbox()).toEqual([]);
});

test("a wish of one workspace for work in another is refused where it is made, and by the relay however it came into the outbox", async () => {
  const [cai, dora] = [await world.person("Cai"), await world.person("Dora")];
  const cairn = await world.workspace({ name: "Cairn", owner: cai });
  const dorado = await world.workspace({ name: "Dorado", owner: dora });
  await world.admin.query("delete from queue.outbox");
  const payload = { tenantId: dorado.tenantId };
  await expect(world.as(cairn, cai, (scope) => enqueue(scope, "workspace.purge", payload))).rejects.toThrow("names another workspace");
  expect(await world.outbox()).toEqual([]);
  const row = "insert into queue.outbox (id, tenant_id, job, payload, created_at) values ($1, $2, 'workspace.purge', $3, now())";
  for (const tenantId of [cairn.tenantId, null]) await world.admin.query(row, [newId(), tenantId, payload]);
  await world.admin.query(row, [newId(), dorado.tenantId, payload]);
  await relay();
  await until(async () => (await world.outbox()).length === 0);
  // Dorado's own, and no other.
  expect((await jobsOf("workspace.purge")).map(({ data }) => data)).toEqual([payload]);
});

test("what a request asked for and then undid never leaves", async () => {
  const bea = await world.person("Bea");
  const acme = await world.workspace({ name: "Beatus", owner: bea });
  await world.admin.query("delete from queue.outbox");
  await expect(
    world.as(acme, bea, async (scope) => {
      await enqueue(scope, "workspace.purge", { tenantId: acme.tenantId });
      throw new Error("thought better of it");
    }),
  ).rejects.toThrow("thought better");
  await drainOutbox(world.pools.afterlogin_worker, boss);
  expect(await jobsOf()).toEqual([]);
});

test("a relay that starts finds what was asked while none ran, and the poll finds what no notification announced", async () => {
  await ask("profile.fan-out", { userId: newId() });
  await relay(30);
  await until(async () => (await jobsOf("profile.fan-out")).length === 1);
  await world.admin.query("insert into queue.outbox (id, job, payload, created_at) values ($1, 'profile.fan-out', $2, now())", [newId(), { userId: newId() }]);
  await until(async () => (await jobsOf("profile.fan-out")).length === 2);
});

test("a job asked for twice before it begins is one job where the catalog says so, for each key", async () => {
  await ask("mail.deliver", {});
  await ask("mail.deliver", {});
  await ask("stripe.sync-customer", { customerId: "cus_A" });
  await ask("stripe.sync-customer", { customerId: "cus_B" });
  await ask("stripe.sync-customer", { customerId: "cus_A" });
  expect(await drainOutbox(world.pools.afterlogin_worker, boss)).toBe(5);
  expect((await jobsOf("mail.deliver")).length).toBe(1);
  expect((await jobsOf("stripe.sync-customer")).map((job) => job.data.customerId)).toEqual(["cus_A", "cus_B"]);
});

test("a job that only a newer version knows stays for that version", async () => {
  await world.admin.query("insert into queue.outbox (id, job, payload, created_at) values ($1, 'teleport.guests', '{}', now())", [newId()]);
  await ask("profile.fan-out", { userId: newId() });
  expect(await drainOutbox(world.pools.afterlogin_worker, boss)).toBe(1);
  expect((await world.outbox()).map((row) => row.job)).toEqual(["teleport.guests"]);
});

test("several relays at once hand each row on once", async () => {
  await fill(600);
  const moved = await Promise.all([1, 2, 3].map(() => drainOutbox(world.pools.afterlogin_worker, boss)));
  expect(moved.reduce((sum, some) => sum + some)).toBe(600);
  expect(await idsOf()).toHaveLength(600);
  expect(new Set(await idsOf()).size).toBe(600);
});

test("one call hands on all there is, batch by batch", async () => {
  await fill(450);
  expect(await drainOutbox(world.pools.afterlogin_worker, boss)).toBe(450);
});

test("a relay passes by what another has in its hands", async () => {
  await fill(3);
  const other = await world.admin.connect();
  await other.query("begin");
  await other.query("select id from queue.outbox limit 1 for update");
  expect(await drainOutbox(world.pools.afterlogin_worker, boss)).toBe(2);
  await other.query("rollback");
  other.release();
  expect(await drainOutbox(world.pools.afterlogin_worker, boss)).toBe(1);
});

test("a batch whose commit fails has put nothing into the queue", async () => {
  await fill(3);
  await world.admin.query(`create function queue.refuse() returns trigger language plpgsql as $$ begin raise exception 'not this time'; end $$;
    create constraint trigger refuse after delete on queue.outbox deferrable initially deferred for each row execute function queue.refuse()`);
  await expect(drainOutbox(world.pools.afterlogin_worker, boss)).rejects.toThrow("not this time");
  await world.admin.query("drop function queue.refuse cascade");
  expect(await jobsOf()).toEqual([]);
  expect(await drainOutbox(world.pools.afterlogin_worker, boss)).toBe(3);
});

test("a relay that failed tries again by itself, without waiting for the next look", async () => {
  await world.admin.query("revoke insert on all tables in schema pgboss from afterlogin_worker");
  await ask("profile.fan-out", { userId: newId() });
  let failed = 0;
  const { errors, ...rest } = runtime;
  relays.push(
    await startRelay({
      boss, pool: world.pools.afterlogin_worker, directUrl: rest.config.database.direct.afterlogin_worker, log: rest.log, pollMs: 60_000,
      errors: { ...errors, report: () => void (failed += 1) },
    }),
  );
  // The look at the outbox and the one at the clock: both want to put something into the queue.
  await until(() => failed === 2);
  await world.admin.query("grant insert on all tables in schema pgboss to afterlogin_worker");
  await until(async () => (await jobsOf("profile.fan-out")).length === 1);
});

test("what is asked for while the relay is at work is not left for the next look", async () => {
  await relay();
  const blocker = await world.admin.connect();
  await blocker.query("begin");
  await blocker.query("lock table pgboss.job in exclusive mode");
  await ask("profile.fan-out", { userId: newId() });
  await until(async () => (await world.admin.query("select from pg_stat_activity where wait_event_type = 'Lock' and usename = 'afterlogin_worker' and datname = current_database()")).rowCount === 1);
  await ask("profile.fan-out", { userId: newId() });
  await blocker.query("rollback");
  blocker.release();
  await until(async () => (await jobsOf("profile.fan-out")).length === 2);
});

test("when the queue refuses a batch, it stays in the outbox whole", async () => {
  await ask("profile.fan-out", { userId: newId() });
  await world.admin.query("revoke insert on all tables in schema pgboss from afterlogin_worker");
  await expect(drainOutbox(world.pools.afterlogin_worker, boss)).rejects.toThrow(/permission denied/);
  await world.admin.query("grant insert on all tables in schema pgboss to afterlogin_worker");
  expect(await world.outbox()).toHaveLength(1);
  expect(await drainOutbox(world.pools.afterlogin_worker, boss)).toBe(1);
});

test("a relay cut off between taking rows and handing them on leaves them where they were", async () => {
  await fill(3);
  const blocker = await world.admin.connect();
  await blocker.query("begin");
  await blocker.query("lock table pgboss.job in exclusive mode");
  const cutOff = drainOutbox(world.pools.afterlogin_worker, boss).catch((error: Error) => error);
  const pid = await until(async () => {
    const { rows } = await world.admin.query<{ pid: number }>(
      "select pid from pg_stat_activity where wait_event_type = 'Lock' and usename = 'afterlogin_worker' and datname = current_database()",
    );
    return rows[0]?.pid;
  });
  await world.admin.query("select pg_terminate_backend($1)", [pid]);
  expect(await cutOff).toBeInstanceOf(Error);
  await blocker.query("rollback");
  blocker.release();
  expect(await waiting()).toBe(3);
  expect(await jobsOf()).toEqual([]);
});

test("a relay killed twice in the middle of its work hands every row on exactly once", async () => {
  const rows = 3_000;
  await fill(rows);
  // Each of the first ones is killed as soon as it has begun to move rows.
  for (let left = rows, round = 0; left > 0; left = await waiting(), round += 1) {
    const child = startProcess();
    if (round < 2) {
      const before = left;
      await until(async () => (await waiting()) < before);
      child.kill("SIGKILL");
      await once(child, "exit");
    } else {
      await until(async () => (await waiting()) === 0);
      child.kill("SIGKILL");
    }
  }
  const ids = await idsOf();
  expect(ids).toHaveLength(rows);
  expect(new Set(ids).size).toBe(rows);
});

test("a relay whose listening connection dies connects again and misses nothing", async () => {
  await relay();
  const { rows } = await world.admin.query<{ pid: number }>("select pid from pg_stat_activity where application_name = 'afterlogin listener' and datname = current_database()");
  expect(rows).toHaveLength(1);
  await world.admin.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
  await ask("profile.fan-out", { userId: newId() });
  await until(async () => (await jobsOf("profile.fan-out")).length === 1);
});

test("an event in the Stripe inbox wakes one job however many arrive; none wakes none", async () => {
  await relay();
  await world.admin.query("select pg_notify('stripe_inbox', '')");
  // By the time that what was asked for afterwards has come through, the empty inbox has been looked at.
  for (const asked of [1, 2]) {
    await ask("profile.fan-out", { userId: newId() });
    await until(async () => (await jobsOf("profile.fan-out")).length === asked);
  }
  expect(await jobsOf("stripe.process-inbox")).toEqual([]);
  for (const id of ["evt_1", "evt_2", "evt_3"]) {
    await world.pools.afterlogin_intake.query(
      `insert into platform.stripe_events (id, type, livemode, created, payload, received_at) values ($1, 'invoice.paid', false, now(), '{}', now())`,
      [id],
    );
  }
  await world.pools.afterlogin_intake.query("select pg_notify('stripe_inbox', '')");
  await until(async () => (await jobsOf("stripe.process-inbox")).length === 1);
  await world.pools.afterlogin_intake.query("select pg_notify('stripe_inbox', '')");
  await world.admin.query("update platform.stripe_events set status = 'done'");
  expect(await jobsOf("stripe.process-inbox")).toHaveLength(1);
});

test("moving the business clock asks for a sweep", async () => {
  await relay();
  await world.admin.query("delete from pgboss.job");
  await world.admin.query("select pg_notify('clock', '')");
  await until(async () => (await jobsOf("due.sweep")).length === 1);
});

async function fill(count: number): Promise<void> {
  await world.admin.query(
    `insert into queue.outbox (id, job, payload, created_at)
     select gen_random_uuid(), 'profile.fan-out', jsonb_build_object('userId', gen_random_uuid()), now() from generate_series(1, $1)`,
    [count],
  );
}

async function waiting(): Promise<number> {
  const { rows } = await world.admin.query<{ left: number }>("select count(*)::int as left from queue.outbox");
  return rows[0]?.left ?? 0;
}

async function idsOf(): Promise<string[]> {
  return (await jobsOf("profile.fan-out")).map((job) => job.id);
}

function startProcess(): ChildProcess {
  const child = fork(path.join(import.meta.dirname, "relay-process.ts"), { execArgv: [], env: { ...process.env, RELAY_URL: runtime.config.database.direct.afterlogin_worker } });
  children.push(child);
  return child;
}
