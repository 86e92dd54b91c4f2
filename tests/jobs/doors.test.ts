import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "#db/ids.ts";
import { createPool } from "#db/pools.ts";
import { createReceipt } from "#app/domain/receipts.ts";
import { createProject } from "#app/domain/projects/create-project.ts";
import { inviteMembers } from "#app/domain/workspaces/invite-members.ts";
import type { Runtime } from "#app/runtime.ts";
import { jobs, type JobName } from "#jobs/catalog.ts";
import { handlers } from "#jobs/handlers/index.ts";
import { inWorkspace, type JobHandlers } from "#jobs/job.ts";
import { runJob } from "#jobs/run-job.ts";
import { withReceipt } from "#jobs/with-receipt.ts";
import { contentsOf } from "#tests/support/contents.ts";
import { runtimeOver } from "#tests/support/runtime.ts";
import { createWorld, type Workspace, type World } from "#tests/support/stories.ts";
import { jobRunOf } from "./job-run.ts";

/**
 * Every job by the workspace that it works in. `payload`: the one that its payload names, with what else it names there.
 * `none`: what it finds its workspaces by instead.
 */
const jobDoors: Record<JobName, { payload: readonly ("receiptId" | "invitationId" | "offerId" | "seatChangeId" | "planChangeId" | "adjustmentId" | "step")[] } | { none: string }> = {
  "billing.sync-seats": { payload: ["seatChangeId"] },
  "billing.sync-plan": { payload: ["planChangeId"] },
  "billing.cancel-for-closure": { payload: [] },
  "billing.cancel-for-dispute": { payload: ["adjustmentId"] },
  "billing.cancel-for-debt": { payload: [] },
  "billing.bill-running-period": { payload: [] },
  "billing.tell-details": { payload: [] },
  "billing.apply-limits": { payload: [] },
  "usage.report": { payload: [] },
  "trial.remind": { payload: ["step"] },
  "invitation.expire": { payload: ["invitationId"] },
  "ownership-offer.expire": { payload: ["offerId"] },
  "workspace.export": { payload: ["receiptId"] },
  "workspace.purge": { payload: [] },
  "mail.deliver": { none: "mails are rows of the queue; a workspace's name in them is a label" },
  "due.sweep": { none: "directory.due_now says what is due where" },
  "stripe.process-inbox": { none: "directory.tenant_of_stripe_id says whose customer an event is about" },
  "stripe.sweep-undelivered": { none: "events go into the inbox; whose they are is asked when it is worked off" },
  "stripe.sync-customer": { none: "directory.tenant_of_stripe_id" },
  "billing.reconcile": { none: "directory.paying_tenants" },
  "usage.reconcile": { none: "directory.paying_tenants" },
  "profile.fan-out": { none: "directory.tenants_of_user" },
  "retention.sweep": { none: "directory.all_tenants" },
};
const inPayload = (Object.keys(jobDoors) as JobName[]).filter((name) => "payload" in jobDoors[name]);

let world: World;
let runtime: Runtime;
/** One connection for all that the worker does. */
let narrow: Runtime;
let acme: Workspace;
let birch: Workspace;
let theirs: Record<string, string>;

