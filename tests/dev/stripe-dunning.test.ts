import { expect, test } from "vitest";
import type Stripe from "stripe";
import { at, GOOD_CARD, openShop, press, seconds, subscribe } from "./stripe-shop.ts";
import type { Shop } from "./stripe-shop.ts";

async function lapsed(shop: Shop): Promise<{ sub: Stripe.Subscription; invoice: Stripe.Invoice }> {
  const started = await subscribe(shop, "pm_card_visa");
  shop.local.payments.always(started.customer as string, "declined");
  await shop.local.advanceTo(at("2026-02-28T11:00:00Z"));
  const sub = await shop.stripe.subscriptions.retrieve(started.id, { expand: ["latest_invoice.payments"] });
  return { sub, invoice: sub.latest_invoice as Stripe.Invoice };
}

test("the ladder: past_due at once, retries on days 3, 5, 7 and 14, then unpaid, and unpaid it stays", async () => {
  const shop = await openShop();
  const { sub, invoice } = await lapsed(shop);
  expect(sub.status).toBe("past_due");
  expect(invoice).toMatchObject({ status: "open", attempt_count: 1, next_payment_attempt: seconds("2026-03-03T11:00:00Z") });

  const attempts: [string, number, number | null][] = [
    ["2026-03-03T11:00:00Z", 2, seconds("2026-03-05T11:00:00Z")],
    ["2026-03-05T11:00:00Z", 3, seconds("2026-03-07T11:00:00Z")],
    ["2026-03-07T11:00:00Z", 4, seconds("2026-03-14T11:00:00Z")],
    ["2026-03-14T11:00:00Z", 5, null],
  ];
  for (const [when, count, next] of attempts) {
    expect((await shop.stripe.subscriptions.retrieve(sub.id)).status).toBe("past_due");
    await shop.local.advanceTo(at(when));
    expect(await shop.stripe.invoices.retrieve(invoice.id)).toMatchObject({ attempt_count: count, next_payment_attempt: next });
  }
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).status).toBe("unpaid");
  const failures = shop.local.events().filter((event) => event.type === "invoice.payment_failed");
  expect(failures.map((event) => event.created)).toEqual(["2026-02-28", "2026-03-03", "2026-03-05", "2026-03-07", "2026-03-14"].map((day) => seconds(`${day}T11:00:00Z`)));

  await shop.local.advanceTo(at("2026-09-12T12:00:00Z"));
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).status).toBe("unpaid");
  expect((await shop.stripe.invoices.retrieve(invoice.id)).status).toBe("open");
});

test("the first failure can be read from the invoice's payments", async () => {
  const shop = await openShop();
  const { invoice } = await lapsed(shop);
  await shop.local.advanceTo(at("2026-03-06T00:00:00Z"));
  const read = await shop.stripe.invoices.retrieve(invoice.id, { expand: ["payments.data.payment.payment_intent"] });
  const intent = read.payments?.data[0]?.payment.payment_intent as Stripe.PaymentIntent;
  expect(intent).toMatchObject({ status: "requires_payment_method", last_payment_error: { code: "card_declined" } });
  const charges = await shop.stripe.charges.list({ payment_intent: intent.id });
  expect(charges.data.map((charge) => [charge.status, charge.created])).toEqual([
    ["failed", seconds("2026-03-05T11:00:00Z")],
    ["failed", seconds("2026-03-03T11:00:00Z")],
    ["failed", seconds("2026-02-28T11:00:00Z")],
  ]);
});

test("paying with a new card makes the subscription active again and stops the retries", async () => {
  const shop = await openShop();
  const { sub, invoice } = await lapsed(shop);
  await expect(shop.stripe.invoices.pay(invoice.id)).rejects.toMatchObject({ code: "card_declined" });
  expect((await shop.stripe.invoices.retrieve(invoice.id)).attempt_count).toBe(1);
  shop.local.payments.always(sub.customer as string, null);
  const card = await shop.stripe.paymentMethods.attach("pm_card_mastercard", { customer: sub.customer as string });
  const paid = await shop.stripe.invoices.pay(invoice.id, { payment_method: card.id });
  expect(paid).toMatchObject({ status: "paid", next_payment_attempt: null });
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).status).toBe("active");
  await expect(shop.stripe.invoices.pay(invoice.id)).rejects.toMatchObject({ code: "invoice_already_paid" });
});

