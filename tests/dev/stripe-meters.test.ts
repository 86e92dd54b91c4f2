import { expect, test } from "vitest";
import type Stripe from "stripe";
import { at, customerWith, GOOD_CARD, openShop, press, seconds } from "./stripe-shop.ts";
import type { Shop } from "./stripe-shop.ts";

const DAY = 86_400;
const NOW = seconds("2026-01-31T10:00:00Z");

interface MeteredShop extends Shop {
  meter: Stripe.Billing.Meter;
  /** 10,000 included, then 50 cents for each thousand begun. */
  requests: Stripe.Price;
}

async function openMetered(): Promise<MeteredShop> {
  const shop = await openShop();
  const meter = await shop.stripe.billing.meters.create({
    display_name: "API requests", event_name: "api_requests", default_aggregation: { formula: "sum" },
  });
  const product = await shop.stripe.products.create({ name: "API requests" });
  const requests = await shop.stripe.prices.create({
    product: product.id, currency: "usd", billing_scheme: "tiered", tiers_mode: "graduated", lookup_key: "requests_month",
    recurring: { interval: "month", usage_type: "metered", meter: meter.id },
    tiers: [{ up_to: 10_000, unit_amount: 0 }, { up_to: "inf", unit_amount_decimal: "0.05" as never }],
  });
  return { ...shop, meter, requests };
}

function report(shop: Shop, customer: string, value: number, more: Partial<Stripe.Billing.MeterEventCreateParams> = {}): Promise<Stripe.Billing.MeterEvent> {
  return shop.stripe.billing.meterEvents.create({ event_name: "api_requests", payload: { stripe_customer_id: customer, value: String(value) }, ...more });
}

async function subscribed(shop: MeteredShop): Promise<{ customer: Stripe.Customer; sub: Stripe.Subscription }> {
  const customer = await customerWith(shop, "pm_card_visa");
  const sub = await shop.stripe.subscriptions.create({
    customer: customer.id, items: [{ price: shop.growth.id, quantity: 3 }, { price: shop.requests.id }],
  });
  return { customer, sub };
}

async function used(shop: MeteredShop, customer: string, span: [number, number] = [NOW - 40 * DAY, NOW + 100 * DAY]): Promise<number | undefined> {
  const { data } = await shop.stripe.billing.meters.listEventSummaries(shop.meter.id, { customer, start_time: span[0], end_time: span[1] });
  return data[0]?.aggregated_value;
}

async function newestInvoice(shop: Shop, sub: Stripe.Subscription): Promise<Stripe.Invoice> {
  const { data } = await shop.stripe.invoices.list({ subscription: sub.id });
  return data[0] as Stripe.Invoice;
}

function linesOf(invoice: Stripe.Invoice): [string | null, number | null, number][] {
  return invoice.lines.data.map((line) => [line.description, line.quantity, line.amount]);
}

test("case 25: a meter event sent twice is counted once, and the repeat is told so", async () => {
  const shop = await openMetered();
  const customer = await customerWith(shop, "pm_card_visa");
  await report(shop, customer.id, 400, { identifier: "acme-1" });
  await expect(report(shop, customer.id, 400, { identifier: "acme-1" }))
    .rejects.toMatchObject({ statusCode: 400, type: "StripeInvalidRequestError", message: "An event already exists with identifier acme-1." });
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => report(shop, customer.id, 50, { identifier: "acme-2" })));
  expect(results.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  await report(shop, customer.id, 5);
  expect(await used(shop, customer.id)).toBe(455);
  // Stripe remembers for 24 hours and promises no more: then the same identifier counts again.
  await shop.local.advanceTo(at("2026-02-01T09:59:59Z"));
  await expect(report(shop, customer.id, 400, { identifier: "acme-1" })).rejects.toThrow("already exists");
  await shop.local.advanceTo(at("2026-02-01T10:00:00Z"));
  await report(shop, customer.id, 400, { identifier: "acme-1" });
  expect(await used(shop, customer.id)).toBe(855);
});

