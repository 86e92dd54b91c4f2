import { expect, test } from "vitest";
import type Stripe from "stripe";
import { at, openShop, seconds, subscribe } from "./stripe-shop.ts";
import type { Shop } from "./stripe-shop.ts";

const END = seconds("2026-02-28T10:00:00Z");

/** Five seats of Enterprise now, three of Growth from the period's end. */
async function downgrade(shop: Shop): Promise<{ sub: Stripe.Subscription; schedule: Stripe.SubscriptionSchedule }> {
  const started = await subscribe(shop, "pm_card_visa");
  const item = started.items.data[0] as Stripe.SubscriptionItem;
  const sub = await shop.stripe.subscriptions.update(started.id, { items: [{ id: item.id, price: shop.enterprise.id, quantity: 5 }], proration_behavior: "none" });
  const made = await shop.stripe.subscriptionSchedules.create({ from_subscription: sub.id });
  expect(made).toMatchObject({ status: "active", end_behavior: "release", current_phase: { end_date: END } });
  const schedule = await shop.stripe.subscriptionSchedules.update(made.id, {
    end_behavior: "release",
    phases: [
      { start_date: made.phases[0]?.start_date, end_date: made.phases[0]?.end_date, items: [{ price: shop.enterprise.id, quantity: 5 }] },
      { items: [{ price: shop.growth.id, quantity: 3 }], proration_behavior: "none" },
    ],
    expand: ["phases.items.price"],
  });
  return { sub, schedule };
}

test("a downgrade at the period's end: shown before, charged at the new price, then released", async () => {
  const shop = await openShop();
  const { sub, schedule } = await downgrade(shop);
  expect(schedule.phases[1]).toMatchObject({ start_date: END, items: [{ price: { id: shop.growth.id }, quantity: 3 }] });
  const attached = await shop.stripe.subscriptions.retrieve(sub.id, { expand: ["schedule"] });
  expect((attached.schedule as Stripe.SubscriptionSchedule).id).toBe(schedule.id);
  expect(attached.items.data[0]?.price.id).toBe(shop.enterprise.id);
  expect((await shop.stripe.invoices.createPreview({ subscription: sub.id })).total).toBe(3600);

  await shop.local.advanceTo(at("2026-02-28T12:00:00Z"));
  const after = await shop.stripe.subscriptions.retrieve(sub.id, { expand: ["latest_invoice"] });
  expect(after.items.data[0]).toMatchObject({ price: { id: shop.growth.id }, quantity: 3, id: sub.items.data[0]?.id });
  expect(after.latest_invoice).toMatchObject({ amount_paid: 3600, status: "paid" });

  await shop.local.advanceTo(at("2026-04-01T00:00:00Z"));
  expect(await shop.stripe.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({ status: "released", released_subscription: sub.id, subscription: null });
  expect(await shop.stripe.subscriptions.retrieve(sub.id)).toMatchObject({ status: "active", schedule: null });
});

test("seats bought while a downgrade is scheduled change both phases", async () => {
  const shop = await openShop();
  const { sub, schedule } = await downgrade(shop);
  await shop.local.advanceTo(at("2026-02-14T10:00:00Z"));
  await shop.stripe.subscriptionSchedules.update(schedule.id, {
    proration_behavior: "always_invoice",
    phases: [
      { start_date: schedule.phases[0]?.start_date, end_date: END, items: [{ price: shop.enterprise.id, quantity: 7 }] },
      { items: [{ price: shop.growth.id, quantity: 5 }], proration_behavior: "none" },
    ],
  });
  const now = await shop.stripe.subscriptions.retrieve(sub.id, { expand: ["latest_invoice"] });
  expect(now.items.data[0]?.quantity).toBe(7);
  expect(now.latest_invoice).toMatchObject({ amount_paid: 3000, status: "paid", billing_reason: "subscription_update" });
  await shop.local.advanceTo(at("2026-02-28T12:00:00Z"));
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).items.data[0]).toMatchObject({ price: { id: shop.growth.id }, quantity: 5 });
});

