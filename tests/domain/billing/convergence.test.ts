import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type Stripe from "stripe";
import { retryOpenInvoices } from "#app/domain/billing/debt/retry-open-invoices.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import type { Workspace } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

/** What our record says, without ids and instants, so that two histories can be compared. */
async function recordOf(place: Workspace) {
  const { subscription, access, terms, openDebt } = await world.standing(place);
  const { rows: subscriptions } = await world.admin.query(
    "select status, plan, quantity, is_current, cancel_at is not null as ends from tenant.subscriptions where tenant_id = $1 order by started_at, status",
    [place.tenantId],
  );
  const { rows: invoices } = await world.admin.query("select status, amount_due from tenant.invoices where tenant_id = $1 order by issued_at, amount_due", [place.tenantId]);
  const { rows: card } = await world.admin.query("select card_last4 from tenant.billing_details where tenant_id = $1", [place.tenantId]);
  return { status: subscription?.status, quantity: subscription?.quantity, access: access.level, reason: access.reason, seats: terms.limits.seats, openDebt, subscriptions, invoices, card };
}

/** At Stripe alone, without a word to us: put on a schedule and taken off it, paused and resumed, renewed, failed, paid, canceled and bought anew. Answers its events. */
async function live(place: Workspace): Promise<Stripe.Event[]> {
  const customer = await world.customerOf(place);
  const { stripeSubscriptionId: id, stripePriceId: price } = (await world.standing(place)).subscription!;
  const from = world.stripeEvents().length;
  await world.stripe.subscriptions.update(id, { items: [{ id: (await world.stripe.subscriptions.retrieve(id)).items.data[0]!.id, quantity: 7 }], proration_behavior: "always_invoice" });
  const schedule = await world.stripe.subscriptionSchedules.create({ from_subscription: id });
  await world.stripe.subscriptionSchedules.release(schedule.id);
  await world.stripe.subscriptions.pause(id, { type: "subscription", bill_for: { unused_time_from: { type: "none" } } });
  await world.stripe.subscriptions.resume(id, { billing_cycle_anchor: { type: "unchanged" }, proration_behavior: "none" });
  await world.stripe.subscriptions.update(id, { cancel_at_period_end: true });
  await world.stripe.subscriptions.update(id, { cancel_at_period_end: false });
  world.local.payments.next(customer, "declined");
  await world.days(32);
  const open = await world.stripe.invoices.list({ customer, status: "open" });
  for (const invoice of open.data) await world.stripe.invoices.pay(invoice.id);
  await world.stripe.subscriptions.cancel(id);
  const method = (await world.stripe.paymentMethods.list({ customer })).data[0]!.id;
  await world.stripe.subscriptions.create({ customer, items: [{ price, quantity: 3 }], default_payment_method: method });
  return world.stripeEvents().slice(from).filter((event) => JSON.stringify(event.data.object).includes(customer));
}

test("events in any order, repeated and lost, end in the same record as a plain reading", async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.nat(1000)), fc.nat(3), async (stream, drains) => {
      count += 1;
      const next = (below: number) => (stream.next().value as number) % below;
      const place = await world.workspace({ name: `Case ${count}`, owner: await world.person(`Owner ${count}`), plan: "starter" });
      await world.subscribe(place);
      const events = await live(place);
      // Some are lost, some come twice, and all in an order of their own.
      const deliveries = events.flatMap((event) => Array.from({ length: next(3) }, () => event)).toSorted(() => next(3) - 1);
      const arriving = deliveries.length > 0 ? deliveries : events.slice(0, 1);
      for (const [index, event] of arriving.entries()) {
        await world.deliver(event);
        if (index % (drains + 2) === 0) await world.drain();
      }
      await world.drain();
      const record = await recordOf(place);
      expect(record).toMatchObject({ status: "active", quantity: 3, access: "full", seats: 3, openDebt: null });
      expect(record.subscriptions).toEqual([
        { status: "canceled", plan: "growth", quantity: 7, is_current: false, ends: record.subscriptions[0].ends as boolean },
        { status: "active", plan: "growth", quantity: 3, is_current: true, ends: false },
      ]);
      expect(record.invoices.every(({ status }: { status: string }) => status === "paid")).toBe(true);
      const mails = (await world.mails()).filter(({ tenantId }) => tenantId === place.tenantId).map(({ fact }) => fact);
      expect(new Set(mails).size).toBe(mails.length);
      const before = await world.events(place);
      for (const event of events.slice(0, 3)) await world.deliver({ ...event, id: `${event.id}again${count}` });
      await world.drain();
      expect(await recordOf(place)).toEqual(record);
      expect(await world.events(place)).toEqual(before);
      expect(await retryOpenInvoices(world.work(place, place.owner))).toMatchObject({ tried: 0 });
    }),
    { numRuns: 4, endOnFailure: true },
  );
}, 120_000);