test("an unpaid subscription is active again when its invoice is paid on the hosted page", async () => {
  const shop = await openShop();
  const { sub, invoice } = await lapsed(shop);
  await shop.local.advanceTo(at("2026-03-20T00:00:00Z"));
  shop.local.payments.always(sub.customer as string, null);
  const page = await (await fetch(invoice.hosted_invoice_url as string)).text();
  expect(page).toContain("Pay $36.00 with card ending 4242");
  const declined = await press(invoice.hosted_invoice_url as string, { ...GOOD_CARD, number: "4000000000000341" });
  expect(await declined.text()).toContain("Your card was declined.");
  expect((await press(invoice.hosted_invoice_url as string, GOOD_CARD)).status).toBe(303);
  expect(await (await fetch(invoice.hosted_invoice_url as string)).text()).toContain("Paid. Thank you.");
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).status).toBe("active");
});

test("while unpaid, renewals wait as drafts; a write-off also settles the debt", async () => {
  const shop = await openShop();
  const { sub, invoice } = await lapsed(shop);
  await shop.local.advanceTo(at("2026-04-02T00:00:00Z"));
  const statuses = (await shop.stripe.invoices.list({ subscription: sub.id })).data.map((row) => row.status);
  expect(statuses).toEqual(["draft", "open", "paid"]);
  expect((await shop.stripe.invoices.markUncollectible(invoice.id)).status).toBe("uncollectible");
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).status).toBe("active");
});

test("a renewal that asks for authentication is recovered on the hosted page", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  shop.local.payments.next(sub.customer as string, "authenticate");
  await shop.local.advanceTo(at("2026-02-28T11:00:00Z"));
  const [listed] = (await shop.stripe.invoices.list({ subscription: sub.id })).data as [Stripe.Invoice];
  const invoice = await shop.stripe.invoices.retrieve(listed.id, { expand: ["payments.data.payment.payment_intent"] });
  expect((invoice.payments?.data[0]?.payment.payment_intent as Stripe.PaymentIntent).status).toBe("requires_action");
  expect(shop.local.events().map((event) => event.type)).toContain("invoice.payment_action_required");
  const card = await shop.stripe.paymentMethods.attach("pm_card_authenticationRequired", { customer: sub.customer as string });
  await expect(shop.stripe.invoices.pay(invoice.id, { payment_method: card.id })).rejects.toMatchObject({ code: "invoice_payment_intent_requires_action" });

  const asked = await press(invoice.hosted_invoice_url as string, { ...GOOD_CARD, number: "4000002760003184" });
  const bank = new URL(asked.headers.get("location") as string, shop.local.url).href;
  expect(bank).toContain("/authentication");
  expect((await press(bank, { answer: "complete" })).status).toBe(303);
  expect((await shop.stripe.invoices.retrieve(invoice.id)).status).toBe("paid");
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).status).toBe("active");
});

test("canceled while past due: the debt stays open, and is no longer collected by itself", async () => {
  const shop = await openShop();
  const { sub, invoice } = await lapsed(shop);
  await shop.stripe.subscriptions.cancel(sub.id);
  await shop.local.advanceTo(at("2026-04-01T00:00:00Z"));
  expect(await shop.stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: "open", attempt_count: 1, next_payment_attempt: null });
  shop.local.payments.always(sub.customer as string, null);
  await shop.stripe.invoices.pay(invoice.id);
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).status).toBe("canceled");
});

test("voiding gives back the credit that the invoice had used", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  await shop.stripe.customers.createBalanceTransaction(sub.customer as string, { amount: -500, currency: "usd" });
  shop.local.payments.always(sub.customer as string, "declined");
  await shop.local.advanceTo(at("2026-02-28T11:00:00Z"));
  const { data: [invoice] } = await shop.stripe.invoices.list({ subscription: sub.id });
  expect(invoice).toMatchObject({ total: 3600, amount_due: 3100, status: "open" });
  await shop.stripe.invoices.voidInvoice(invoice?.id as string);
  expect(await shop.stripe.customers.retrieve(sub.customer as string)).toMatchObject({ balance: -500 });
});
