import { expect, test } from "vitest";
import type Stripe from "stripe";
import { at, customerWith, openShop, seconds } from "./stripe-shop.ts";
import type { Shop } from "./stripe-shop.ts";

const NOW = seconds("2026-01-31T10:00:00Z");

function readyAt(shop: Shop, clock: Stripe.TestHelpers.TestClock, time: string): Promise<void> {
  return expect.poll(async () => {
    const { status, frozen_time: at } = await shop.stripe.testHelpers.testClocks.retrieve(clock.id);
    return [status, at];
  }, { timeout: 10_000 }).toEqual(["ready", seconds(time)]);
}

test("a test clock is advanced, and what falls due on the way happens at its own instant", async () => {
  const shop = await openShop();
  const { testClocks } = shop.stripe.testHelpers;
  const clock = await testClocks.create({ frozen_time: NOW, name: "Renewals" });
  expect(clock).toMatchObject({ status: "ready", frozen_time: NOW, name: "Renewals" });
  const customer = await shop.stripe.customers.create({ test_clock: clock.id });
  const card = await shop.stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  const sub = await shop.stripe.subscriptions.create({ customer: customer.id, items: [{ price: shop.growth.id }], default_payment_method: card.id });
  expect(sub.test_clock).toBe(clock.id);
  const moving = await testClocks.advance(clock.id, { frozen_time: seconds("2026-03-05T00:00:00Z") });
  expect(moving).toMatchObject({ status: "advancing", status_details: { advancing: { target_frozen_time: seconds("2026-03-05T00:00:00Z") } } });
  await readyAt(shop, clock, "2026-03-05T00:00:00Z");
  const { data } = await shop.stripe.invoices.list({ subscription: sub.id });
  expect(data.map((invoice) => [invoice.status, invoice.created, invoice.test_clock])).toEqual([["paid", seconds("2026-02-28T10:00:00Z"), clock.id], ["paid", NOW, clock.id]]);
  const types = shop.local.events().map((event) => event.type).filter((type) => type.startsWith("test_helpers"));
  expect(types).toEqual(["test_helpers.test_clock.created", "test_helpers.test_clock.advancing", "test_helpers.test_clock.ready"]);
  await expect(testClocks.advance(clock.id, { frozen_time: NOW })).rejects.toMatchObject({ param: "frozen_time" });
});

test("there is one clock: a second is refused, and so is the past; deleting it takes its customers along", async () => {
  const shop = await openShop();
  const { testClocks } = shop.stripe.testHelpers;
  await expect(testClocks.create({ frozen_time: NOW - 3600 })).rejects.toMatchObject({ code: "local_unserved" });
  await expect(shop.stripe.customers.create({ test_clock: "clock_none" })).rejects.toMatchObject({ code: "resource_missing" });
  const clock = await testClocks.create({ frozen_time: NOW + 3600 });
  await readyAt(shop, clock, "2026-01-31T11:00:00Z");
  await expect(testClocks.create({ frozen_time: NOW + 7200 })).rejects.toMatchObject({ code: "local_unserved" });
  const stays = await customerWith(shop, "pm_card_visa");
  const goes = await shop.stripe.customers.create({ test_clock: clock.id });
  expect((await shop.stripe.customers.list({ test_clock: clock.id })).data.map((row) => row.id)).toEqual([goes.id]);
  await testClocks.del(clock.id);
  expect((await shop.stripe.customers.list()).data.map((row) => row.id)).toEqual([stays.id]);
  await expect.poll(() => shop.local.now().getTime()).toBeGreaterThan(at("2026-01-31T11:00:00Z").getTime());
});

test("a journey that the application breaks off is told as a failure", async () => {
  const shop = await openShop({ onClockMoved: () => { throw new Error("The application is away."); } });
  const clock = await shop.stripe.testHelpers.testClocks.create({ frozen_time: NOW });
  await shop.stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: NOW + 60 });
  await expect.poll(async () => (await shop.stripe.testHelpers.testClocks.retrieve(clock.id)).status).toBe("internal_failure");
});
