import { afterAll, beforeAll, expect, test } from "vitest";
import { claimMinutes } from "#app/domain/billing/inbox/event-types.rules.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { killedProcesses } from "#tests/support/killed.ts";
import type { Workspace } from "#tests/support/stories.ts";

/**
 * A renewal has failed: a record to change, an access to lower, an activity to write, mails to send. Whoever works that
 * off is killed after each thing the database or Stripe did for them, without having heard that it was done.
 */
let world: BillingWorld;
let processes: ReturnType<typeof killedProcesses>;
beforeAll(async () => {
  world = await createBillingWorld();
  processes = killedProcesses(world);
});
afterAll(async () => {
  processes.close();
  await world.close();
});

const drainIn = (end: { killedAt: number | null }) => processes.run("tests/jobs/inbox-process.ts", [], end);

/** Everything that the event was to bring about, without ids and instants. */
async function recordOf(place: Workspace) {
  const { subscription, access, openDebt } = await world.standing(place);
  const { rows: invoices } = await world.admin.query("select status, amount_due, amount_remaining, attempt_count from tenant.invoices where tenant_id = $1 order by issued_at, amount_due", [place.tenantId]);
  const { rows: asked } = await world.admin.query<{ job: string }>("select job from queue.outbox where tenant_id = $1 order by job", [place.tenantId]);
  const mails = (await world.mails()).filter(({ tenantId }) => tenantId === place.tenantId);
  return {
    status: subscription?.status,
    hasFailed: subscription?.firstFailureAt !== null,
    attempts: subscription?.attemptCount,
    access: [access.level, access.reason],
    debt: openDebt && { amount: openDebt.amount, invoices: openDebt.invoices },
    invoices,
    activity: (await world.events(place)).map(({ action }) => action),
    mails: mails.map(({ template }) => template),
    asked: asked.map(({ job }) => job),
    due: (await world.due(place)).map(({ kind }) => kind),
  };
}

async function inboxOf(place: Workspace) {
  const { rows } = await world.admin.query<{ status: string }>("select status from platform.stripe_events where customer_id = $1", [await world.customerOf(place)]);
  return rows.map(({ status }) => status);
}

/** What a dead worker held is another's once it is old enough. */
async function ageClaims(): Promise<void> {
  await world.admin.query("update platform.stripe_events set claimed_at = claimed_at - make_interval(mins => $1) where status = 'processing'", [claimMinutes + 1]);
}

test("killed after any step of the webhook's way, the next run completes what was begun, once", async () => {
  const most = 75;
  const places: Workspace[] = [];
  for (let n = 0; n <= most; n++) {
    const place = await world.workspace({ name: `Place ${n}`, owner: await world.person(`Owner ${n}`), plan: "starter" });
    await world.subscribe(place);
    world.local.payments.always(await world.customerOf(place), "insufficient_funds");
    places.push(place);
  }
  const control = places.shift()!;
  const { subscription } = await world.standing(control);
  await world.moveTo(new Date(subscription!.periodEnd.getTime() + 2 * 3_600_000));
  await world.admin.query("delete from queue.mails");
  const failures = new Map(world.stripeEvents("invoice.payment_failed").map((event) => [(event.data.object as { customer: string }).customer, event]));
  const deliver = async (place: Workspace) => world.deliver(failures.get(await world.customerOf(place))!);

  await deliver(control);
  const { steps } = await drainIn({ killedAt: null });
  const wanted = await recordOf(control);
  expect(wanted).toMatchObject({ status: "past_due", mails: ["payment_failed"], access: ["grace", "payment_failed"] });
  expect(await inboxOf(control)).toEqual(["done"]);
  expect(steps).toBeGreaterThan(10);
  expect(steps).toBeLessThanOrEqual(most);

  for (let step = 1; step <= steps; step++) {
    const place = places[step - 1]!;
    await deliver(place);
    const { killed } = await drainIn({ killedAt: step });
    expect(killed, `killed at step ${step} of ${steps}`).toBe(true);
    await ageClaims();
    await world.drain();
    expect(await inboxOf(place), `the inbox after step ${step}`).toEqual(["done"]);
    expect(await recordOf(place), `the record after step ${step}`).toEqual(wanted);
  }
}, 240_000);
