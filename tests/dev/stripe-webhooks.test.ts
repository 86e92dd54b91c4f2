import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type Stripe from "stripe";
import { startLocalStripe } from "#dev/stripe/server.ts";
import { at, clientOf, GOOD_CARD, openReceiver, openShop, press, SECRET, seconds, START, subscribe } from "./stripe-shop.ts";
import type { Receiver, Shop } from "./stripe-shop.ts";

async function shopWithReceiver(): Promise<{ shop: Shop; receiver: Receiver }> {
  const receiver = await openReceiver();
  const shop = await openShop({ webhookUrl: receiver.url, webhookSecret: SECRET });
  await shop.local.deliveries.settled();
  receiver.events.length = 0;
  return { shop, receiver };
}

async function namesCreated(shop: Shop, names: string[]): Promise<void> {
  for (const name of names) await shop.stripe.customers.create({ name });
}

function namesSeen(receiver: Receiver): (string | null | undefined)[] {
  return receiver.events.map((event) => (event.data.object as Stripe.Customer).name);
}

test("events arrive in order, signed, with the request that caused them", async () => {
  const { shop, receiver } = await shopWithReceiver();
  await shop.stripe.customers.create({ name: "Acme" }, { idempotencyKey: "make-acme" });
  await shop.local.deliveries.settled();
  expect(receiver.events).toHaveLength(1);
  expect(receiver.events[0]).toMatchObject({
    type: "customer.created", api_version: "2026-10-28.endive", livemode: false, created: START.getTime() / 1000,
    request: { idempotency_key: "make-acme" },
  });
  const listed = await shop.stripe.events.list({ types: ["customer.created"] });
  expect(listed.data[0]).toMatchObject({ id: receiver.events[0]?.id, pending_webhooks: 0 });
  expect((await shop.stripe.events.retrieve(receiver.events[0]?.id as string)).type).toBe("customer.created");
  expect((await shop.stripe.events.list({ type: "price.*", limit: 2 })).data).toHaveLength(2);
});

test("a failed delivery is tried again after a second", async () => {
  const { shop, receiver } = await shopWithReceiver();
  shop.local.deliveries.failNext(1);
  await namesCreated(shop, ["Acme"]);
  await shop.local.deliveries.settled();
  expect(receiver.events).toHaveLength(0);
  expect(shop.local.deliveries.list().at(-1)).toMatchObject({ state: "retrying", attempts: [{ status: null }] });
  await shop.local.deliveries.settled(2000);
  expect(namesSeen(receiver)).toEqual(["Acme"]);
  expect(shop.local.deliveries.list().at(-1)?.state).toBe("delivered");
});

test("an endpoint that answers 500 is tried again as well", async () => {
  const { shop, receiver } = await shopWithReceiver();
  receiver.answerWith(500);
  await namesCreated(shop, ["Acme"]);
  await shop.local.deliveries.settled();
  expect(shop.local.deliveries.list().at(-1)).toMatchObject({ state: "retrying", attempts: [{ status: 500 }] });
  receiver.answerWith(200);
  await shop.local.deliveries.settled(2000);
  expect(namesSeen(receiver)).toEqual(["Acme"]);
});

test("deliveries can be dropped, sent twice, held, released in reverse, and replayed", async () => {
  const { shop, receiver } = await shopWithReceiver();
  shop.local.deliveries.dropNext(1);
  await namesCreated(shop, ["lost"]);
  await shop.local.deliveries.settled();
  expect(namesSeen(receiver)).toEqual([]);
  const lost = shop.local.events().at(-1);

  shop.local.deliveries.duplicateNext(1);
  await namesCreated(shop, ["twice"]);
  await shop.local.deliveries.settled();
  expect(namesSeen(receiver)).toEqual(["twice", "twice"]);
  expect(receiver.events[0]?.id).toBe(receiver.events[1]?.id);

  shop.local.deliveries.hold();
  await namesCreated(shop, ["one", "two", "three"]);
  await shop.local.deliveries.settled();
  expect(receiver.events).toHaveLength(2);
  await shop.local.deliveries.release("reverse");
  await shop.local.deliveries.settled();
  expect(namesSeen(receiver).slice(2)).toEqual(["three", "two", "one"]);

  expect(await shop.local.deliveries.replay(lost?.id as string)).toBe(true);
  expect(namesSeen(receiver).at(-1)).toBe("lost");
  expect(await shop.local.deliveries.replay("evt_none")).toBe(false);
});

