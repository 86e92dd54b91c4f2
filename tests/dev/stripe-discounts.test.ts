import { expect, test } from "vitest";
import type Stripe from "stripe";
import { at, customerWith, GOOD_CARD, openShop, press, seconds } from "./stripe-shop.ts";
import type { Shop } from "./stripe-shop.ts";

async function totalsOf(shop: Shop, sub: Stripe.Subscription): Promise<number[]> {
  return (await shop.stripe.invoices.list({ subscription: sub.id })).data.reverse().map((invoice) => invoice.total);
}

async function discounted(shop: Shop, coupon: Stripe.CouponCreateParams, quantity = 2): Promise<Stripe.Subscription> {
  const customer = await customerWith(shop, "pm_card_visa");
  const { id } = await shop.stripe.coupons.create(coupon);
  return shop.stripe.subscriptions.create({ customer: customer.id, items: [{ price: shop.growth.id, quantity }], discounts: [{ coupon: id }] });
}

function typesOf(shop: Shop, prefix: string): string[] {
  return shop.local.events().map((event) => event.type).filter((type) => type.startsWith(prefix));
}

test("once takes off the first invoice, repeating those of its months, forever all", async () => {
  const shop = await openShop();
  const once = await discounted(shop, { percent_off: 25, duration: "once" });
  const months = await discounted(shop, { amount_off: 500, currency: "usd", duration: "repeating", duration_in_months: 2 });
  const forever = await discounted(shop, { percent_off: 10, duration: "forever" });
  await shop.local.advanceTo(at("2026-04-30T12:00:00Z"));
  expect(await totalsOf(shop, once)).toEqual([1800, 2400, 2400, 2400]);
  expect(await totalsOf(shop, months)).toEqual([1900, 1900, 2400, 2400]);
  expect(await totalsOf(shop, forever)).toEqual([2160, 2160, 2160, 2160]);
  expect((await shop.stripe.subscriptions.retrieve(once.id)).discounts).toEqual([]);
  expect((await shop.stripe.subscriptions.retrieve(forever.id)).discounts).toHaveLength(1);
  expect(typesOf(shop, "customer.discount")).toEqual([
    "customer.discount.created", "customer.discount.deleted", "customer.discount.created", "customer.discount.created", "customer.discount.deleted",
  ]);
});

test("an invoice says what was taken off, line by line and in all, and the discounts expand", async () => {
  const shop = await openShop();
  const sub = await discounted(shop, { id: "WELCOME", percent_off: 33.3, duration: "forever", name: "Welcome" }, 1);
  const { data: [invoice] } = await shop.stripe.invoices.list({ subscription: sub.id, expand: ["data.discounts.source.coupon"] });
  expect(invoice).toMatchObject({ subtotal: 1200, total: 800, amount_paid: 800 });
  expect(invoice?.total_discount_amounts).toEqual([{ amount: 400, discount: sub.discounts[0] }]);
  expect(invoice?.lines.data[0]?.discount_amounts).toEqual([{ amount: 400, discount: sub.discounts[0] }]);
  const discount = invoice?.discounts[0] as Stripe.Discount;
  expect(discount).toMatchObject({ subscription: sub.id, end: null, promotion_code: null });
  expect((discount.source.coupon as Stripe.Coupon).name).toBe("Welcome");
  expect((await shop.stripe.coupons.retrieve("WELCOME")).times_redeemed).toBe(1);
});

test("a trial's free invoice does not use up a coupon for one invoice", async () => {
  const shop = await openShop();
  const customer = await customerWith(shop, "pm_card_visa");
  await shop.stripe.coupons.create({ id: "HALF", percent_off: 50, duration: "once" });
  const sub = await shop.stripe.subscriptions.create({ customer: customer.id, items: [{ price: shop.growth.id }], trial_period_days: 7, discounts: [{ coupon: "HALF" }] });
  await shop.local.advanceTo(at("2026-03-08T00:00:00Z"));
  expect(await totalsOf(shop, sub)).toEqual([0, 600, 1200]);
});

test("prorations hold lasting discounts, give back what was paid, and match their preview", async () => {
  const shop = await openShop();
  const sub = await discounted(shop, { percent_off: 50, duration: "forever" });
  const once = await discounted(shop, { percent_off: 50, duration: "once" });
  await shop.local.advanceTo(at("2026-02-14T10:00:00Z"));
  for (const [one, due] of [[sub, 750 - 600], [once, 1500 - 600]] as const) {
    const change = { items: [{ id: one.items.data[0]?.id as string, price: shop.enterprise.id, quantity: 1 }], proration_behavior: "always_invoice" as const, proration_date: seconds("2026-02-14T10:00:00Z") };
    const preview = await shop.stripe.invoices.createPreview({ subscription: one.id, subscription_details: change });
    await shop.stripe.subscriptions.update(one.id, change);
    const charged = (await totalsOf(shop, one)).at(-1);
    expect([preview.total, charged]).toEqual([due, due]);
  }
});

