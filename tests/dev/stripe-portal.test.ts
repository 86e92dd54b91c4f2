import { expect, test } from "vitest";
import type Stripe from "stripe";
import { at, GOOD_CARD, openShop, press, seconds, subscribe } from "./stripe-shop.ts";
import type { Shop } from "./stripe-shop.ts";

async function portal(shop: Shop, customer: string, more: Partial<Stripe.BillingPortal.SessionCreateParams> = {}): Promise<string> {
  const session = await shop.stripe.billingPortal.sessions.create({ customer, return_url: "http://app.test/w/acme/billing", ...more });
  return session.url;
}

test("the portal shows the subscription, the card and the invoices", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  const page = await (await fetch(await portal(shop, sub.customer as string))).text();
  for (const text of ["It is not Stripe", "3 × Growth", "28 Feb 2026", "visa ending 4242", "Update card", "Cancel subscription", "$36.00", 'href="http://app.test/w/acme/billing"']) {
    expect(page).toContain(text);
  }
});

test("canceling in the portal sets cancel_at only; reactivating clears both", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  const url = await portal(shop, sub.customer as string);
  const asked = await (await fetch(`${url}/subscriptions/${sub.id}/cancellation`)).text();
  expect(asked).toContain("stays as it is until 28 Feb 2026");
  await press(`${url}/subscriptions/${sub.id}/cancellation`);
  expect(await shop.stripe.subscriptions.retrieve(sub.id)).toMatchObject({ cancel_at: seconds("2026-02-28T10:00:00Z"), cancel_at_period_end: false, status: "active" });
  expect(await (await fetch(url)).text()).toContain("Reactivate subscription");
  await press(`${url}/subscriptions/${sub.id}/reactivation`);
  expect(await shop.stripe.subscriptions.retrieve(sub.id)).toMatchObject({ cancel_at: null, cancel_at_period_end: false });
  await press(`${url}/subscriptions/${sub.id}/cancellation`);
  await shop.local.advanceTo(at("2026-02-28T10:00:00Z"));
  expect(await shop.stripe.subscriptions.retrieve(sub.id)).toMatchObject({ status: "canceled", ended_at: seconds("2026-02-28T10:00:00Z") });
  expect((await shop.stripe.invoices.list({ subscription: sub.id })).data).toHaveLength(1);
});

test("a new card typed in the portal becomes the default; a refused one keeps what was typed", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_chargeCustomerFail");
  const url = await portal(shop, sub.customer as string);
  const refused = await press(`${url}/card`, { ...GOOD_CARD, number: "4000000000000002" });
  const page = await refused.text();
  expect(page).toContain("Your card was declined.");
  expect(page).toContain('value="4000000000000002"');
  expect((await press(`${url}/card`, GOOD_CARD)).headers.get("location")).toMatch(/\/home$/);
  const customer = await shop.stripe.customers.retrieve(sub.customer as string, { expand: ["invoice_settings.default_payment_method"] }) as Stripe.Customer;
  expect((customer.invoice_settings.default_payment_method as Stripe.PaymentMethod).card?.last4).toBe("4242");
});

test("the deep link for a card goes straight to the form and back to the application", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  const url = await portal(shop, sub.customer as string, {
    flow_data: { type: "payment_method_update", after_completion: { type: "redirect", redirect: { return_url: "http://app.test/updated" } } },
  });
  expect(await (await fetch(url)).text()).toContain("Card number");
  const bank = (await press(`${url}/card`, { ...GOOD_CARD, number: "4000002500003155" })).headers.get("location") as string;
  const done = await press(new URL(bank, shop.local.url).href, { answer: "complete" });
  expect(done.headers.get("location")).toBe("http://app.test/updated");
  // Set up with authentication, this card does not ask again at renewals.
  await shop.local.advanceTo(at("2026-03-01T00:00:00Z"));
  expect((await shop.stripe.invoices.list({ subscription: sub.id })).data[0]?.status).toBe("paid");
});

test("the portal is for customers that exist, and for their own subscriptions", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  const other = await shop.stripe.customers.create({});
  await expect(portal(shop, "cus_none")).rejects.toMatchObject({ code: "resource_missing", param: "customer" });
  await expect(portal(shop, other.id, { flow_data: { type: "subscription_cancel", subscription_cancel: { subscription: sub.id } } })).rejects.toMatchObject({ code: "resource_missing" });
  const url = await portal(shop, other.id);
  await press(`${url}/subscriptions/${sub.id}/cancellation`);
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).cancel_at).toBeNull();
  expect((await fetch(`${shop.local.url}/portal/bps_none`)).status).toBe(404);
});

test("a configuration decides what the portal shows and where a session may go", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  const { configurations } = shop.stripe.billingPortal;
  const made = await configurations.create({
    name: "Afterlogin", metadata: { key: "default" }, default_return_url: "http://app.test/back",
    features: {
      payment_method_update: { enabled: true }, invoice_history: { enabled: false }, subscription_cancel: { enabled: false },
      subscription_update: { enabled: false, default_allowed_updates: ["quantity"], products: [{ product: shop.growth.product as string, prices: [shop.growth.id] }] },
    },
  });
  expect(made).toMatchObject({ is_default: false, active: true, features: { customer_update: { enabled: false }, subscription_update: { products: [{ prices: [shop.growth.id] }] } } });
  const url = await portal(shop, sub.customer as string, { configuration: made.id, return_url: undefined });
  const page = await (await fetch(url)).text();
  expect(page).toContain("Update card");
  expect(page).toContain('href="http://app.test/back"');
  for (const text of ["Cancel subscription", "<h2>Invoices</h2>"]) expect(page).not.toContain(text);
  expect((await press(`${url}/subscriptions/${sub.id}/cancellation`)).status).toBe(404);
  const cancels = { type: "subscription_cancel" as const, subscription_cancel: { subscription: sub.id } };
  await expect(portal(shop, sub.customer as string, { configuration: made.id, flow_data: cancels })).rejects.toMatchObject({ param: "flow_data[type]" });
  await configurations.update(made.id, { features: { subscription_cancel: { enabled: true, cancellation_reason: { enabled: true, options: ["unused"] } } } });
  expect(await portal(shop, sub.customer as string, { configuration: made.id, flow_data: cancels })).toContain("/portal/");
  await expect(configurations.update(made.id, { features: { subscription_update: { enabled: true } } })).rejects.toMatchObject({ code: "local_unserved" });
  await configurations.update(made.id, { active: false });
  await expect(portal(shop, sub.customer as string, { configuration: made.id })).rejects.toThrow("inactive");
  expect((await configurations.list({ active: true })).data).toEqual([]);
  expect((await configurations.retrieve(made.id)).metadata).toEqual({ key: "default" });
});
