import { expect, test } from "vitest";
import { GOOD_CARD, openReceiver, openShop, press, SECRET, seconds } from "./stripe-shop.ts";
import type { Shop } from "./stripe-shop.ts";
import type Stripe from "stripe";

async function checkout(shop: Shop, more: Partial<Stripe.Checkout.SessionCreateParams> = {}): Promise<Stripe.Checkout.Session> {
  const customer = await shop.stripe.customers.create({ email: "olga@acme.test" });
  return shop.stripe.checkout.sessions.create({
    mode: "subscription",
    customer: customer.id,
    line_items: [{ price: shop.growth.id, quantity: 5 }],
    success_url: "http://app.test/w/acme/billing/return?session_id={CHECKOUT_SESSION_ID}",
    cancel_url: "http://app.test/w/acme/billing",
    client_reference_id: "acme",
    metadata: { workspace: "acme" },
    subscription_data: { metadata: { workspace: "acme" } },
    ...more,
  });
}

test("Olga types a card at Checkout: the subscription is active and the webhooks say so", async () => {
  const receiver = await openReceiver();
  const shop = await openShop({ webhookUrl: receiver.url, webhookSecret: SECRET });
  const session = await checkout(shop);
  expect(session.status).toBe("open");
  expect(session.amount_total).toBe(6000);

  const page = await (await fetch(session.url as string)).text();
  for (const text of ["It is not Stripe", "Growth", "$60.00", "Card number", "Expiry", "CVC", ">Subscribe<"]) expect(page).toContain(text);
  expect(page).not.toContain("<script");

  const answer = await press(session.url as string, GOOD_CARD);
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe(`http://app.test/w/acme/billing/return?session_id=${session.id}`);

  const done = await shop.stripe.checkout.sessions.retrieve(session.id, { expand: ["subscription.latest_invoice", "line_items", "customer"] });
  expect(done).toMatchObject({ status: "complete", payment_status: "paid", url: null, client_reference_id: "acme" });
  expect(done.line_items?.data[0]).toMatchObject({ quantity: 5, amount_total: 6000 });
  const sub = done.subscription as Stripe.Subscription;
  expect(sub).toMatchObject({ status: "active", metadata: { workspace: "acme" }, cancel_at_period_end: false });
  expect(sub.items.data[0]).toMatchObject({
    quantity: 5,
    current_period_start: seconds("2026-01-31T10:00:00Z"),
    current_period_end: seconds("2026-02-28T10:00:00Z"),
  });
  expect(sub.latest_invoice).toMatchObject({ status: "paid", amount_paid: 6000, billing_reason: "subscription_create" });

  await shop.local.deliveries.settled();
  const types = receiver.events.map((event) => event.type);
  for (const type of ["customer.subscription.created", "invoice.paid", "checkout.session.completed", "payment_method.attached"]) expect(types).toContain(type);
  const created = receiver.events.find((event) => event.type === "customer.subscription.created");
  expect((created?.data.object as Stripe.Subscription).status).toBe("active");
});

test("a declined card shows the reason, keeps what was typed, and creates nothing", async () => {
  const shop = await openShop();
  const session = await checkout(shop);
  for (const [number, reason] of [
    ["4000000000000002", "Your card was declined."],
    ["4000000000000341", "Your card was declined."],
    ["4000000000009995", "Your card has insufficient funds."],
    ["4000000000000069", "Your card has expired."],
    ["4111111111111112", "not one of the test cards"],
  ] as const) {
    const answer = await press(session.url as string, { ...GOOD_CARD, number });
    const page = await answer.text();
    expect(answer.status).toBe(402);
    expect(page).toContain(reason);
    expect(page).toContain(`value="${number}"`);
    expect(page).toContain('value="12 / 34"');
  }
  expect((await shop.stripe.subscriptions.list({ status: "all" })).data).toEqual([]);
  expect((await press(session.url as string, GOOD_CARD)).status).toBe(303);
  expect((await shop.stripe.subscriptions.list()).data).toHaveLength(1);
});