test("discounts on an update take the place of the old ones; removed, the full price is due", async () => {
  const shop = await openShop();
  const sub = await discounted(shop, { id: "A", percent_off: 10, duration: "forever" });
  await shop.stripe.coupons.create({ id: "B", percent_off: 20, duration: "forever" });
  const both = await shop.stripe.subscriptions.update(sub.id, { discounts: [{ discount: sub.discounts[0] as string }, { coupon: "B" }] });
  expect(both.discounts).toHaveLength(2);
  const preview = await shop.stripe.invoices.createPreview({ subscription: sub.id });
  expect(preview.total).toBe(2400 - 240 - 432);
  const offered = await shop.stripe.invoices.createPreview({ subscription: sub.id, discounts: [{ coupon: "B" }] });
  expect(offered.total).toBe(1920);
  await shop.stripe.subscriptions.update(sub.id, { discounts: [{ coupon: "B" }] });
  expect(await shop.stripe.subscriptions.deleteDiscount(sub.id)).toMatchObject({ deleted: true });
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).discounts).toEqual([]);
  await expect(shop.stripe.subscriptions.deleteDiscount(sub.id)).rejects.toMatchObject({ statusCode: 404 });
  expect((await shop.stripe.coupons.retrieve("B")).times_redeemed).toBe(2);
  await expect(shop.stripe.subscriptions.update(sub.id, { discounts: [{ coupon: "A" }], payment_behavior: "error_if_incomplete" })).rejects.toMatchObject({ code: "local_unserved" });
  await shop.stripe.subscriptions.update(sub.id, { discounts: [{ coupon: "A" }] });
  expect((await shop.stripe.subscriptions.update(sub.id, { discounts: "" })).discounts).toEqual([]);
});

test("coupons and codes end by their date, by their number, or by hand", async () => {
  const shop = await openShop();
  const customer = await customerWith(shop, "pm_card_visa");
  const buy = (discount: { coupon?: string; promotion_code?: string }): Promise<Stripe.Subscription> =>
    shop.stripe.subscriptions.create({ customer: customer.id, items: [{ price: shop.growth.id }], discounts: [discount] });
  await shop.stripe.coupons.create({ id: "TWO", percent_off: 10, max_redemptions: 2 });
  await buy({ coupon: "TWO" });
  await buy({ coupon: "TWO" });
  await expect(buy({ coupon: "TWO" })).rejects.toMatchObject({ code: "coupon_expired", param: "discounts[0][coupon]" });
  await shop.stripe.coupons.create({ id: "SOON", percent_off: 10, redeem_by: seconds("2026-02-01T00:00:00Z") });
  const code = await shop.stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: "SOON" }, code: "LAUNCH", expires_at: seconds("2026-01-31T12:00:00Z"), max_redemptions: 5 });
  await buy({ promotion_code: code.id });
  expect(await shop.stripe.promotionCodes.retrieve(code.id, { expand: ["promotion.coupon"] })).toMatchObject({ times_redeemed: 1, active: true, promotion: { coupon: { id: "SOON", times_redeemed: 1 } } });
  await shop.local.advanceTo(at("2026-01-31T12:00:00Z"));
  await expect(buy({ promotion_code: code.id })).rejects.toMatchObject({ param: "discounts[0][promotion_code]" });
  expect((await shop.stripe.promotionCodes.list({ code: "launch", active: false })).data.map((row) => row.id)).toEqual([code.id]);
  await shop.local.advanceTo(at("2026-02-01T00:00:00Z"));
  expect((await shop.stripe.coupons.retrieve("SOON")).valid).toBe(false);
  await expect(buy({ coupon: "SOON" })).rejects.toMatchObject({ code: "coupon_expired" });
  await expect(shop.stripe.promotionCodes.update(code.id, { active: true })).rejects.toMatchObject({ param: "active" });
  await shop.stripe.coupons.create({ id: "EUR5", amount_off: 500, currency: "eur" });
  await expect(buy({ coupon: "EUR5" })).rejects.toMatchObject({ param: "discounts" });
  await expect(shop.stripe.coupons.create({ percent_off: 10, amount_off: 5, currency: "usd" })).rejects.toMatchObject({ param: "percent_off" });
  await expect(shop.stripe.coupons.create({ percent_off: 10, duration: "repeating" })).rejects.toMatchObject({ param: "duration_in_months" });
  await shop.stripe.coupons.update("EUR5", { name: "Five" });
  await shop.stripe.coupons.del("EUR5");
  expect((await shop.stripe.coupons.list()).data.map((row) => row.id)).toEqual(["SOON", "TWO"]);
});

test("a coupon for one product leaves the others alone", async () => {
  const shop = await openShop();
  const customer = await customerWith(shop, "pm_card_visa");
  await shop.stripe.coupons.create({ id: "SEATS", amount_off: 5000, currency: "usd", applies_to: { products: [shop.growth.product as string] } });
  const sub = await shop.stripe.subscriptions.create({
    customer: customer.id, items: [{ price: shop.growth.id }, { price: shop.enterprise.id }], discounts: [{ coupon: "SEATS" }],
  });
  expect(await totalsOf(shop, sub)).toEqual([3000]);
  expect((await shop.stripe.coupons.retrieve("SEATS", { expand: ["applies_to"] })).applies_to?.products).toEqual([shop.growth.product]);
});