test("endpoints made by the API get their own secret and only what they asked for", async () => {
  const { shop, receiver } = await shopWithReceiver();
  const other = await openReceiver();
  other.answerWith(204);
  const endpoint = await shop.stripe.webhookEndpoints.create({ url: other.url, enabled_events: ["product.created"] });
  expect(endpoint.secret).toMatch(/^whsec_/);
  expect((await shop.stripe.webhookEndpoints.retrieve(endpoint.id)).secret).toBeUndefined();
  await shop.stripe.products.create({ name: "Starter" });
  await namesCreated(shop, ["Acme"]);
  await shop.local.deliveries.settled();
  const own = shop.local.deliveries.list().filter((delivery) => delivery.endpoint === endpoint.id);
  expect(own).toMatchObject([{ state: "delivered", attempts: [{ status: 204 }] }]);
  expect(receiver.events.map((event) => event.type)).toEqual(["product.created", "customer.created"]);
  await shop.stripe.webhookEndpoints.del(endpoint.id);
});

test("moving the clock does everything at its own instant, tells the application first, then delivers", async () => {
  const receiver = await openReceiver();
  const told: string[] = [];
  const arrivedBefore: number[] = [];
  const shop = await openShop({
    webhookUrl: receiver.url,
    webhookSecret: SECRET,
    onClockMoved: (now) => {
      told.push(now.toISOString());
      arrivedBefore.push(receiver.events.filter((event) => event.created === now.getTime() / 1000).length);
    },
  });
  await subscribe(shop, "pm_card_visa");
  await shop.local.deliveries.settled();
  await shop.local.advanceTo(at("2026-03-01T00:00:00Z"));
  expect(told).toEqual(["2026-02-21T10:00:00.000Z", "2026-02-28T10:00:00.000Z", "2026-02-28T11:00:00.000Z", "2026-03-01T00:00:00.000Z"]);
  expect(arrivedBefore).toEqual([0, 0, 0, 0]);
  const of = (type: string): number | undefined => receiver.events.findLast((event) => event.type === type)?.created;
  expect([of("invoice.upcoming"), of("invoice.created"), of("invoice.paid")])
    .toEqual([seconds("2026-02-21T10:00:00Z"), seconds("2026-02-28T10:00:00Z"), seconds("2026-02-28T11:00:00Z")]);
  expect(shop.local.now()).toEqual(at("2026-03-01T00:00:00Z"));
  await expect(shop.local.advanceTo(at("2026-02-01T00:00:00Z"))).rejects.toThrow("cannot be moved back");
});

test("a journey that the application breaks off leaves a running clock running", async () => {
  const local = await startLocalStripe({
    port: 0, dataFile: null, initialNow: START,
    onClockMoved: () => { throw new Error("The application is away."); },
  });
  onTestFinished(() => local.stop());
  await expect(local.advanceTo(at("2026-02-01T00:00:00Z"))).rejects.toThrow("away");
  const then = local.now().getTime();
  await expect.poll(() => local.now().getTime()).toBeGreaterThan(then);
});

test("left to itself the clock runs with real time", async () => {
  const local = await startLocalStripe({ port: 0, dataFile: null, initialNow: START });
  onTestFinished(() => local.stop());
  const before = local.now().getTime();
  await expect.poll(() => local.now().getTime()).toBeGreaterThan(before);
  await local.advanceTo(at("2026-06-01T00:00:00Z"));
  await expect.poll(() => local.now().getTime()).toBeGreaterThan(at("2026-06-01T00:00:00Z").getTime());
});

test("left to itself it also does what falls due", async () => {
  const shop = await openShop();
  const session = await shop.stripe.checkout.sessions.create({
    mode: "setup", currency: "usd", success_url: "http://app.test/done", expires_at: seconds("2026-01-31T10:30:00Z"),
  });
  await shop.local.advanceTo(at("2026-01-31T10:29:59.900Z"));
  shop.local.unfreeze();
  await expect.poll(async () => (await shop.stripe.checkout.sessions.retrieve(session.id)).status, { timeout: 10_000 }).toBe("expired");
  expect(shop.local.events().at(-1)).toMatchObject({ type: "checkout.session.expired", created: seconds("2026-01-31T10:30:00Z") });
});