test("seats changed on the subscription itself are also the present phase's", async () => {
  const shop = await openShop();
  const { sub, schedule } = await downgrade(shop);
  await shop.stripe.subscriptions.update(sub.id, { items: [{ id: sub.items.data[0]?.id, quantity: 6 }] });
  const followed = await shop.stripe.subscriptionSchedules.retrieve(schedule.id);
  expect(followed.phases.map((phase) => phase.items[0]?.quantity)).toEqual([6, 3]);
});

test("a released schedule lets the subscription go on; a canceled one ends it", async () => {
  const shop = await openShop();
  const { sub, schedule } = await downgrade(shop);
  await expect(shop.stripe.subscriptionSchedules.create({ from_subscription: sub.id })).rejects.toThrow("already attached");
  await expect(shop.stripe.subscriptionSchedules.create({ from_subscription: sub.id, metadata: { whose: "ours" } })).rejects.toThrow("You cannot set `metadata` if `from_subscription` is set.");
  await expect(shop.stripe.subscriptions.pause(sub.id, { type: "subscription" })).rejects.toThrow("schedule");
  await expect(shop.stripe.subscriptions.update(sub.id, { cancel_at_period_end: true })).rejects.toThrow("managed by the subscription schedule");
  expect((await shop.stripe.subscriptionSchedules.release(schedule.id)).status).toBe("released");
  await expect(shop.stripe.subscriptionSchedules.release(schedule.id)).rejects.toThrow("released");
  await shop.local.advanceTo(at("2026-03-01T00:00:00Z"));
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).items.data[0]?.price.id).toBe(shop.enterprise.id);

  const again = await shop.stripe.subscriptionSchedules.create({ from_subscription: sub.id });
  await shop.stripe.subscriptions.cancel(sub.id);
  expect((await shop.stripe.subscriptionSchedules.retrieve(again.id)).status).toBe("canceled");
  expect((await shop.stripe.subscriptionSchedules.list({ customer: sub.customer as string })).data).toHaveLength(2);
});

test("with end_behavior cancel the subscription ends with its last phase", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  const schedule = await shop.stripe.subscriptionSchedules.create({ from_subscription: sub.id });
  await shop.stripe.subscriptionSchedules.update(schedule.id, { end_behavior: "cancel" });
  await shop.local.advanceTo(at("2026-03-01T00:00:00Z"));
  expect(await shop.stripe.subscriptions.retrieve(sub.id)).toMatchObject({ status: "canceled", ended_at: END });
  expect((await shop.stripe.subscriptionSchedules.retrieve(schedule.id)).status).toBe("completed");
  expect((await shop.stripe.invoices.list({ subscription: sub.id })).data).toHaveLength(1);
});

test("phases without a gap, in order, with prices that are sold", async () => {
  const shop = await openShop();
  const { schedule } = await downgrade(shop);
  const start = schedule.phases[0]?.start_date as number;
  const items = [{ price: shop.growth.id }];
  const refuse = (phases: Stripe.SubscriptionScheduleUpdateParams.Phase[], param: string): Promise<void> =>
    expect(shop.stripe.subscriptionSchedules.update(schedule.id, { phases })).rejects.toMatchObject({ param });
  await refuse([{ start_date: start + 60, end_date: END, items }], "phases[0][start_date]");
  await refuse([{ start_date: start, end_date: END, items }, { start_date: END + 60, items }], "phases[1][start_date]");
  await refuse([{ start_date: start, end_date: start, items }], "phases[0][end_date]");
  await refuse([{ start_date: start, end_date: END, items: [{ price: "price_none" }] }], "phases[0][items][0][price]");
  expect((await shop.stripe.subscriptionSchedules.retrieve(schedule.id)).phases).toHaveLength(2);
});
