import { expect, test } from "vitest";
import type Stripe from "stripe";
import { at, customerWith, openShop, seconds, subscribe } from "./stripe-shop.ts";
import type { Shop } from "./stripe-shop.ts";

async function invoicesOf(shop: Shop, sub: Stripe.Subscription): Promise<Stripe.Invoice[]> {
  return (await shop.stripe.invoices.list({ subscription: sub.id })).data;
}

test("a subscription renews each month on its day, or on the last day of shorter months", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  await shop.local.advanceTo(at("2026-04-01T00:00:00Z"));
  const invoices = await invoicesOf(shop, sub);
  expect(invoices.map((invoice) => [invoice.created, invoice.amount_paid, invoice.billing_reason])).toEqual([
    [seconds("2026-03-31T10:00:00Z"), 3600, "subscription_cycle"],
    [seconds("2026-02-28T10:00:00Z"), 3600, "subscription_cycle"],
    [seconds("2026-01-31T10:00:00Z"), 3600, "subscription_create"],
  ]);
  expect(new Set(invoices.map((invoice) => invoice.number)).size).toBe(3);
  const now = await shop.stripe.subscriptions.retrieve(sub.id);
  expect(now.items.data[0]?.current_period_end).toBe(seconds("2026-04-30T10:00:00Z"));
});

test("a renewal's invoice is a draft for an hour, then finalized and paid", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  await shop.local.advanceTo(at("2026-02-28T10:30:00Z"));
  const [draft] = await invoicesOf(shop, sub);
  expect(draft).toMatchObject({ status: "draft", number: null, hosted_invoice_url: null, invoice_pdf: null });
  expect(draft?.parent?.subscription_details?.subscription).toBe(sub.id);
  await shop.local.advanceTo(at("2026-02-28T11:00:00Z"));
  const [paid] = await invoicesOf(shop, sub);
  expect(paid).toMatchObject({ id: draft?.id, status: "paid", attempt_count: 1, amount_remaining: 0 });
  const pdf = await fetch(paid?.invoice_pdf as string);
  expect(pdf.headers.get("content-type")).toBe("application/pdf");
  const text = Buffer.from(await pdf.arrayBuffer()).toString("latin1");
  expect(text.startsWith("%PDF-1.4")).toBe(true);
  expect(text).toContain(paid?.number as string);
  expect(text.trimEnd().endsWith("%%EOF")).toBe(true);
});

test("more seats with always_invoice: the preview's amount is what is charged", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  await shop.local.advanceTo(at("2026-02-14T10:00:00Z"));
  const item = sub.items.data[0] as Stripe.SubscriptionItem;
  const prorationDate = seconds("2026-02-14T10:00:00Z");
  const change = { items: [{ id: item.id, quantity: 8 }], proration_behavior: "always_invoice" as const, proration_date: prorationDate };
  const preview = await shop.stripe.invoices.createPreview({ subscription: sub.id, subscription_details: change });
  await shop.local.advanceTo(at("2026-02-14T10:20:00Z"));
  const updated = await shop.stripe.subscriptions.update(sub.id, { ...change, expand: ["latest_invoice"] });
  expect(updated.items.data[0]?.quantity).toBe(8);
  const invoice = updated.latest_invoice as Stripe.Invoice;
  expect(invoice).toMatchObject({ status: "paid", billing_reason: "subscription_update", amount_paid: preview.amount_due, total: 3000 });
  expect(invoice.lines.data.map((line) => line.amount)).toEqual(preview.lines.data.map((line) => line.amount));
  expect(invoice.lines.data.every((line) => line.parent?.subscription_item_details?.proration)).toBe(true);
  expect((await shop.stripe.invoices.list({ subscription: sub.id })).data.some((row) => row.id === preview.id)).toBe(false);
});