test("an event must name a meter, carry its keys, and lie within 35 days back and 5 minutes ahead", async () => {
  const shop = await openMetered();
  const { id } = await customerWith(shop, "pm_card_visa");
  await expect(report(shop, id, 1, { event_name: "nothing" })).rejects.toMatchObject({ statusCode: 400, code: "no_meter" });
  await expect(report(shop, id, 1, { payload: { value: "1" } })).rejects.toMatchObject({ param: "payload[stripe_customer_id]" });
  await expect(report(shop, id, 1, { payload: { stripe_customer_id: id } })).rejects.toMatchObject({ param: "payload[value]" });
  await expect(report(shop, id, 1, { payload: { stripe_customer_id: id, value: "many" } })).rejects.toMatchObject({ code: "meter_event_invalid_value" });
  await expect(report(shop, id, 1, { timestamp: NOW - 35 * DAY - 1 })).rejects.toMatchObject({ code: "timestamp_too_far_in_past" });
  await expect(report(shop, id, 1, { timestamp: NOW + 301 })).rejects.toMatchObject({ code: "timestamp_in_future" });
  await report(shop, id, 1, { timestamp: NOW - 35 * DAY });
  await report(shop, id, 2, { timestamp: NOW + 300 });
  expect(await used(shop, id)).toBe(3);
  // For nobody: taken, and counted for nobody.
  await report(shop, "cus_nobody", 7);
  expect(await used(shop, id)).toBe(3);
});

test("an event can be taken back within a day", async () => {
  const shop = await openMetered();
  const { id } = await customerWith(shop, "pm_card_visa");
  await report(shop, id, 9, { identifier: "wrong" });
  await report(shop, id, 1, { identifier: "right" });
  const cancel = (identifier: string): Promise<Stripe.Billing.MeterEventAdjustment> =>
    shop.stripe.billing.meterEventAdjustments.create({ event_name: "api_requests", type: "cancel", cancel: { identifier } });
  expect(await cancel("wrong")).toMatchObject({ status: "complete", cancel: { identifier: "wrong" } });
  expect(await used(shop, id)).toBe(1);
  await expect(report(shop, id, 9, { identifier: "wrong" })).rejects.toThrow("already exists");
  await expect(cancel("none")).rejects.toMatchObject({ code: "resource_missing" });
  await shop.local.advanceTo(at("2026-02-01T10:00:00Z"));
  await expect(cancel("right")).rejects.toThrow("within 24 hours");
});

test("summaries by day and hour keep to UTC and leave out what is empty", async () => {
  const shop = await openMetered();
  const { id } = await customerWith(shop, "pm_card_visa");
  const other = await shop.stripe.customers.create({});
  await report(shop, id, 1, { timestamp: seconds("2026-01-29T23:59:59Z") });
  await report(shop, id, 2, { timestamp: seconds("2026-01-30T00:00:00Z") });
  await report(shop, id, 3, { timestamp: seconds("2026-01-30T05:00:00Z") });
  await report(shop, other.id, 50, { timestamp: seconds("2026-01-30T05:00:00Z") });
  const ask = async (window: "day" | "hour", from: string, to: string): Promise<[number, number][]> => {
    const span = { customer: id, start_time: seconds(from), end_time: seconds(to), value_grouping_window: window };
    return (await shop.stripe.billing.meters.listEventSummaries(shop.meter.id, span)).data.map((one) => [one.start_time, one.aggregated_value]);
  };
  expect(await ask("day", "2026-01-28T00:00:00Z", "2026-01-31T00:00:00Z")).toEqual([[seconds("2026-01-30T00:00:00Z"), 5], [seconds("2026-01-29T00:00:00Z"), 1]]);
  expect(await ask("hour", "2026-01-30T00:00:00Z", "2026-01-31T00:00:00Z")).toEqual([[seconds("2026-01-30T05:00:00Z"), 3], [seconds("2026-01-30T00:00:00Z"), 2]]);
  await expect(ask("day", "2026-01-28T01:00:00Z", "2026-01-31T00:00:00Z")).rejects.toMatchObject({ param: "start_time" });
});