test("a card that asks for authentication is charged after it is given, and not before", async () => {
  const shop = await openShop();
  const session = await checkout(shop);
  const asked = await press(session.url as string, { ...GOOD_CARD, number: "4000002500003155" });
  const bank = new URL(asked.headers.get("location") as string, shop.local.url).href;
  expect(await (await fetch(bank)).text()).toContain("Complete authentication");

  const failed = await press(bank, { answer: "fail" });
  expect(await failed.text()).toContain("unable to authenticate");
  expect((await shop.stripe.subscriptions.list()).data).toEqual([]);

  await press(session.url as string, { ...GOOD_CARD, number: "4000002500003155" });
  const done = await press(bank, { answer: "complete" });
  expect(done.headers.get("location")).toContain(session.id);
  expect((await shop.stripe.subscriptions.list()).data[0]?.status).toBe("active");
});

test("with a trial nothing is charged until its end, and the reminder comes three days before", async () => {
  const shop = await openShop();
  const trialEnd = seconds("2026-02-14T10:00:00Z");
  const session = await checkout(shop, { subscription_data: { trial_end: trialEnd } });
  expect(session.amount_total).toBe(0);
  await press(session.url as string, GOOD_CARD);
  const { data: [trial] } = await shop.stripe.subscriptions.list();
  expect(trial).toMatchObject({ status: "trialing", trial_end: trialEnd, billing_cycle_anchor: trialEnd });

  await shop.local.advanceTo(new Date("2026-02-14T12:00:00Z"));
  const sub = await shop.stripe.subscriptions.retrieve(trial?.id as string, { expand: ["latest_invoice"] });
  expect(sub.status).toBe("active");
  expect(sub.latest_invoice).toMatchObject({ status: "paid", amount_paid: 6000, created: trialEnd });
  const reminder = shop.local.events().find((event) => event.type === "customer.subscription.trial_will_end");
  expect(reminder?.created).toBe(seconds("2026-02-11T10:00:00Z"));
});

test("setup mode saves the card and names it in the setup intent", async () => {
  const shop = await openShop();
  const customer = await shop.stripe.customers.create({ email: "olga@acme.test" });
  const session = await shop.stripe.checkout.sessions.create({
    mode: "setup", currency: "usd", customer: customer.id, success_url: "http://app.test/done", setup_intent_data: { metadata: { why: "card" } },
  });
  expect(await (await fetch(session.url as string)).text()).toContain(">Save card<");
  await press(session.url as string, GOOD_CARD);
  const done = await shop.stripe.checkout.sessions.retrieve(session.id, { expand: ["setup_intent.payment_method"] });
  const setup = done.setup_intent as Stripe.SetupIntent;
  expect(setup).toMatchObject({ status: "succeeded", customer: customer.id, metadata: { why: "card" } });
  expect((setup.payment_method as Stripe.PaymentMethod).card?.last4).toBe("4242");
  expect((await shop.stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(1);
});

test("a session expires by itself, or when it is told to, and then sells nothing", async () => {
  const shop = await openShop();
  const first = await checkout(shop, { expires_at: seconds("2026-01-31T11:00:00Z") });
  const second = await checkout(shop);
  await shop.stripe.checkout.sessions.expire(second.id);
  await shop.local.advanceTo(new Date("2026-01-31T11:00:00Z"));
  for (const session of [first, second]) {
    expect((await shop.stripe.checkout.sessions.retrieve(session.id)).status).toBe("expired");
    expect((await press(session.url as string, GOOD_CARD)).status).toBe(410);
  }
  expect(shop.local.events().filter((event) => event.type === "checkout.session.expired")).toHaveLength(2);
  await expect(shop.stripe.checkout.sessions.expire(first.id)).rejects.toThrow("Only Checkout Sessions");
});

test("without a customer the page asks for an address and makes one", async () => {
  const shop = await openShop();
  const session = await shop.stripe.checkout.sessions.create({
    mode: "subscription", line_items: [{ price: shop.growth.id, quantity: 1 }], success_url: "http://app.test/done",
  });
  expect(await (await fetch(session.url as string)).text()).toContain(">Email<");
  expect(await (await press(session.url as string, GOOD_CARD)).text()).toContain("Enter your email address.");
  await press(session.url as string, { ...GOOD_CARD, email: "new@acme.test" });
  const done = await shop.stripe.checkout.sessions.retrieve(session.id);
  expect(done.customer_details?.email).toBe("new@acme.test");
  expect((await shop.stripe.customers.list({ email: "new@acme.test" })).data).toHaveLength(1);
});