test("create_prorations waits for the renewal, whose preview shows the same amount", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  await shop.local.advanceTo(at("2026-02-14T10:00:00Z"));
  const item = sub.items.data[0] as Stripe.SubscriptionItem;
  const preview = await shop.stripe.invoices.createPreview({ subscription: sub.id, subscription_details: { items: [{ id: item.id, quantity: 4 }] } });
  await shop.stripe.subscriptions.update(sub.id, { items: [{ id: item.id, quantity: 4 }] });
  const upcoming = await shop.stripe.invoices.createPreview({ subscription: sub.id });
  expect([preview.total, upcoming.total]).toEqual([600 + 4800, 600 + 4800]);
  expect(await invoicesOf(shop, sub)).toHaveLength(1);
  await shop.local.advanceTo(at("2026-03-01T00:00:00Z"));
  expect((await invoicesOf(shop, sub))[0]).toMatchObject({ amount_paid: 5400, status: "paid" });
});

test("fewer seats at once leave a credit, which the next invoices use up", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa", 10);
  await shop.local.advanceTo(at("2026-02-14T10:00:00Z"));
  const item = sub.items.data[0] as Stripe.SubscriptionItem;
  const updated = await shop.stripe.subscriptions.update(sub.id, {
    items: [{ id: item.id, quantity: 2 }], proration_behavior: "always_invoice", expand: ["latest_invoice"],
  });
  expect(updated.latest_invoice).toMatchObject({ total: -4800, amount_due: 0, status: "paid", ending_balance: -4800 });
  const customer = await shop.stripe.customers.retrieve(sub.customer as string);
  expect(customer).toMatchObject({ balance: -4800 });
  await shop.local.advanceTo(at("2026-03-01T00:00:00Z"));
  expect((await invoicesOf(shop, sub))[0]).toMatchObject({ total: 2400, amount_due: 0, starting_balance: -4800, ending_balance: -2400, status: "paid" });
  const history = await shop.stripe.customers.listBalanceTransactions(sub.customer as string);
  expect(history.data.map((row) => [row.amount, row.ending_balance])).toEqual([[2400, -2400], [-4800, -4800]]);
});

test("proration_behavior none changes the seats and charges nothing for the rest of the period", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  const item = sub.items.data[0] as Stripe.SubscriptionItem;
  await shop.local.advanceTo(at("2026-02-14T10:00:00Z"));
  await shop.stripe.subscriptions.update(sub.id, { items: [{ id: item.id, quantity: 1 }], proration_behavior: "none" });
  await shop.local.advanceTo(at("2026-03-01T00:00:00Z"));
  expect((await invoicesOf(shop, sub)).map((invoice) => invoice.amount_paid)).toEqual([1200, 3600]);
});

test("from monthly to yearly begins a new cycle and is invoiced at once, less the unused month", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa", 1);
  await shop.local.advanceTo(at("2026-02-14T10:00:00Z"));
  const item = sub.items.data[0] as Stripe.SubscriptionItem;
  const change = { items: [{ id: item.id, price: shop.growthYear.id }] };
  const preview = await shop.stripe.invoices.createPreview({ subscription: sub.id, subscription_details: change });
  const updated = await shop.stripe.subscriptions.update(sub.id, { ...change, expand: ["latest_invoice"] });
  expect(updated.latest_invoice).toMatchObject({ amount_paid: 12_000 - 600, status: "paid" });
  expect(preview.amount_due).toBe(12_000 - 600);
  expect(updated.items.data[0]).toMatchObject({ current_period_end: seconds("2027-02-14T10:00:00Z"), id: item.id });
  expect(updated.billing_cycle_anchor).toBe(seconds("2026-02-14T10:00:00Z"));
});

test("seats whose charge declines wait in pending_update, and apply when the invoice is paid", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  const item = sub.items.data[0] as Stripe.SubscriptionItem;
  await shop.local.advanceTo(at("2026-02-14T10:00:00Z"));
  shop.local.payments.next(sub.customer as string, "declined");
  const waiting = await shop.stripe.subscriptions.update(sub.id, {
    items: [{ id: item.id, quantity: 5 }], proration_behavior: "always_invoice", payment_behavior: "pending_if_incomplete",
  });
  expect(waiting.status).toBe("active");
  expect(waiting.items.data[0]?.quantity).toBe(3);
  expect(waiting.pending_update?.subscription_items?.[0]?.quantity).toBe(5);
  expect(waiting.pending_update?.expires_at).toBe(seconds("2026-02-15T09:00:00Z"));

  await shop.stripe.invoices.pay(waiting.latest_invoice as string);
  const applied = await shop.stripe.subscriptions.retrieve(sub.id);
  expect(applied.items.data[0]?.quantity).toBe(5);
  expect(applied.pending_update).toBeNull();
  expect(shop.local.events().map((event) => event.type)).toContain("customer.subscription.pending_update_applied");
});

