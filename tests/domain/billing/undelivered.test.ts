import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sweepUndelivered, type Swept } from "#app/domain/billing/inbox/sweep-undelivered.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

async function sweep(changes: { stripe?: Stripe; livemode?: boolean; now?: Date } = {}): Promise<Swept> {
  return sweepUndelivered({ stripe: world.stripe, pool: world.pools.afterlogin_worker, now: await world.now(), app: world.app, request: world.request(), livemode: false, ...changes });
}

async function receipts() {
  const { rows } = await world.admin.query<{ status: string; result: Swept | null; error: string | null }>(
    "select status, result, error from platform.receipts where job = 'stripe.sweep-undelivered' order by started_at desc",
  );
  return rows;
}

async function inbox(id: string) {
  const { rows } = await world.admin.query<{ status: string }>("select status from platform.stripe_events where id = $1", [id]);
  return rows.map(({ status }) => status);
}

/** Somebody who listens, where nobody answers: what happens from now on is told to no one. */
async function listenInVain(): Promise<() => Promise<void>> {
  const endpoint = await world.stripe.webhookEndpoints.create({ url: "http://127.0.0.1:9/webhooks", enabled_events: ["*"] });
  return async () => {
    await world.stripe.webhookEndpoints.del(endpoint.id);
  };
}

test("what Stripe could not deliver is fetched, once, worked off, and a receipt says so", async () => {
  const elm = await world.workspace({ name: "Elm", owner: await world.person("Elsa"), plan: "starter" });
  const hear = await listenInVain();
  await world.subscribe(elm);
  await world.stripe.subscriptions.cancel((await world.standing(elm)).subscription!.stripeSubscriptionId);
  await hear();
  const [deleted] = world.stripeEvents("customer.subscription.deleted");
  const ear = await world.admin.connect();
  const heard: string[] = [];
  ear.on("notification", ({ channel }) => heard.push(channel));
  await ear.query("listen stripe_inbox");
  // One of them has come after all.
  const [came] = world.stripeEvents("customer.subscription.created");
  await world.deliver(came!);
  await expect.poll(() => heard).toHaveLength(1);
  const first = await sweep();
  await expect.poll(() => heard).toHaveLength(2);
  ear.release(true);
  expect(first.kept).toContain(deleted!.id);
  expect(first.kept).not.toContain(came!.id);
  expect(first).toMatchObject({ undelivered: first.keptInAll + 1, refused: [] });
  expect((await receipts())[0]).toEqual({ status: "done", result: first, error: null });

  expect((await world.drain()).failed).toBe(0);
  expect(await inbox(deleted!.id)).toEqual(["done"]);
  expect((await world.standing(elm)).subscription?.status).toBe("canceled");

  expect(await sweep()).toMatchObject({ undelivered: first.undelivered, kept: [], keptInAll: 0 });
  expect(await inbox(deleted!.id)).toEqual(["done"]);
});

test("each sweep begins an hour before the end of the last that succeeded, and no earlier than Stripe remembers", async () => {
  await world.admin.query("delete from platform.receipts");
  const now = await world.now();
  const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
  expect((await sweep({ now })).since).toBe(hours(-72).toISOString());
  expect((await sweep({ now: hours(1) })).since).toBe(hours(-1).toISOString());
  const failing = { events: { list: () => { throw new Error("Stripe answered 503"); } } } as unknown as Stripe;
  await expect(sweep({ now: hours(2), stripe: failing })).rejects.toThrow("503");
  expect((await receipts())[0]).toEqual({ status: "failed", result: null, error: "Stripe answered 503" });
  expect((await sweep({ now: hours(5) })).since).toBe(hours(0).toISOString());
  expect((await sweep({ now: hours(24 * 60) })).since).toBe(hours(24 * 30).toISOString());
  // A clock that was set back asks from then.
  expect((await sweep({ now: hours(6) })).since).toBe(hours(5).toISOString());
});

test("events of the other mode are kept without effect", async () => {
  const fir = await world.workspace({ name: "Fir", owner: await world.person("Fay"), plan: "starter" });
  const hear = await listenInVain();
  await world.subscribe(fir);
  await hear();
  expect((await sweep({ livemode: true })).kept).toEqual([]);
  const created = world.stripeEvents("customer.subscription.created").at(-1)!;
  expect(await inbox(created.id)).toEqual(["ignored"]);
});

test("a report that Stripe could not count some use asks for our sums to be compared, and names nobody", async () => {
  const report = { id: "evt_thin_1", object: "v2.core.event", type: "v1.billing.meter.error_report_triggered", livemode: false, created: "2026-11-01T10:00:00.123Z", related_object: { id: "mtr_1", type: "billing.meter", url: "/v1/billing/meters/mtr_1" } };
  expect(await world.deliver(report)).toMatchObject({ status: 200 });
  await world.drain();
  expect(await inbox("evt_thin_1")).toEqual(["done"]);
  const { rows } = await world.admin.query("select tenant_id, payload from queue.outbox where job = 'usage.reconcile'");
  expect(rows).toEqual([{ tenant_id: null, payload: {} }]);
  const { rows: kept } = await world.admin.query("select customer_id, object_id, created from platform.stripe_events where id = 'evt_thin_1'");
  expect(kept).toEqual([{ customer_id: null, object_id: "mtr_1", created: new Date("2026-11-01T10:00:00.123Z") }]);
  for (const wrong of [{ ...report, created: "yesterday" }, { ...report, created: 1_790_000_000 }, { ...report, id: "?" }, { ...report, livemode: "no" }]) {
    expect((await world.deliver(wrong)).status).toBe(400);
  }
});