test("the other formulas: how many events, and the last value", async () => {
  const shop = await openMetered();
  const { id } = await customerWith(shop, "pm_card_visa");
  const meterOf = (formula: "count" | "last", name: string): Promise<Stripe.Billing.Meter> =>
    shop.stripe.billing.meters.create({ display_name: name, event_name: name, default_aggregation: { formula }, value_settings: { event_payload_key: "bytes" } });
  const [calls, stored] = [await meterOf("count", "calls"), await meterOf("last", "stored")];
  for (const [bytes, hour] of [["700", 3], ["500", 2], ["100", 1]] as const) {
    const timestamp = NOW + (hour - 4) * 3600;
    await shop.stripe.billing.meterEvents.create({ event_name: "calls", payload: { stripe_customer_id: id }, timestamp });
    await shop.stripe.billing.meterEvents.create({ event_name: "stored", payload: { stripe_customer_id: id, bytes }, timestamp });
  }
  const span = { customer: id, start_time: NOW - DAY, end_time: NOW };
  expect((await shop.stripe.billing.meters.listEventSummaries(calls.id, span)).data[0]?.aggregated_value).toBe(3);
  expect((await shop.stripe.billing.meters.listEventSummaries(stored.id, span)).data[0]?.aggregated_value).toBe(700);
});

test("meters: named once, renamed, stopped and begun again; a meter that sells cannot be stopped", async () => {
  const shop = await openMetered();
  const { stripe } = shop;
  await expect(stripe.billing.meters.create({ display_name: "Again", event_name: "api_requests", default_aggregation: { formula: "sum" } }))
    .rejects.toMatchObject({ param: "event_name" });
  expect((await stripe.billing.meters.update(shop.meter.id, { display_name: "Requests" })).display_name).toBe("Requests");
  await expect(stripe.billing.meters.deactivate(shop.meter.id)).rejects.toThrow("is attached to it");
  await stripe.prices.update(shop.requests.id, { active: false });
  expect(await stripe.billing.meters.deactivate(shop.meter.id)).toMatchObject({ status: "inactive", status_transitions: { deactivated_at: NOW } });
  await expect(report(shop, "cus_x", 1)).rejects.toMatchObject({ code: "archived_meter" });
  expect((await stripe.billing.meters.list({ status: "active" })).data).toEqual([]);
  await stripe.billing.meters.reactivate(shop.meter.id);
  expect((await stripe.billing.meters.list({ status: "active" })).data.map((meter) => meter.id)).toEqual([shop.meter.id]);
  const types = shop.local.events().map((event) => event.type).filter((type) => type.startsWith("billing.meter."));
  expect(types).toEqual(["billing.meter.created", "billing.meter.updated", "billing.meter.deactivated", "billing.meter.reactivated"]);
});

test("metered prices show their tiers when asked, and refuse what makes no sense", async () => {
  const shop = await openMetered();
  expect(shop.requests).toMatchObject({ billing_scheme: "tiered", unit_amount: null, recurring: { usage_type: "metered", meter: shop.meter.id } });
  expect(shop.requests.tiers).toBeUndefined();
  const shown = await shop.stripe.prices.retrieve(shop.requests.id, { expand: ["tiers"] });
  expect(shown.tiers?.map((tier) => [tier.up_to, String(tier.unit_amount_decimal)])).toEqual([[10_000, "0"], [null, "0.05"]]);
  const make = (more: Partial<Stripe.PriceCreateParams>): Promise<Stripe.Price> =>
    shop.stripe.prices.create({ product: shop.requests.product as string, currency: "usd", ...more });
  await expect(make({ unit_amount: 1, recurring: { interval: "month", usage_type: "metered" } })).rejects.toMatchObject({ param: "recurring[meter]" });
  await expect(make({ unit_amount: 1, recurring: { interval: "month", usage_type: "metered", meter: "mtr_none" } })).rejects.toMatchObject({ code: "resource_missing" });
  await expect(make({ billing_scheme: "tiered", tiers_mode: "graduated", tiers: [{ up_to: 5, unit_amount: 1 }] })).rejects.toMatchObject({ param: "tiers[0][up_to]" });
  await expect(make({ billing_scheme: "tiered", tiers: [{ up_to: "inf", unit_amount: 1 }] })).rejects.toMatchObject({ param: "tiers_mode" });
  const { data } = await shop.stripe.prices.list({ recurring: { meter: shop.meter.id } });
  expect(data.map((price) => price.id)).toEqual([shop.requests.id]);
});

