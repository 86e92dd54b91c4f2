import fc from "fast-check";
import { expect, test } from "vitest";
import type Stripe from "stripe";
import { customerWith, openShop } from "./stripe-shop.ts";
import type { Shop } from "./stripe-shop.ts";

const DAY = 86_400_000;

interface Step {
  days: number;
  plan: "growth" | "enterprise" | "growthYear";
  seats: number;
  used: number;
}

const step = fc.record<Step>({
  days: fc.integer({ min: 1, max: 40 }),
  plan: fc.constantFrom("growth", "enterprise", "growthYear"),
  seats: fc.integer({ min: 1, max: 30 }),
  used: fc.integer({ min: 0, max: 5000 }),
});
const coupon = fc.option(fc.oneof(
  fc.record({ percent_off: fc.integer({ min: 1, max: 100 }), duration: fc.constantFrom("once" as const, "forever" as const) }),
  fc.record({ amount_off: fc.integer({ min: 1, max: 9000 }), currency: fc.constant("usd"), duration: fc.constant("forever" as const) }),
  fc.record({ percent_off: fc.integer({ min: 1, max: 99 }), duration: fc.constant("repeating" as const), duration_in_months: fc.integer({ min: 1, max: 3 }) }),
), { nil: null });

function sum(rows: { amount: number }[] | null): number {
  return (rows ?? []).reduce((total, row) => total + row.amount, 0);
}

/** What every invoice must be, whatever led to it. */
function checkSums(invoice: Stripe.Invoice, off = 0): void {
  const lines = invoice.lines.data;
  const base = lines.filter((line) => line.discountable && line.amount > 0).reduce((total, line) => total + line.amount, 0);
  if (off > 0 && invoice.discounts.length > 0) expect(sum(invoice.total_discount_amounts)).toBe(Math.min(off, base));
  expect(invoice.subtotal).toBe(lines.reduce((total, line) => total + line.amount, 0));
  expect(sum(invoice.total_discount_amounts)).toBe(lines.reduce((total, line) => total + sum(line.discount_amounts), 0));
  expect(sum(invoice.total_taxes)).toBe(lines.reduce((total, line) => total + sum(line.taxes), 0));
  expect(invoice.total).toBe(invoice.subtotal - sum(invoice.total_discount_amounts) + sum(invoice.total_taxes));
  for (const line of lines) expect(sum(line.discount_amounts)).toBeLessThanOrEqual(Math.max(0, line.amount));
  expect(invoice.amount_due).toBeGreaterThanOrEqual(0);
  if (invoice.status === "paid") expect([invoice.amount_paid, invoice.amount_remaining]).toEqual([invoice.amount_due, 0]);
  for (const amount of [invoice.total, invoice.amount_due, ...lines.map((line) => line.amount)]) expect(Number.isInteger(amount)).toBe(true);
}

async function allInvoices(shop: Shop): Promise<Stripe.Invoice[]> {
  return (await shop.stripe.invoices.list({ limit: 100 })).data;
}

async function live(shop: Shop, steps: Step[], offer: Stripe.CouponCreateParams | null, taxed: boolean): Promise<void> {
  const meter = await shop.stripe.billing.meters.create({ display_name: "Requests", event_name: "requests", default_aggregation: { formula: "sum" } });
  const metered = (interval: "month" | "year"): Promise<Stripe.Price> => shop.stripe.prices.create({
    product: shop.growth.product as string, currency: "usd", unit_amount_decimal: "0.7" as never, recurring: { interval, usage_type: "metered", meter: meter.id },
  });
  const [monthly, yearly] = [await metered("month"), await metered("year")];
  const customer = await customerWith(shop, "pm_card_visa");
  await shop.stripe.customers.update(customer.id, { address: { country: "DE" } });
  const discounts = offer ? [{ coupon: (await shop.stripe.coupons.create(offer)).id }] : undefined;
  const sub = await shop.stripe.subscriptions.create({
    customer: customer.id, items: [{ price: shop.growth.id, quantity: 2 }, { price: monthly.id }], discounts, automatic_tax: { enabled: taxed },
  });
  for (const { days, plan, seats, used } of steps) {
    await shop.local.advanceTo(new Date(shop.local.now().getTime() + days * DAY));
    await shop.stripe.billing.meterEvents.create({ event_name: "requests", payload: { stripe_customer_id: customer.id, value: String(used) } });
    await shop.local.advanceTo(new Date(shop.local.now().getTime() + 3_600_000));
    const prices = [shop[plan].id, plan === "growthYear" ? yearly.id : monthly.id];
    const items = sub.items.data.map((item, index) => ({ id: item.id, price: prices[index] as string, ...(index === 0 ? { quantity: seats } : {}) }));
    const change = { items, proration_behavior: "always_invoice" as const, proration_date: Math.floor(shop.local.now().getTime() / 1000) };
    const before = (await allInvoices(shop)).length;
    const preview = await shop.stripe.invoices.createPreview({ subscription: sub.id, subscription_details: change });
    await shop.stripe.subscriptions.update(sub.id, change);
    const after = await allInvoices(shop);
    checkSums(preview, offer?.amount_off);
    if (after.length > before) expect([after[0]?.total, after[0]?.amount_due]).toEqual([preview.total, preview.amount_due]);
  }
  await shop.local.advanceTo(new Date(shop.local.now().getTime() + 45 * DAY));
  for (const invoice of await allInvoices(shop)) checkSums(invoice, offer?.amount_off);
  // All that was used is on some invoice, once.
  await shop.stripe.subscriptions.cancel(sub.id, { invoice_now: true });
  const counted = (await allInvoices(shop)).flatMap((invoice) => invoice.lines.data)
    .filter((line) => [monthly.id, yearly.id].includes(line.pricing?.price_details?.price as string))
    .reduce((total, line) => total + (line.quantity ?? 0), 0);
  expect(counted).toBe(steps.reduce((total, one) => total + one.used, 0));
}

test("case 6: through any life a preview is what is then charged, every invoice adds up, and all usage is charged once", async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), coupon, fc.boolean(), async (steps, offer, taxed) => {
    await live(await openShop(), steps, offer, taxed);
  }), { numRuns: 30 });
});