test("a restart keeps customers, clock, idempotency keys and events that were not yet sent", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "local-stripe-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const dataFile = path.join(folder, "deep", "stripe.json");
  const receiver = await openReceiver();
  const options = { port: 0, dataFile, webhookUrl: receiver.url, webhookSecret: SECRET, initialNow: START, frozen: true };
  const first = await startLocalStripe(options);
  first.deliveries.hold();
  const customer = await clientOf(first).customers.create({ name: "Acme" }, { idempotencyKey: "acme" });
  const session = await clientOf(first).checkout.sessions.create({ mode: "setup", currency: "usd", customer: customer.id, success_url: "http://app.test/done" });
  JSON.parse(await readFile(dataFile, "utf8"));
  await first.stop();
  expect(receiver.events).toEqual([]);

  const second = await startLocalStripe(options);
  onTestFinished(() => second.stop());
  expect(second.now()).toEqual(first.now());
  expect(await clientOf(second).customers.retrieve(customer.id)).toMatchObject({ name: "Acme" });
  expect((await clientOf(second).customers.create({ name: "Acme" }, { idempotencyKey: "acme" })).id).toBe(customer.id);
  // Hosted pages are reached where the server is now.
  const moved = await clientOf(second).checkout.sessions.retrieve(session.id);
  expect(moved.url?.startsWith(second.url)).toBe(true);
  expect((await press(moved.url as string, GOOD_CARD)).status).toBe(303);
  await second.deliveries.release();
  expect(receiver.events.map((event) => event.type)).toEqual([
    "customer.created", "setup_intent.created", "payment_method.attached", "setup_intent.succeeded", "checkout.session.completed",
  ]);
});

test("the control page advances the clock, fails payments and replays, by plain forms", async () => {
  const { shop, receiver } = await shopWithReceiver();
  const sub = await subscribe(shop, "pm_card_visa");
  const customer = sub.customer as string;
  const page = await (await fetch(shop.local.url)).text();
  for (const text of ["It is not Stripe", "Advance 1 month", "olga@acme.test", customer, "Next payment fails for olga@acme.test", "customer.subscription.created"]) {
    expect(page).toContain(text);
  }
  expect(page).not.toContain("<script");
  expect((await press(`${shop.local.url}/_control/customers/${customer}/payments`, { next: "declined" })).status).toBe(303);
  expect((await press(`${shop.local.url}/_control/advance`, { by: "1", unit: "month" })).headers.get("location")).toBe("/");
  expect((await press(`${shop.local.url}/_control/advance`, { to: "2026-03-03T12:00" })).status).toBe(303);
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).status).toBe("active");
  expect(shop.local.events().filter((event) => event.type === "invoice.payment_failed").map((event) => event.created)).toEqual([seconds("2026-02-28T11:00:00Z")]);

  const refused = await press(`${shop.local.url}/_control/advance`, { to: "2020-01-01" });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain("cannot be moved back");
  const event = shop.local.events().at(-1);
  const seen = receiver.events.length;
  await press(`${shop.local.url}/_control/events/${event?.id}/replay`);
  expect(receiver.events.length).toBe(seen + 1);
});

test("the control API speaks JSON, and refuses other sites' forms", async () => {
  const shop = await openShop();
  const ask = async (action: string, body: object, headers: Record<string, string> = {}): Promise<[number, unknown]> => {
    const answer = await fetch(`${shop.local.url}/_control/${action}`, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } });
    return [answer.status, await answer.json()];
  };
  expect(await ask("advance", { by: 3, unit: "day" })).toEqual([200, { now: "2026-02-03T10:00:00.000Z", frozen: true }]);
  expect(await ask("unfreeze", {})).toMatchObject([200, { frozen: false }]);
  expect(await ask("deliveries/faults", { fail_next: 2, drop_next: 1 })).toMatchObject([200, { fail_next: 2, drop_next: 1, held: false }]);
  expect(await ask("requests", { delay_ms: 5 })).toMatchObject([200, { delay_ms: 5 }]);
  expect(await ask("advance", { unit: "century" })).toMatchObject([400, { error: { param: "unit" } }]);
  expect(await ask("nothing", {})).toMatchObject([404, {}]);
  expect(await ask("customers/cus_none/payments", { next: "declined" })).toMatchObject([404, {}]);
  expect(await ask("advance", { by: 1 }, { origin: "http://evil.test" })).toMatchObject([403, {}]);
  expect(await (await fetch(`${shop.local.url}/_control/clock`)).json()).toMatchObject({ frozen: false });
});