test("a pending update that nobody pays for lapses after 23 hours; its invoice is void", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  const item = sub.items.data[0] as Stripe.SubscriptionItem;
  shop.local.payments.always(sub.customer as string, "insufficient_funds");
  const waiting = await shop.stripe.subscriptions.update(sub.id, {
    items: [{ id: item.id, quantity: 5 }], proration_behavior: "always_invoice", payment_behavior: "pending_if_incomplete",
  });
  await shop.local.advanceTo(at("2026-02-02T00:00:00Z"));
  const after = await shop.stripe.subscriptions.retrieve(sub.id);
  expect(after).toMatchObject({ pending_update: null, status: "active" });
  expect(after.items.data[0]?.quantity).toBe(3);
  expect((await shop.stripe.invoices.retrieve(waiting.latest_invoice as string)).status).toBe("void");
  shop.local.payments.always(sub.customer as string, null);
  expect((await shop.stripe.invoices.createPreview({ subscription: sub.id })).total).toBe(3600);
});

test("pending_if_incomplete takes no other changes; error_if_incomplete changes nothing at all", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  const item = sub.items.data[0] as Stripe.SubscriptionItem;
  const seats = { items: [{ id: item.id, quantity: 5 }], proration_behavior: "always_invoice" as const };
  await expect(shop.stripe.subscriptions.update(sub.id, { ...seats, payment_behavior: "pending_if_incomplete", metadata: { a: "b" } })).rejects.toMatchObject({ param: "metadata" });
  shop.local.payments.always(sub.customer as string, "declined");
  await expect(shop.stripe.subscriptions.update(sub.id, { ...seats, payment_behavior: "error_if_incomplete" }))
    .rejects.toMatchObject({ type: "StripeCardError", code: "card_declined", statusCode: 402 });
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).items.data[0]?.quantity).toBe(3);
  expect(await invoicesOf(shop, sub)).toHaveLength(1);
});

test("cancel at period end, think again, then really cancel", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  const ending = await shop.stripe.subscriptions.update(sub.id, { cancel_at_period_end: true });
  expect(ending).toMatchObject({ cancel_at_period_end: true, cancel_at: seconds("2026-02-28T10:00:00Z"), status: "active" });
  const back = await shop.stripe.subscriptions.update(sub.id, { cancel_at_period_end: false });
  expect(back).toMatchObject({ cancel_at_period_end: false, cancel_at: null, canceled_at: null });
  await shop.stripe.subscriptions.update(sub.id, { cancel_at_period_end: true });
  await shop.local.advanceTo(at("2026-03-05T00:00:00Z"));
  const ended = await shop.stripe.subscriptions.retrieve(sub.id);
  expect(ended).toMatchObject({ status: "canceled", ended_at: seconds("2026-02-28T10:00:00Z") });
  expect(await invoicesOf(shop, sub)).toHaveLength(1);
  expect((await shop.stripe.subscriptions.list({ customer: sub.customer as string })).data).toEqual([]);
  expect((await shop.stripe.subscriptions.list({ customer: sub.customer as string, status: "all" })).data).toHaveLength(1);
});

test("cancel_at and cancel_at_period_end are cleared each by its own parameter", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  await shop.stripe.subscriptions.update(sub.id, { cancel_at: seconds("2026-02-10T00:00:00Z") });
  expect((await shop.stripe.subscriptions.update(sub.id, { cancel_at_period_end: false })).cancel_at).not.toBeNull();
  expect((await shop.stripe.subscriptions.update(sub.id, { cancel_at: "" })).cancel_at).toBeNull();
});