test("seats are paid in advance and usage afterwards: included first, then by the thousand", async () => {
  const shop = await openMetered();
  const { customer, sub } = await subscribed(shop);
  expect(sub.items.data.map((item) => item.quantity)).toEqual([3, undefined]);
  expect(linesOf(await newestInvoice(shop, sub))).toEqual([["3 × Growth (at $12.00 / month)", 3, 3600]]);
  await report(shop, customer.id, 9000, { timestamp: NOW });
  await shop.local.advanceTo(at("2026-02-20T10:00:00Z"));
  await report(shop, customer.id, 4500);
  const coming = await shop.stripe.invoices.createPreview({ subscription: sub.id });
  expect(coming.total).toBe(3600 + 175);
  await shop.local.advanceTo(at("2026-02-28T10:00:00Z"));
  // The period's end is the next period's; what is reported late still counts while the invoice is a draft.
  await report(shop, customer.id, 70_000, { timestamp: seconds("2026-02-28T10:00:00Z") });
  await report(shop, customer.id, 500, { timestamp: seconds("2026-02-28T09:59:59Z") });
  await shop.local.advanceTo(at("2026-02-28T11:00:00Z"));
  const invoice = await newestInvoice(shop, sub);
  expect(linesOf(invoice)).toEqual([
    ["10000 × API requests (First 10000)", 10_000, 0], ["4000 × API requests (10001 and above)", 4000, 200], ["3 × Growth (at $12.00 / month)", 3, 3600],
  ]);
  expect(invoice).toMatchObject({ status: "paid", total: 3800, amount_paid: 3800 });
  expect(invoice.lines.data[0]?.period).toEqual({ start: NOW, end: seconds("2026-02-28T10:00:00Z") });
  expect(invoice.lines.data[2]?.period).toEqual({ start: seconds("2026-02-28T10:00:00Z"), end: seconds("2026-03-31T10:00:00Z") });
  await shop.local.advanceTo(at("2026-03-31T11:00:00Z"));
  expect((await newestInvoice(shop, sub)).total).toBe(3600 + 3000);
});

test("at the end of a subscription its last usage is charged", async () => {
  const shop = await openMetered();
  const { customer, sub } = await subscribed(shop);
  await shop.stripe.subscriptions.update(sub.id, { cancel_at_period_end: true });
  await report(shop, customer.id, 12_000, { timestamp: NOW + 60 });
  await shop.local.advanceTo(at("2026-02-28T12:00:00Z"));
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).status).toBe("canceled");
  expect(await newestInvoice(shop, sub)).toMatchObject({ status: "paid", total: 100 });
  await shop.local.advanceTo(at("2026-06-01T00:00:00Z"));
  expect((await shop.stripe.invoices.list({ subscription: sub.id })).data).toHaveLength(2);
});

test("canceled at once, usage is charged when asked for, and otherwise is not", async () => {
  const shop = await openMetered();
  const [one, two] = [await subscribed(shop), await subscribed(shop)];
  for (const { customer } of [one, two]) await report(shop, customer.id, 12_000, { timestamp: NOW });
  await shop.local.advanceTo(at("2026-02-01T00:00:00Z"));
  await shop.stripe.subscriptions.cancel(one.sub.id, { invoice_now: true });
  await shop.stripe.subscriptions.cancel(two.sub.id);
  expect(await newestInvoice(shop, one.sub)).toMatchObject({ status: "paid", total: 100 });
  expect((await shop.stripe.invoices.list({ subscription: two.sub.id })).data).toHaveLength(1);
});

test("a metered item that goes, or gets another price, is charged for what it counted, once", async () => {
  const shop = await openMetered();
  const { customer, sub } = await subscribed(shop);
  const item = sub.items.data[1] as Stripe.SubscriptionItem;
  const dearer = await shop.stripe.prices.create({
    product: shop.requests.product as string, currency: "usd", unit_amount: 100, transform_quantity: { divide_by: 1000, round: "up" },
    recurring: { interval: "month", usage_type: "metered", meter: shop.meter.id },
  });
  await report(shop, customer.id, 20_000, { timestamp: NOW });
  await shop.local.advanceTo(at("2026-02-10T10:00:00Z"));
  await shop.stripe.subscriptions.update(sub.id, { items: [{ id: item.id, price: dearer.id }] });
  await report(shop, customer.id, 1001);
  await shop.local.advanceTo(at("2026-02-28T11:00:00Z"));
  expect((await newestInvoice(shop, sub)).total).toBe(500 + 200 + 3600);
  await report(shop, customer.id, 1000);
  await shop.local.advanceTo(at("2026-03-01T00:00:00Z"));
  await shop.stripe.subscriptions.update(sub.id, { items: [{ id: item.id, deleted: true }], proration_behavior: "always_invoice" });
  expect((await newestInvoice(shop, sub)).total).toBe(100);
  await shop.local.advanceTo(at("2026-03-31T11:00:00Z"));
  expect((await newestInvoice(shop, sub)).total).toBe(3600);
  await expect(shop.stripe.subscriptions.update(sub.id, { items: [{ price: shop.requests.id, quantity: 2 }] })).rejects.toThrow("cannot set a quantity");
});

