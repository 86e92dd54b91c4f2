import { afterAll, beforeAll, expect, test } from "vitest";
import { setSeats } from "#app/domain/billing/seats/set-seats.ts";
import { newId } from "#db/ids.ts";
import { handlers } from "#jobs/handlers/index.ts";
import type { JobName, JobPayload } from "#jobs/catalog.ts";
import type { JobRun } from "#jobs/job.ts";
import { jobForDue } from "#jobs/due.rules.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import type { Workspace } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

/** One attempt of a job, as the worker makes it: with the worker's role and no workspace left over from anybody. */
function run<Name extends JobName>(name: Name, payload: JobPayload<Name>): Promise<unknown> {
  const runtime = { pools: world.pools, app: world.app, config: { stripe: { livemode: false } } } as unknown as JobRun["runtime"];
  return handlers[name]({ runtime, stripe: () => world.stripe, now: () => world.now(), id: newId(), name, attempt: 1, isLast: false }, payload);
}

async function paying(name: string, owner: string): Promise<Workspace> {
  const place = await world.workspace({ name, owner: await world.person(owner), plan: "starter" });
  await world.subscribe(place);
  return place;
}

test("the inbox is worked off, and a customer synced, on the worker's own role", async () => {
  const acme = await paying("Acme", "Olga");
  const { subscription } = await world.standing(acme);
  await world.stripe.subscriptions.update(subscription!.stripeSubscriptionId, { cancel_at_period_end: true });
  for (const event of world.stripeEvents("customer.subscription.updated")) await world.deliver(event);
  expect(await run("stripe.process-inbox", {})).toMatchObject({ failed: 0, dead: 0 });
  expect((await world.standing(acme)).subscription?.cancelAt).not.toBeNull();
  expect(await run("stripe.sync-customer", { customerId: await world.customerOf(acme) })).toMatchObject({ outcome: "synced", changed: [] });
  expect(await run("stripe.sync-customer", { customerId: "cus_nobody" })).toEqual({ outcome: "unknown" });
});

test("case 2: what falls due of an unanswered purchase leads to the job that finishes it, however often it runs", async () => {
  const bolt = await paying("Bolt", "Boris");
  world.local.requests.loseNext(3);
  await setSeats(world.work(bolt, bolt.owner), { quantity: 8, prorationDate: null });
  const [due] = await world.due(bolt);
  const asked = jobForDue({ tenantId: bolt.tenantId, kind: due!.kind, refId: due!.refId });
  expect(asked).toEqual({ job: "billing.sync-seats", payload: { tenantId: bolt.tenantId, seatChangeId: due!.refId } });
  for (let times = 0; times < 3; times++) await run("billing.sync-seats", { tenantId: bolt.tenantId, seatChangeId: due!.refId });
  expect((await world.standing(bolt)).subscription?.quantity).toBe(8);
  const updates = (await world.stripe.invoices.list({ customer: await world.customerOf(bolt) })).data.filter(({ billing_reason }) => billing_reason === "subscription_update");
  expect(updates).toHaveLength(1);
});

test("reconcile, limits, reminders and closure run without anybody's request", async () => {
  const cat = await paying("Cat", "Carla");
  expect(await run("billing.reconcile", {})).toMatchObject({ failed: [] });
  expect(await run("stripe.sweep-undelivered", {})).toMatchObject({ refused: [] });
  expect(await run("billing.apply-limits", { tenantId: cat.tenantId })).toEqual({ members: 0, projects: 0 });
  expect(await run("trial.remind", { tenantId: cat.tenantId, step: "ended" })).toEqual({ sent: false });
  expect(await run("billing.cancel-for-closure", { tenantId: cat.tenantId })).toEqual({ canceled: 0 });
});

test("a workspace that has gone meanwhile is refused, not invented", async () => {
  await expect(run("billing.apply-limits", { tenantId: newId() })).rejects.toMatchObject({ code: "not_found" });
});
