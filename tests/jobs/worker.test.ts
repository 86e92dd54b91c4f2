import { afterAll, afterEach, expect, test } from "vitest";
import { createReceipt, findReceipt } from "#app/domain/receipts.ts";
import { refuse, refuseUnknown } from "#app/domain/refusal.ts";
import { newId } from "#db/ids.ts";
import { jobs, type JobName } from "#jobs/catalog.ts";
import { enqueue } from "#jobs/enqueue.ts";
import { inWorkspace, type JobHandlers, type JobRun } from "#jobs/job.ts";
import { startWorker, type Worker } from "#jobs/run-worker.ts";
import { withReceipt } from "#jobs/with-receipt.ts";
import { createQueueWorld, onlyHandlers, until } from "./queue-world.ts";

const queue = await createQueueWorld();
const { world, runtime, jobsOf, ask } = queue;
const workers: Worker[] = [];

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await world.admin.query("delete from pgboss.job");
  await world.admin.query("delete from queue.outbox");
  await world.admin.query("delete from platform.receipts");
});
afterAll(() => queue.close());

async function work(handlers: Partial<JobHandlers>): Promise<Worker> {
  const worker = await startWorker(runtime, { handlers: onlyHandlers(handlers), cron: false, pollSeconds: 0.5 });
  workers.push(worker);
  return worker;
}

/** The queue's own clock cannot be moved: bring what waits for a retry forward instead. */
async function retryNow(name: JobName): Promise<void> {
  await world.admin.query("update pgboss.job set start_after = now() where name = $1 and state = 'retry'", [name]);
}

test("a job runs once with what it was given, soon after the commit that asked for it", async () => {
  const seen: [JobRun, unknown][] = [];
  await work({ "profile.fan-out": async (run, payload) => void seen.push([run, payload]) });
  const userId = newId();
  await ask("profile.fan-out", { userId });
  await until(async () => (await jobsOf("profile.fan-out"))[0]?.state === "completed");
  expect(seen).toHaveLength(1);
  expect(seen[0]?.[1]).toEqual({ userId });
  expect(seen[0]?.[0]).toMatchObject({ name: "profile.fan-out", attempt: 1, isLast: false });
});

test("a job that fails is tried again later and later, and its last failure leaves a receipt for staff", async () => {
  const attempts: { attempt: number; isLast: boolean }[] = [];
  await work({
    "trial.remind": ({ attempt, isLast }) => {
      attempts.push({ attempt, isLast });
      throw new Error("The mail's template has gone: password=hunter2hunter2");
    },
  });
  const tenantId = newId();
  await ask("trial.remind", { tenantId, step: "ended" });
  const delays: number[] = [];
  for (let retry = 1; retry <= jobs["trial.remind"].retry.limit; retry += 1) {
    const { rows } = await until(async () => {
      const found = await world.admin.query<{ delay: number; output: object }>(
        "select extract(epoch from start_after - now())::float8 as delay, output from pgboss.job where name = 'trial.remind' and state = 'retry' and retry_count = $1",
        [retry - 1],
      );
      return found.rows.length > 0 && found;
    });
    delays.push(rows[0]?.delay ?? 0);
    await retryNow("trial.remind");
    await until(() => attempts.length > retry);
  }
  expect(attempts.at(-1)).toEqual({ attempt: 9, isLast: true });
  expect(attempts.filter(({ isLast }) => isLast)).toHaveLength(1);
  expect(delays[0]).toBeLessThan(5);
  expect(delays.at(-1)).toBeGreaterThan(100);

  const receipt = await until(async () => (await platformReceipts()).find((row) => row.job === "trial.remind"));
  expect(receipt).toMatchObject({ status: "failed", result: { payload: { tenantId, step: "ended" }, attempts: 9 } });
  expect(receipt.error).toContain("template has gone");
  expect(JSON.stringify([receipt, await jobsOf("trial.remind")])).not.toContain("hunter2");
});

test("a failure that passes leaves no trace but a second attempt", async () => {
  let attempts = 0;
  await work({
    "profile.fan-out": async () => {
      attempts += 1;
      if (attempts === 1) throw new Error("The database is restarting.");
    },
  });
  await ask("profile.fan-out", { userId: newId() });
  await until(() => attempts === 1);
  await until(async () => (await jobsOf("profile.fan-out"))[0]?.state === "retry");
  await retryNow("profile.fan-out");
  await until(async () => (await jobsOf("profile.fan-out"))[0]?.state === "completed");
  expect(attempts).toBe(2);
  expect(await platformReceipts()).toEqual([]);
});

