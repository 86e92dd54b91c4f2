import { request } from "node:http";
import { expect, test } from "vitest";
import type Stripe from "stripe";
import { clientOf, customerWith, openShop, subscribe } from "./stripe-shop.ts";
import type { Shop } from "./stripe-shop.ts";

interface Answer {
  status: number;
  headers: Headers;
  body: { error?: { type: string; code?: string; param?: string; message: string }; [key: string]: unknown };
}

async function raw(shop: Shop, method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${shop.local.url}${path}`, {
    method,
    body,
    headers: { authorization: "Bearer sk_test_local", ...(body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }), ...headers },
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer["body"] };
}

test("everything that is not served answers with Stripe's envelope", async () => {
  const shop = await openShop();
  for (const [method, path] of [["GET", "/v1/nonsense"], ["PUT", "/v1/customers"], ["POST", "/v1/quotes"], ["GET", "/v2/core/accounts"], ["GET", "/v1"], ["GET", "/v1/customers//x"]] as const) {
    const answer = await raw(shop, method, path);
    expect([path, answer.status, answer.body.error?.type]).toEqual([path, 404, "invalid_request_error"]);
    expect(answer.headers.get("request-id")).toMatch(/^req_/);
  }
  await expect(shop.stripe.customers.retrieve("cus_none")).rejects.toMatchObject({ statusCode: 404, code: "resource_missing", param: "id" });
  await expect(shop.stripe.quotes.create({})).rejects.toMatchObject({ type: "StripeInvalidRequestError", statusCode: 404 });
});

test("unknown and unserved parameters are refused by name, nested ones too", async () => {
  const shop = await openShop();
  expect((await raw(shop, "POST", "/v1/customers", "emial=a@b.test")).body.error).toMatchObject({ code: "parameter_unknown", param: "emial" });
  expect((await raw(shop, "POST", "/v1/customers", "address[planet]=Mars")).body.error).toMatchObject({ code: "parameter_unknown", param: "address[planet]" });
  expect((await raw(shop, "POST", "/v1/customers", "__proto__[x]=1")).body.error).toMatchObject({ code: "parameter_unknown" });
  expect((await raw(shop, "GET", "/v1/customers?colour=red")).body.error).toMatchObject({ code: "parameter_unknown", param: "colour" });
  const customer = await shop.stripe.customers.create({});
  await expect(shop.stripe.subscriptions.create({ customer: customer.id, items: [{ price: shop.growth.id }], collection_method: "send_invoice", days_until_due: 7 }))
    .rejects.toMatchObject({ statusCode: 400 });
  await expect(shop.stripe.prices.create({ product: "prod_x", currency: "usd", unit_amount: 1, custom_unit_amount: { enabled: true } }))
    .rejects.toMatchObject({ code: "local_unserved" });
});

test("wrong keys are refused, and a live key above all", async () => {
  const shop = await openShop({ secretKey: undefined });
  for (const key of ["sk_live_abcdefghijkl", "pk_test_local", "nonsense"]) {
    await expect(clientOf(shop.local, key).customers.list()).rejects.toMatchObject({ type: "StripeAuthenticationError", statusCode: 401 });
  }
  expect((await raw(shop, "GET", "/v1/customers", undefined, { authorization: "" })).status).toBe(401);
  const strict = await import("#dev/stripe/server.ts").then((module) => module.startLocalStripe({ port: 0, dataFile: null, secretKey: "sk_test_exact" }));
  await expect(clientOf(strict, "sk_test_other").customers.list()).rejects.toMatchObject({ statusCode: 401 });
  expect((await clientOf(strict, "sk_test_exact").customers.list()).data).toEqual([]);
  await strict.stop();
});

test("malformed and oversized requests get an envelope, and the server goes on", async () => {
  const shop = await openShop();
  expect((await raw(shop, "POST", "/v1/customers", `description=${"x".repeat(1_100_000)}`)).status).toBe(413);
  expect((await raw(shop, "POST", "/v1/customers", "name=%E0%A4%A")).status).toBe(400);
  expect((await raw(shop, "POST", "/v1/customers", "a[b=1")).status).toBe(400);
  expect((await raw(shop, "POST", "/v1/customers", "name=x&name[y]=1")).status).toBe(400);
  expect((await raw(shop, "POST", "/v1/customers", `${"a[b]".padEnd(60, "[c]")}=1`)).status).toBe(400);
  expect((await raw(shop, "POST", "/v1/customers", '{"name":"x"}', { "content-type": "application/json" })).status).toBe(400);
  expect((await raw(shop, "POST", "/v1/customers", "metadata=x")).status).toBe(400);
  expect((await raw(shop, "GET", "/v1/customers?limit=1000")).body.error).toMatchObject({ param: "limit" });
  expect((await raw(shop, "GET", "/v1/customers?limit=ten")).body.error).toMatchObject({ code: "parameter_invalid_integer" });
  const odd = await new Promise<number | undefined>((resolve) => {
    request({ host: "127.0.0.1", port: shop.local.port, path: "//[", method: "GET" }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).end();
  });
  expect(odd).toBeGreaterThanOrEqual(400);
  expect((await shop.stripe.customers.list()).data).toEqual([]);
});

test("the same idempotency key gives the same answer; other parameters are refused", async () => {
  const shop = await openShop();
  const key = { idempotencyKey: "seat-purchase-1" };
  const first = await shop.stripe.customers.create({ name: "Acme" }, key);
  const second = await shop.stripe.customers.create({ name: "Acme" }, key);
  expect(second.id).toBe(first.id);
  expect(second.lastResponse.headers["idempotent-replayed"]).toBe("true");
  expect((await shop.stripe.customers.list()).data).toHaveLength(1);
  await expect(shop.stripe.customers.create({ name: "Other" }, key)).rejects.toMatchObject({ type: "StripeIdempotencyError", statusCode: 400 });
  // A refused request has not begun: the key is free for the corrected one.
  await expect(shop.stripe.customers.create({ nmae: "x" } as never, { idempotencyKey: "k2" })).rejects.toMatchObject({ statusCode: 400 });
  expect((await shop.stripe.customers.create({ name: "x" }, { idempotencyKey: "k2" })).name).toBe("x");
});

test("two requests with one key at once: the second is told that the first is under way", async () => {
  const shop = await openShop();
  shop.local.requests.delay(200);
  const both = await Promise.allSettled([1, 2].map(() => shop.stripe.customers.create({ name: "Acme" }, { idempotencyKey: "twice" })));
  shop.local.requests.delay(0);
  const refused = both.filter((one) => one.status === "rejected");
  expect(refused).toHaveLength(1);
  expect(refused[0]?.reason).toMatchObject({ statusCode: 409, code: "idempotency_key_in_use" });
  expect((await shop.stripe.customers.list()).data).toHaveLength(1);
});

test("an answer that is lost on the way has had its effect, and a retry with the key finds it", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  const item = sub.items.data[0] as Stripe.SubscriptionItem;
  const change: Stripe.SubscriptionUpdateParams = { items: [{ id: item.id, quantity: 4 }], proration_behavior: "always_invoice" };
  // The SDK itself tries once more when a connection breaks, even without retries.
  shop.local.requests.loseNext(2);
  await expect(shop.stripe.subscriptions.update(sub.id, change, { idempotencyKey: "seats" })).rejects.toMatchObject({ type: "StripeConnectionError" });
  const again = await shop.stripe.subscriptions.update(sub.id, change, { idempotencyKey: "seats" });
  expect(again.items.data[0]?.quantity).toBe(4);
  expect((await shop.stripe.invoices.list({ subscription: sub.id })).data).toHaveLength(2);
  shop.local.requests.failNext(1);
  await expect(shop.stripe.customers.list()).rejects.toMatchObject({ statusCode: 500, type: "StripeAPIError" });
});

test("lists go newest first, page by cursor in both directions, and the SDK walks through them", async () => {
  const shop = await openShop();
  const ids: string[] = [];
  for (let i = 0; i < 7; i += 1) ids.unshift((await shop.stripe.customers.create({ name: `Customer ${i}` })).id);
  const first = await shop.stripe.customers.list({ limit: 3 });
  expect([first.data.map((row) => row.id), first.has_more]).toEqual([ids.slice(0, 3), true]);
  const second = await shop.stripe.customers.list({ limit: 3, starting_after: ids[2] });
  expect(second.data.map((row) => row.id)).toEqual(ids.slice(3, 6));
  const back = await shop.stripe.customers.list({ limit: 2, ending_before: ids[3] });
  expect([back.data.map((row) => row.id), back.has_more]).toEqual([ids.slice(1, 3), true]);
  const walked: string[] = [];
  for await (const customer of shop.stripe.customers.list({ limit: 2 })) walked.push(customer.id);
  expect(walked).toEqual(ids);
  await expect(shop.stripe.customers.list({ starting_after: "cus_none" })).rejects.toMatchObject({ param: "starting_after" });
});

test("references expand, nested and through lists; what cannot be expanded says so", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  const deep = await shop.stripe.subscriptions.retrieve(sub.id, {
    expand: ["customer.invoice_settings.default_payment_method", "latest_invoice.payments", "items.data.price.product"],
  });
  const customer = deep.customer as Stripe.Customer;
  expect((customer.invoice_settings.default_payment_method as Stripe.PaymentMethod).card?.brand).toBe("visa");
  const invoice = deep.latest_invoice as Stripe.Invoice;
  expect(typeof invoice.payments?.data[0]?.payment.payment_intent).toBe("string");
  const whole = await shop.stripe.invoices.retrieve(invoice.id, { expand: ["payments.data.payment.payment_intent"] });
  expect(whole.payments?.data[0]?.payment.payment_intent).toMatchObject({ object: "payment_intent", status: "succeeded" });
  expect((deep.items.data[0]?.price.product as Stripe.Product).name).toBe("Growth");
  const listed = await shop.stripe.subscriptions.list({ expand: ["data.customer"] });
  expect((listed.data[0]?.customer as Stripe.Customer).email).toBe("olga@acme.test");
  // What is stored keeps its ids.
  expect(typeof (await shop.stripe.subscriptions.retrieve(sub.id)).customer).toBe("string");
  await expect(shop.stripe.subscriptions.retrieve(sub.id, { expand: ["nothing"] })).rejects.toThrow("cannot be expanded");
  await expect(shop.stripe.subscriptions.retrieve(sub.id, { expand: ["status"] })).rejects.toThrow("cannot be expanded");
  await expect(shop.stripe.subscriptions.retrieve(sub.id, { expand: ["a.b.c.d.e"] })).rejects.toThrow("more than 4 levels");
  const tooDeep = { code: "property_expansion_max_depth", message: expect.stringContaining("data.payments.data.payment.payment_intent") as string };
  await expect(shop.stripe.invoices.list({ expand: ["data.payments.data.payment.payment_intent"] })).rejects.toMatchObject(tooDeep);
});

test("customers: found by address, changed in part, gone when deleted", async () => {
  const shop = await openShop();
  const customer = await shop.stripe.customers.create({ email: "a@acme.test", metadata: { workspace: "acme", old: "1" }, address: { country: "DE" } });
  await shop.stripe.customers.create({ email: "b@acme.test" });
  expect((await shop.stripe.customers.list({ email: "a@acme.test" })).data.map((row) => row.id)).toEqual([customer.id]);
  const changed = await shop.stripe.customers.update(customer.id, { name: "Acme", metadata: { old: "", new: "2" } });
  expect(changed).toMatchObject({ name: "Acme", email: "a@acme.test", metadata: { workspace: "acme", new: "2" }, address: { country: "DE" } });
  const update = shop.local.events().find((event) => event.type === "customer.updated");
  expect(update?.data.previous_attributes).toEqual({ name: null, metadata: { old: "1", new: null } });

  const sub = await shop.stripe.subscriptions.create({ customer: customer.id, items: [{ price: shop.growth.id }], trial_period_days: 3 });
  expect(await shop.stripe.customers.del(customer.id)).toMatchObject({ deleted: true });
  expect(await shop.stripe.customers.retrieve(customer.id)).toMatchObject({ deleted: true });
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).status).toBe("canceled");
  await expect(shop.stripe.customers.update(customer.id, { name: "x" })).rejects.toMatchObject({ code: "resource_missing" });
  expect((await shop.stripe.customers.list()).data).toHaveLength(1);
});

test("prices: found by lookup key, which moves only when asked", async () => {
  const shop = await openShop();
  const found = await shop.stripe.prices.list({ lookup_keys: ["growth_month", "enterprise_month"], expand: ["data.product"] });
  expect(found.data.map((price) => (price.product as Stripe.Product).name).sort()).toEqual(["Enterprise", "Growth"]);
  const next = { product: shop.growth.product as string, currency: "usd", unit_amount: 1500, recurring: { interval: "month" as const }, lookup_key: "growth_month" };
  await expect(shop.stripe.prices.create(next)).rejects.toMatchObject({ code: "resource_already_exists" });
  const moved = await shop.stripe.prices.create({ ...next, transfer_lookup_key: true });
  expect((await shop.stripe.prices.list({ lookup_keys: ["growth_month"] })).data.map((price) => price.id)).toEqual([moved.id]);
  await shop.stripe.prices.update(shop.growth.id, { active: false });
  const customer = await customerWith(shop, "pm_card_visa");
  await expect(shop.stripe.subscriptions.create({ customer: customer.id, items: [{ price: shop.growth.id }] })).rejects.toThrow("inactive");
  expect((await shop.stripe.prices.list({ active: true, recurring: { interval: "month" } })).data).toHaveLength(2);
});

test("cards: some refuse to be saved, and a detached card is nobody's default", async () => {
  const shop = await openShop();
  const customer = await customerWith(shop, "pm_card_visa");
  for (const [token, declineCode] of [["pm_card_chargeDeclined", "generic_decline"], ["pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds"], ["pm_card_chargeDeclinedExpiredCard", "expired_card"]] as const) {
    await expect(shop.stripe.paymentMethods.attach(token, { customer: customer.id })).rejects.toMatchObject({ type: "StripeCardError", decline_code: declineCode });
  }
  const typed = await shop.stripe.paymentMethods.create({ type: "card", card: { number: "4242424242424242", exp_month: 4, exp_year: 2031, cvc: "123" } });
  expect(typed.card).toMatchObject({ last4: "4242", exp_month: 4, exp_year: 2031 });
  await expect(shop.stripe.paymentMethods.create({ type: "card", card: { number: "4111111111111111", exp_month: 4, exp_year: 2031 } })).rejects.toMatchObject({ code: "incorrect_number" });
  const [saved] = (await shop.stripe.customers.listPaymentMethods(customer.id)).data;
  await shop.stripe.paymentMethods.detach(saved?.id as string);
  expect((await shop.stripe.customers.retrieve(customer.id)) as Stripe.Customer).toMatchObject({ invoice_settings: { default_payment_method: null } });
});
