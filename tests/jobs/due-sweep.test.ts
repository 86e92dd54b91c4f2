import { afterAll, afterEach, expect, test } from "vitest";
import { newId } from "#db/ids.ts";
import { schedule } from "#db/directory.ts";
import { moveClock } from "#dev/clock.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { jobForDue } from "#jobs/due.rules.ts";
import { sweepDue } from "#jobs/handlers/due-sweep.ts";
import { startWorker } from "#jobs/run-worker.ts";
import { jobRunOf } from "./job-run.ts";
import { createQueueWorld, onlyHandlers, until } from "./queue-world.ts";

const queue = await createQueueWorld();
const { world, runtime } = queue;
const anna = await world.person("Anna");
const acme = await world.workspace({ name: "Acme", owner: anna });
// Its trial has a schedule of its own.
await world.admin.query("delete from directory.due");
const run = () => jobRunOf(runtime, "due.sweep");

afterEach(async () => {
  await world.admin.query("delete from queue.outbox");
  await world.admin.query("delete from directory.due");
  await world.admin.query("delete from platform.clock");
});
afterAll(() => queue.close());

async function due(kind: string, at: Date, refId = newId()): Promise<string> {
  await world.asSystem(acme, (scope) => schedule(scope.db, { kind, refId, at }));
  return refId;
}

test("what is due becomes a job and leaves the schedule; what is not stays", async () => {
  const now = await world.now();
  const invitationId = await due("invitation.expire", addDays(now, -1));
  await due("trial.3_days", addDays(now, 2), acme.tenantId);
  expect(await sweepDue(run())).toEqual({ asked: 1 });
  expect(await world.outbox()).toMatchObject([{ job: "invitation.expire", tenantId: acme.tenantId, payload: { tenantId: acme.tenantId, invitationId } }]);
  expect((await world.due(acme)).map(({ kind }) => kind)).toEqual(["trial.3_days"]);
});

test("business time decides, not the wall clock", async () => {
  await due("trial.3_days", addDays(new Date(), 2), acme.tenantId);
  expect(await sweepDue(run())).toEqual({ asked: 0 });
  await world.setNow(addDays(new Date(), 3));
  expect(await sweepDue(run())).toEqual({ asked: 1 });
  expect(await world.outbox()).toMatchObject([{ job: "trial.remind", payload: { step: "3_days" } }]);
});

test("two sweeps at once ask for each job once", async () => {
  const now = await world.now();
  for (let index = 0; index < 30; index += 1) await due("invitation.expire", addDays(now, -1));
  const asked = await Promise.all([sweepDue(run()), sweepDue(run()), sweepDue(run())]);
  expect(asked.reduce((sum, one) => sum + one.asked, 0)).toBe(30);
  expect(await world.outbox()).toHaveLength(30);
});

test("a sweep goes on past its first batch", async () => {
  const past = addDays(await world.now(), -1);
  await world.admin.query(
    "insert into directory.due (tenant_id, kind, ref_id, due_at) select $1, 'invitation.expire', gen_random_uuid(), $2 from generate_series(1, 450)",
    [acme.tenantId, past],
  );
  expect(await sweepDue(run())).toEqual({ asked: 450 });
});

test("what was moved to a later time while the sweep looked keeps its new time", async () => {
  const now = await world.now();
  const refId = await due("invitation.expire", addDays(now, -1));
  const mover = await world.admin.connect();
  await mover.query("begin");
  await mover.query("update directory.due set due_at = $1 where ref_id = $2", [addDays(now, 7), refId]);
  const sweeping = sweepDue(run());
  await until(async () => {
    const { rowCount } = await world.admin.query("select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()");
    return rowCount === 1;
  });
  await mover.query("commit");
  mover.release();
  expect(await sweeping).toEqual({ asked: 0 });
  expect(await world.outbox()).toEqual([]);
  expect(await world.due(acme)).toHaveLength(1);
});

test("what only a newer version knows waits for it and holds nobody up", async () => {
  const past = addDays(await world.now(), -9);
  await due("teleport.guests", past);
  await due("workspace.purge", addDays(past, 1), acme.tenantId);
  expect(await sweepDue(run())).toEqual({ asked: 1 });
  expect((await world.due(acme)).map(({ kind }) => kind)).toEqual(["teleport.guests"]);
});

test("a workspace that is gone holds nobody up", async () => {
  const past = addDays(await world.now(), -9);
  await world.admin.query("insert into directory.due (tenant_id, kind, ref_id, due_at) values ($1, 'workspace.purge', $1, $2)", [newId(), past]);
  await due("invitation.expire", addDays(past, 1));
  expect(await sweepDue(run())).toEqual({ asked: 1 });
});

test("moving the clock is enough: the worker sweeps and does what has become due", async () => {
  const invitationId = await due("invitation.expire", addDays(new Date(), 5));
  const expired: string[] = [];
  const worker = await startWorker(runtime, {
    handlers: onlyHandlers({ "due.sweep": sweepDue, "invitation.expire": async (_run, payload) => void expired.push(payload.invitationId) }),
    cron: false,
  });
  await moveClock(world.database.ownerUrl, addDays(new Date(), 6));
  await until(() => expired.length === 1);
  expect(expired).toEqual([invitationId]);
  await worker.stop();
});

test.for(["invitation.expire", "ownership-offer.expire", "workspace.purge", "trial.7_days", "trial.3_days", "trial.1_day", "trial.ended", "trial.grace_over"])(
  "%s has a job, and its payload names the workspace",
  (kind) => {
    expect(jobForDue({ tenantId: acme.tenantId, kind, refId: newId() })?.payload).toMatchObject({ tenantId: acme.tenantId });
  },
);