test("a payload of the wrong shape never reaches a handler and is not tried again", async () => {
  const boss = await queue.sender();
  await work({});
  await boss.send("profile.fan-out", { userId: "not an id" });
  const receipt = await until(async () => (await platformReceipts())[0]);
  expect(receipt).toMatchObject({ job: "profile.fan-out", status: "failed", result: { attempts: 1 } });
  expect(receipt.error).toContain("shape");
  expect((await jobsOf("profile.fan-out"))[0]?.state).toBe("failed");
});

test("what a job is about may be gone: then it is done", async () => {
  await work({ "workspace.purge": () => Promise.resolve(refuseUnknown()) });
  await ask("workspace.purge", { tenantId: newId() });
  await until(async () => (await jobsOf("workspace.purge"))[0]?.state === "completed");
});

test("what is refused for another reason is not done: it is tried again", async () => {
  await work({ "workspace.purge": () => Promise.resolve(refuse("conflict", "Not yet.")) });
  await ask("workspace.purge", { tenantId: newId() });
  await until(async () => (await jobsOf("workspace.purge"))[0]?.state === "retry");
});

test("one job of a batch fails alone", async () => {
  const userIds = Array.from({ length: 8 }, () => newId());
  for (const userId of userIds) await ask("profile.fan-out", { userId });
  await work({
    "profile.fan-out": async (_run, { userId }) => {
      if (userId === userIds[3]) throw new Error("Not this one.");
    },
  });
  await until(async () => (await jobsOf("profile.fan-out")).filter((job) => job.state === "completed").length === 7);
  await until(async () => (await jobsOf("profile.fan-out")).find((job) => job.data.userId === userIds[3])?.state === "retry");
});

test("a backlog is drained without waiting for the poll, by two workers at once, each job once", async () => {
  const runs = new Map<string, number>();
  await world.admin.query(
    `insert into queue.outbox (id, job, payload, created_at)
     select gen_random_uuid(), 'profile.fan-out', jsonb_build_object('userId', gen_random_uuid()), now() from generate_series(1, 400)`,
  );
  const count: JobHandlers["profile.fan-out"] = async (run) => void runs.set(run.id, (runs.get(run.id) ?? 0) + 1);
  await Promise.all([work({ "profile.fan-out": count }), work({ "profile.fan-out": count })]);
  await until(() => runs.size === 400);
  expect([...runs.values()].every((times) => times === 1)).toBe(true);
});

test("no workspace is left over on the worker's connections, whatever the job before did", async () => {
  const anna = await world.person("Anna");
  const acme = await world.workspace({ name: "Acme", owner: anna });
  const found: (string | null)[] = [];
  await work({
    "workspace.purge": (run, { tenantId }) =>
      inWorkspace(run, tenantId, async (scope) => {
        expect((await scope.db.execute<{ name: string }>("select name from tenant.workspaces")).rows).toEqual([{ name: "Acme" }]);
        throw new Error("Fails inside its transaction.");
      }),
    "profile.fan-out": async ({ runtime: { pools } }) => {
      // Every connection that the pool can give.
      const clients = await Promise.all(Array.from({ length: 5 }, () => pools.afterlogin_worker.connect()));
      for (const client of clients) {
        const { rows } = await client.query<{ tenant: string | null; rows: number }>(
          "select nullif(current_setting('app.tenant_id', true), '') as tenant, (select count(*)::int from tenant.workspaces) as rows",
        );
        found.push(rows[0]?.tenant ?? null);
        expect(rows[0]?.rows).toBe(0);
        client.release();
      }
    },
  });
  await ask("workspace.purge", { tenantId: acme.tenantId });
  await until(async () => (await jobsOf("workspace.purge"))[0]?.state === "retry");
  await ask("profile.fan-out", { userId: newId() });
  await until(async () => (await jobsOf("profile.fan-out"))[0]?.state === "completed");
  expect(found).toEqual([null, null, null, null, null]);
});