test("a change to yearly closes the month's usage at once; a schedule at the period's end does so on the renewal", async () => {
  const shop = await openMetered();
  const yearly = await shop.stripe.prices.create({
    product: shop.requests.product as string, currency: "usd", unit_amount: 1, recurring: { interval: "year", usage_type: "metered", meter: shop.meter.id },
  });
  const change = (sub: Stripe.Subscription): { id: string; price: string }[] =>
    [shop.growthYear.id, yearly.id].map((price, index) => ({ id: sub.items.data[index]?.id as string, price }));
  const one = await subscribed(shop);
  await report(shop, one.customer.id, 11_000, { timestamp: NOW });
  await shop.local.advanceTo(at("2026-02-01T10:00:00Z"));
  const preview = await shop.stripe.invoices.createPreview({ subscription: one.sub.id, subscription_details: { items: change(one.sub), proration_behavior: "none" } });
  await shop.stripe.subscriptions.update(one.sub.id, { items: change(one.sub), proration_behavior: "none" });
  expect(preview.total).toBe(36_050);
  expect((await newestInvoice(shop, one.sub)).total).toBe(36_050);

  const two = await subscribed(shop);
  const schedule = await shop.stripe.subscriptionSchedules.create({ from_subscription: two.sub.id });
  const phase = schedule.phases[0] as Stripe.SubscriptionSchedule.Phase;
  await shop.stripe.subscriptionSchedules.update(schedule.id, {
    phases: [
      { items: [{ price: shop.growth.id, quantity: 3 }, { price: shop.requests.id }], start_date: phase.start_date, end_date: phase.end_date },
      { items: [{ price: shop.growth.id, quantity: 1 }] },
    ],
  });
  await report(shop, two.customer.id, 30_000);
  await shop.local.advanceTo(at("2026-03-01T12:00:00Z"));
  expect((await newestInvoice(shop, two.sub)).total).toBe(1200 + 1000);
  expect((await shop.stripe.subscriptions.retrieve(two.sub.id)).items.data.map((item) => item.quantity)).toEqual([1]);
});

test("a trial's usage is free; a pause's usage before it is charged on resuming", async () => {
  const shop = await openMetered();
  const customer = await customerWith(shop, "pm_card_visa");
  const sub = await shop.stripe.subscriptions.create({
    customer: customer.id, items: [{ price: shop.growth.id }, { price: shop.requests.id }], trial_period_days: 7,
  });
  await report(shop, customer.id, 50_000);
  await shop.local.advanceTo(at("2026-02-07T12:00:00Z"));
  expect((await newestInvoice(shop, sub)).total).toBe(1200);
  await report(shop, customer.id, 12_000);
  await shop.stripe.subscriptions.pause(sub.id, {} as never);
  await shop.local.advanceTo(at("2026-04-01T00:00:00Z"));
  await shop.stripe.subscriptions.resume(sub.id);
  expect((await newestInvoice(shop, sub)).total).toBe(1300);
});

test("checkout sells seats with a metered price beside them", async () => {
  const shop = await openMetered();
  const session = await shop.stripe.checkout.sessions.create({
    mode: "subscription", line_items: [{ price: shop.growth.id, quantity: 2 }, { price: shop.requests.id }], success_url: "http://app.test/done",
  });
  expect(session.amount_total).toBe(2400);
  expect(await (await fetch(session.url as string)).text()).toContain("by usage");
  await press(session.url as string, { ...GOOD_CARD, email: "olga@acme.test" });
  const { data: [sub] } = await shop.stripe.subscriptions.list();
  expect(sub?.items.data.map((item) => item.quantity)).toEqual([2, undefined]);
});