beforeAll(async () => {
  world = await createWorld();
  runtime = await runtimeOver(world);
  const worker = createPool({ url: world.database.urlFor("afterlogin_worker"), max: 1, applicationName: "one connection" });
  narrow = { ...runtime, pools: { ...runtime.pools, afterlogin_worker: worker } };
  const [anna, ben] = [await world.person("Anna"), await world.person("Ben")];
  acme = await world.workspace({ name: "Acme", owner: anna, plan: "growth" });
  birch = await world.workspace({ name: "Birch", owner: ben, plan: "growth" });
  await world.as(acme, anna, (scope) => createProject(scope, { name: "Harbour", description: "" }));
  theirs = await world.as(birch, ben, async (scope) => {
    await createProject(scope, { name: "Orchard", description: "" });
    await inviteMembers(scope, { addresses: "new@example.test", role: "member" });
    return { receiptId: await createReceipt(scope, { job: "workspace.export" }), offerId: newId(), seatChangeId: newId(), planChangeId: newId(), adjustmentId: newId(), step: "ended" };
  });
  const { rows } = await world.admin.query<{ id: string }>("select id from tenant.invitations where tenant_id = $1", [birch.tenantId]);
  theirs.invitationId = rows[0]!.id;
  const bens = await world.membershipId(birch, ben);
  await world.admin.query(
    `insert into tenant.ownership_offers (tenant_id, id, from_membership, to_membership, status, created_at, expires_at) values ($1, $2, $3, $3, 'open', now(), now() - interval '1 day')`,
    [birch.tenantId, theirs.offerId, bens],
  );
  await world.admin.query(
    `insert into tenant.seat_changes (tenant_id, id, quantity, quantity_before, status, takes_effect, created_at) values ($1, $2, 12, 10, 'requested', 'now', now())`,
    [birch.tenantId, theirs.seatChangeId],
  );
  await world.admin.query(
    `insert into tenant.plan_changes (tenant_id, id, stripe_subscription_id, plan, billing_interval, interval_before, quantity, takes_effect, previewed_at, effective_at, status, created_at)
     select $1, $2, stripe_subscription_id, 'enterprise', 'month', 'month', 10, 'now', now(), now(), 'requested', now() from tenant.subscriptions where tenant_id = $1`,
    [birch.tenantId, theirs.planChangeId],
  );
  // What is about to fall due at Birch has: only the workspace in the payload keeps it from being done.
  await world.setNow(new Date(Date.now() + 20 * 86_400_000));
}, 60_000);
afterAll(async () => {
  await narrow?.pools.afterlogin_worker.end();
  await world?.close();
});

describe("the list of jobs", () => {
  test("says of every job where its workspace comes from, as its payload's shape does", () => {
    expect(Object.keys(jobDoors).sort()).toEqual(Object.keys(jobs).sort());
    const named = (Object.keys(jobs) as JobName[]).filter((name) => "tenantId" in jobs[name].payload.shape);
    expect(named.sort()).toEqual([...inPayload].sort());
    for (const name of inPayload) {
      const { payload } = jobDoors[name] as { payload: readonly string[] };
      expect([name, Object.keys(jobs[name].payload.shape).sort()]).toEqual([name, ["tenantId", ...payload].sort()]);
    }
  });
});

describe.each(inPayload)("%s", (name) => {
  const { payload } = jobDoors[name] as { payload: readonly string[] };
  const given = () => Object.fromEntries(payload.map((field) => [field, theirs[field]!]));

  test("reaches no handler without a workspace, or with what is none", async () => {
    const reached: unknown[] = [];
    const watching = { ...handlers, [name]: (_run: unknown, data: unknown) => Promise.resolve(reached.push(data)) } as JobHandlers;
    for (const tenantId of [undefined, null, "", "x", 1, [], {}, [acme.tenantId], acme.tenantId.toUpperCase(), ` ${acme.tenantId}`, `${acme.tenantId}\n`, `${acme.tenantId}'; --`]) {
      const { status } = await runJob(jobRunOf(runtime, name), watching, name, { ...job(name), data: { ...given(), tenantId } as object });
      expect([tenantId, status]).toEqual([tenantId, "deadletter"]);
    }
    expect(reached).toEqual([]);
  });

  test("does nothing to Birch in the name of Acme, or of nobody, whatever of Birch's it names", async () => {
    const before = await contentsOf(world, { place: birch });
    for (const tenantId of [acme.tenantId, newId()]) {
      await runJob(jobRunOf(runtime, name), handlers, name, { ...job(name), data: { ...given(), tenantId } });
    }
    expect(await contentsOf(world, { place: birch })).toEqual(before);
  });
});

test.each(["invitation.expire", "ownership-offer.expire", "workspace.export"] as const)("%s does do it in Birch's own name", async (name) => {
  const { payload } = jobDoors[name] as { payload: readonly string[] };
  const before = await contentsOf(world, { place: birch });
  const { status } = await runJob(jobRunOf(runtime, name), handlers, name, { ...job(name), data: { tenantId: birch.tenantId, [payload[0]!]: theirs[payload[0]!] } });
  expect(status).toBe("completed");
  expect(await contentsOf(world, { place: birch })).not.toEqual(before);
});