test("a worker that is told to stop lets the running job finish and takes no other", async () => {
  const finish = Promise.withResolvers<void>();
  let started = 0;
  const worker = await work({
    "workspace.purge": async () => {
      started += 1;
      await finish.promise;
    },
  });
  await ask("workspace.purge", { tenantId: newId() });
  await until(() => started === 1);
  const stopping = worker.stop();
  await ask("workspace.purge", { tenantId: newId() });
  finish.resolve();
  await stopping;
  workers.length = 0;
  expect((await jobsOf("workspace.purge")).map((job) => job.state)).toEqual(["completed"]);
  expect(await world.outbox()).toHaveLength(1);
});

test("a receipt shows the export's way: asked, running with progress, done with its result, and a repeat changes nothing", async () => {
  const bea = await world.person("Bea");
  const place = await world.workspace({ name: "Beatus", owner: bea });
  const seen: unknown[] = [];
  let runs = 0;
  await work({
    "workspace.export": (run, payload) =>
      withReceipt(run, payload, async (_scope, progress) => {
        runs += 1;
        await progress(40);
        seen.push(await world.asSystem(place, (scope) => findReceipt(scope, payload.receiptId)));
        return { bytes: 12 };
      }),
  });
  const receiptId = await world.as(place, bea, async (scope) => {
    const id = await createReceipt(scope, { job: "workspace.export" });
    await enqueue(scope, "workspace.export", { tenantId: place.tenantId, receiptId: id });
    return id;
  });
  const read = () => world.asSystem(place, (scope) => findReceipt(scope, receiptId));
  await until(async () => (await read())?.status === "done");
  expect(seen).toMatchObject([{ status: "running", progress: 40, attempts: 1, requestedBy: await world.membershipId(place, bea) }]);
  expect(await read()).toMatchObject({ status: "done", progress: 100, result: { bytes: 12 }, error: null });
  await ask("workspace.export", { tenantId: place.tenantId, receiptId });
  await until(async () => (await jobsOf("workspace.export")).filter((job) => job.state === "completed").length === 2);
  expect(runs).toBe(1);
});

test("a receipt of a job that fails says so in words for people: queued again at first, failed at last, and nothing of its work stays", async () => {
  const cid = await world.person("Cid");
  const place = await world.workspace({ name: "Cidade", owner: cid });
  await work({
    "workspace.export": (run, payload) =>
      withReceipt(run, payload, async (scope) => {
        await scope.db.execute(`update tenant.workspaces set name = 'Half done' where tenant_id = '${scope.tenantId}'`);
        throw new Error("duplicate key value (email)=(vera@example.test)");
      }),
  });
  const receiptId = await world.as(place, cid, (scope) => createReceipt(scope, { job: "workspace.export" }));
  await ask("workspace.export", { tenantId: place.tenantId, receiptId });
  const read = () => world.asSystem(place, (scope) => findReceipt(scope, receiptId));
  await until(async () => (await read())?.error !== null);
  expect(await read()).toMatchObject({ status: "queued", attempts: 1, error: "It failed and will be tried again." });
  await until(async () => (await jobsOf("workspace.export"))[0]?.state === "retry");
  await world.admin.query("update pgboss.job set retry_count = retry_limit - 1 where name = 'workspace.export'");
  await until(async () => {
    await retryNow("workspace.export");
    return (await read())?.status === "failed";
  });
  expect((await read())?.error).not.toContain("@example.test");
  const { rows } = await world.admin.query("select name from tenant.workspaces where tenant_id = $1", [place.tenantId]);
  expect(rows).toEqual([{ name: "Cidade" }]);
});

test("a receipt whose job failed for the last time without a word ends all the same", async () => {
  const dan = await world.person("Dan");
  const place = await world.workspace({ name: "Danube", owner: dan });
  await work({ "workspace.export": () => Promise.reject(new Error("The worker died under it.")) });
  const receiptId = await world.as(place, dan, (scope) => createReceipt(scope, { job: "workspace.export" }));
  await ask("workspace.export", { tenantId: place.tenantId, receiptId });
  await until(async () => (await jobsOf("workspace.export"))[0]?.state === "retry");
  await world.admin.query("update pgboss.job set retry_count = retry_limit - 1 where name = 'workspace.export'");
  const read = () => world.asSystem(place, (scope) => findReceipt(scope, receiptId));
  await until(async () => {
    await retryNow("workspace.export");
    return (await read())?.status === "failed";
  });
  expect((await read())?.error).toContain("Ask for it again");
});

async function platformReceipts() {
  const { rows } = await world.admin.query<{ job: string; status: string; error: string; result: Record<string, unknown> }>(
    "select job, status, error, result from platform.receipts order by started_at",
  );
  return rows;
}