test("canceling now ends it now; a canceled subscription cannot be canceled or changed", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  const ended = await shop.stripe.subscriptions.cancel(sub.id, { cancellation_details: { comment: "Too quiet", feedback: "unused" } });
  expect(ended).toMatchObject({ status: "canceled", cancellation_details: { comment: "Too quiet", feedback: "unused", reason: "cancellation_requested" } });
  await expect(shop.stripe.subscriptions.cancel(sub.id)).rejects.toMatchObject({ code: "resource_missing", statusCode: 404 });
  await expect(shop.stripe.subscriptions.update(sub.id, { cancel_at_period_end: false })).rejects.toMatchObject({ code: "invalid_canceled_subscription_fields" });
});

test("a paused subscription makes no invoices; resumed, it begins a period that is paid at once", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  const paused = await shop.stripe.subscriptions.pause(sub.id, { type: "subscription" });
  expect(paused).toMatchObject({ status: "paused", status_details: { paused: { subscription: { type: "pause_requested" } } } });
  await shop.local.advanceTo(at("2026-05-01T00:00:00Z"));
  expect(await invoicesOf(shop, sub)).toHaveLength(1);
  const resumed = await shop.stripe.subscriptions.resume(sub.id, { expand: ["latest_invoice"] });
  expect(resumed.status).toBe("active");
  expect(resumed.latest_invoice).toMatchObject({ status: "paid", amount_paid: 3600 });
  expect(resumed.items.data[0]?.current_period_end).toBe(seconds("2026-06-01T00:00:00Z"));
  const types = shop.local.events().map((event) => event.type);
  expect(types).toContain("customer.subscription.paused");
  expect(types).toContain("customer.subscription.resumed");
});

test("a first payment that declines leaves it incomplete, then incomplete_expired after 23 hours", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_chargeCustomerFail");
  expect(sub.status).toBe("incomplete");
  await shop.local.advanceTo(at("2026-02-02T00:00:00Z"));
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).status).toBe("incomplete_expired");
  expect((await invoicesOf(shop, sub))[0]?.status).toBe("void");
});

test("a trial without a card: invoice, cancel or pause at its end, as was asked", async () => {
  const shop = await openShop();
  const customer = await shop.stripe.customers.create({ email: "tim@trial.test" });
  const begin = (missing: "cancel" | "create_invoice" | "pause"): Promise<Stripe.Subscription> =>
    shop.stripe.subscriptions.create({
      customer: customer.id, items: [{ price: shop.growth.id }], trial_period_days: 7,
      trial_settings: { end_behavior: { missing_payment_method: missing } },
    });
  const [cancel, invoice, pause] = [await begin("cancel"), await begin("create_invoice"), await begin("pause")];
  expect(cancel.status).toBe("trialing");
  await shop.local.advanceTo(at("2026-02-07T12:00:00Z"));
  const statusOf = async (sub: Stripe.Subscription): Promise<string> => (await shop.stripe.subscriptions.retrieve(sub.id)).status;
  expect([await statusOf(cancel), await statusOf(invoice), await statusOf(pause)]).toEqual(["canceled", "past_due", "paused"]);
});

test("ending a trial early charges the first period now", async () => {
  const shop = await openShop();
  const customer = await customerWith(shop, "pm_card_visa");
  const trial = await shop.stripe.subscriptions.create({ customer: customer.id, items: [{ price: shop.growth.id, quantity: 2 }], trial_period_days: 14 });
  expect(trial).toMatchObject({ status: "trialing" });
  const now = await shop.stripe.subscriptions.update(trial.id, { trial_end: "now", expand: ["latest_invoice"] });
  expect(now.status).toBe("active");
  expect(now.latest_invoice).toMatchObject({ amount_paid: 2400, status: "paid" });
});

test("a preview for someone who has no subscription yet shows the first invoice", async () => {
  const shop = await openShop();
  const customer = await shop.stripe.customers.create({});
  const preview = await shop.stripe.invoices.createPreview({ customer: customer.id, subscription_details: { items: [{ price: shop.enterprise.id, quantity: 2 }] } });
  expect(preview).toMatchObject({ total: 6000, amount_due: 6000, status: "draft" });
  expect((await shop.stripe.subscriptions.list({ status: "all" })).data).toEqual([]);
});