describe("on one connection", () => {
  test("jobs of two workspaces at once keep to their own, and leave none behind", async () => {
    const places = [acme, birch];
    const asked = await Promise.all(
      places.flatMap((place) => Array.from({ length: 4 }, async () => ({ place, receiptId: await world.asSystem(place, (scope) => createReceipt(scope, { job: "workspace.export" })) }))),
    );
    const ended = await Promise.all(
      asked.flatMap(({ place: { tenantId }, receiptId }) => [
        runJob(jobRunOf(narrow, "workspace.export"), handlers, "workspace.export", { ...job("workspace.export"), data: { tenantId, receiptId } }),
        runJob(jobRunOf(narrow, "billing.apply-limits"), handlers, "billing.apply-limits", { ...job("billing.apply-limits"), data: { tenantId } }),
        runJob(jobRunOf(narrow, "invitation.expire"), handlers, "invitation.expire", { ...job("invitation.expire"), data: { tenantId, invitationId: newId() } }),
      ]),
    );
    expect(ended.filter(({ status }) => status !== "completed")).toEqual([]);
    for (const { place, receiptId } of asked) {
      const { rows } = await world.admin.query<{ tenant: string; content: Buffer }>("select tenant_id as tenant, content from tenant.exports where receipt_id = $1", [receiptId]);
      expect(rows.map(({ tenant }) => tenant)).toEqual([place.tenantId]);
    }
    expect(await leftOver()).toEqual({ tenant: null, rows: 0 });
  });

  test("one that throws half-way leaves neither its workspace nor what it wrote", async () => {
    const before = await contentsOf(world, { place: acme });
    const throwing = inWorkspace(jobRunOf(narrow, "workspace.purge"), acme.tenantId, async ({ db }) => {
      await db.execute("update tenant.projects set name = 'Half done'");
      throw new Error("Here it ends.");
    });
    await expect(throwing).rejects.toThrow("Here it ends.");
    expect(await leftOver()).toEqual({ tenant: null, rows: 0 });
    const broken = inWorkspace(jobRunOf(narrow, "workspace.purge"), acme.tenantId, ({ db }) => db.execute("select no_such_column from tenant.projects"));
    await expect(broken).rejects.toThrow();
    expect(await leftOver()).toEqual({ tenant: null, rows: 0 });
    expect(await contentsOf(world, { place: acme })).toEqual(before);
  });

  test("one whose connection is cut in the middle leaves a pool that goes on without it", async () => {
    const cut = inWorkspace(jobRunOf(narrow, "workspace.purge"), acme.tenantId, async ({ db }) => {
      const { rows } = await db.execute<{ pid: number }>("select pg_backend_pid() as pid");
      await world.admin.query("select pg_terminate_backend($1)", [rows[0]!.pid]);
      await db.execute("select 1");
    });
    await expect(cut).rejects.toThrow();
    expect(await leftOver()).toEqual({ tenant: null, rows: 0 });
  });

  test("a receipt of another workspace is not there: no work is done for it", async () => {
    let worked = 0;
    const run = withReceipt(jobRunOf(narrow, "workspace.export"), { tenantId: acme.tenantId, receiptId: theirs.receiptId! }, () => Promise.resolve({ worked: ++worked }));
    await expect(run).rejects.toMatchObject({ code: "not_found" });
    expect(worked).toBe(0);
  });
});

/** What the one connection remembers and sees between two jobs. */
async function leftOver(): Promise<unknown> {
  const { rows } = await narrow.pools.afterlogin_worker.query(
    "select nullif(current_setting('app.tenant_id', true), '') as tenant, (select count(*)::int from tenant.projects) as rows",
  );
  return rows[0];
}

function job(name: JobName) {
  return { id: newId(), name, retryCount: 0 } as unknown as Parameters<typeof runJob>[3];
}