test("the checkout page takes a typed code, says what is wrong with it at the field, and charges the lower price", async () => {
  const shop = await openShop();
  await shop.stripe.coupons.create({ id: "Q", percent_off: 25, duration: "repeating", duration_in_months: 2 });
  const make = (code: string, more: Partial<Stripe.PromotionCodeCreateParams> = {}): Promise<Stripe.PromotionCode> =>
    shop.stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: "Q" }, code, ...more });
  await make("OLD", { expires_at: seconds("2026-01-31T11:00:00Z") });
  const used = await make("ONEONLY", { max_redemptions: 1 });
  await make("WELCOME25");
  const taken = await customerWith(shop, "pm_card_visa");
  await shop.stripe.subscriptions.create({ customer: taken.id, items: [{ price: shop.growth.id }], discounts: [{ promotion_code: used.id }] });
  await shop.local.advanceTo(at("2026-01-31T11:00:00Z"));
  const session = await shop.stripe.checkout.sessions.create({
    mode: "subscription", line_items: [{ price: shop.growth.id, quantity: 2 }], allow_promotion_codes: true, customer_email: "new@acme.test", success_url: "http://app.test/done",
  });
  const url = session.url as string;
  for (const [code, says] of [["OLD", "has expired"], ["ONEONLY", "has been used up"], ["NONE", "does not exist"], ["", "Enter a promotion code"]] as const) {
    const answer = await press(url, { code, code_button: "apply" });
    const page = await answer.text();
    expect([code, answer.status]).toEqual([code, 402]);
    expect(page).toContain(says);
    expect(page).toContain('aria-describedby="code-problem"');
  }
  // With the card typed, a bad code stops the purchase, and what was typed stays.
  const stopped = await (await press(url, { ...GOOD_CARD, code: "OLD" })).text();
  expect(stopped).toContain('value="12 / 34"');
  expect((await shop.stripe.subscriptions.list()).data).toHaveLength(1);
  const applied = await (await press(url, { code: "welcome25", code_button: "apply" })).text();
  expect(applied).toContain("$18.00");
  expect(await (await press(url, { code_button: "remove" })).text()).not.toContain("$18.00");
  await press(url, { code: "welcome25", code_button: "apply" });
  expect(await shop.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ amount_subtotal: 2400, amount_total: 1800, total_details: { amount_discount: 600 } });
  expect((await press(url, GOOD_CARD)).status).toBe(303);
  const done = await shop.stripe.checkout.sessions.retrieve(session.id, { expand: ["subscription.discounts", "discounts.promotion_code", "line_items"] });
  const sub = done.subscription as Stripe.Subscription;
  expect(await totalsOf(shop, sub)).toEqual([1800]);
  expect((done.discounts?.[0]?.promotion_code as Stripe.PromotionCode).code).toBe("WELCOME25");
  expect(done.line_items?.data[0]).toMatchObject({ amount_subtotal: 2400, amount_discount: 600, amount_total: 1800 });
  await shop.local.advanceTo(at("2026-03-31T12:00:00Z"));
  expect(await totalsOf(shop, sub)).toEqual([1800, 1800, 2400]);
});

test("a session can come with its discount; not with a code field too", async () => {
  const shop = await openShop();
  await shop.stripe.coupons.create({ id: "TEN", percent_off: 10 });
  const base = { mode: "subscription" as const, line_items: [{ price: shop.growth.id, quantity: 1 }], success_url: "http://app.test/done" };
  const session = await shop.stripe.checkout.sessions.create({ ...base, discounts: [{ coupon: "TEN" }] });
  expect(session).toMatchObject({ amount_total: 1080, discounts: [{ coupon: "TEN", promotion_code: null }] });
  await expect(shop.stripe.checkout.sessions.create({ ...base, discounts: [{ coupon: "TEN" }], allow_promotion_codes: true })).rejects.toMatchObject({ code: "parameters_exclusive" });
  await expect(shop.stripe.checkout.sessions.create({ ...base, discounts: [{ coupon: "NONE" }] })).rejects.toMatchObject({ code: "resource_missing" });
  expect((await shop.stripe.checkout.sessions.list()).data).toHaveLength(1);
});

test("an amount is spread over the lines to the last cent", async () => {
  const shop = await openShop();
  const customer = await customerWith(shop, "pm_card_visa");
  const same = (): Promise<Stripe.Price> => shop.stripe.prices.create({ product: shop.growth.product as string, currency: "usd", unit_amount: 1200, recurring: { interval: "month" } });
  await shop.stripe.coupons.create({ id: "TENNER", amount_off: 1000, currency: "usd" });
  const sub = await shop.stripe.subscriptions.create({
    customer: customer.id, items: [{ price: shop.growth.id }, { price: (await same()).id }, { price: (await same()).id }], discounts: [{ coupon: "TENNER" }], expand: ["latest_invoice"],
  });
  const invoice = sub.latest_invoice as Stripe.Invoice;
  expect(invoice.lines.data.map((line) => line.discount_amounts?.[0]?.amount)).toEqual([333, 333, 334]);
  expect(invoice.total).toBe(2600);
});
