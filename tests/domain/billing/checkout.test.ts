import { afterAll, beforeAll, expect, test } from "vitest";
import { startCheckout } from "#app/domain/billing/checkout/start-checkout.ts";
import { returnFromCheckout } from "#app/domain/billing/checkout/return-from-checkout.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { cards, createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { refusal } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

const growth = { plan: "growth", interval: "month", quantity: 5 } as const;

test("Olga buys Growth on Starter: paid at once, seats and terms are there when she is back", async () => {
  const acme = await world.workspace({ name: "Acme", owner: await world.person("Olga"), plan: "starter" });
  const { url } = await startCheckout(world.work(acme, acme.owner), growth);
  expect(await world.payAt(url)).toBe(303);
  const sessionId = url.split("/").at(-1)!;
  expect(await returnFromCheckout(world.work(acme, acme.owner), sessionId)).toBe("subscribed");
  const { subscription, terms, access } = await world.standing(acme);
  expect(subscription).toMatchObject({ status: "active", plan: "growth", interval: "month", quantity: 5 });
  expect(terms.limits.seats).toBe(5);
  expect(access).toMatchObject({ level: "full", reason: "active" });
  const events = await world.events(acme);
  expect(events.map(({ action }) => action)).toEqual(expect.arrayContaining(["checkout.started", "subscription.started", "billing.card_changed"]));
  const started = (await world.mails()).filter((mail) => mail.tenantId === acme.tenantId && mail.template === "subscription_started");
  expect(started.map(({ to }) => to)).toEqual(["olga@example.test"]);
});

test("case 7: during a trial the card is charged at its end and not before", async () => {
  const bolt = await world.workspace({ name: "Bolt", owner: await world.person("Boris") });
  const { url } = await startCheckout(world.work(bolt, bolt.owner), growth);
  await world.payAt(url);
  await syncWorkspace(world.systemWork(bolt));
  const { subscription, workspace } = await world.standing(bolt);
  expect(subscription?.status).toBe("trialing");
  expect(Math.abs(subscription!.trialEnd!.getTime() - workspace.trialEndsAt!.getTime())).toBeLessThan(1000);
  const paid = async () => (await world.stripe.invoices.list({ customer: await world.customerOf(bolt) })).data.reduce((sum, one) => sum + one.amount_paid, 0);
  expect(await paid()).toBe(0);
  await world.moveTo(addDays(workspace.trialEndsAt!, 1));
  await syncWorkspace(world.systemWork(bolt));
  expect(await paid()).toBe(5 * 1200);
  expect((await world.standing(bolt)).subscription?.status).toBe("active");
  expect((await world.mails()).filter(({ template, tenantId }) => template === "trial_converted" && tenantId === bolt.tenantId)).toHaveLength(1);
});

test("case 23: two checkout tabs lead to one live subscription", async () => {
  const cat = await world.workspace({ name: "Cat", owner: await world.person("Carla"), plan: "starter" });
  const work = world.work(cat, cat.owner);
  const first = await startCheckout(work, growth);
  const same = await startCheckout(work, growth);
  expect(same.url).toBe(first.url);
  const other = await startCheckout(work, { ...growth, quantity: 6 });
  expect(other.url).not.toBe(first.url);
  expect(await world.payAt(first.url), "the older page has expired").not.toBe(303);
  expect(await world.payAt(other.url)).toBe(303);
  expect((await refusal(startCheckout(work, growth))).code).toBe("conflict");
  const live = await world.stripe.subscriptions.list({ customer: await world.customerOf(cat) });
  expect(live.data).toHaveLength(1);
});

test("two tabs that press at the same time open the same page", async () => {
  const dog = await world.workspace({ name: "Dog", owner: await world.person("Doris"), plan: "starter" });
  const work = world.work(dog, dog.owner);
  const opened = await Promise.all([startCheckout(work, growth), startCheckout(work, growth)].map((one) => one.catch((error: unknown) => error)));
  const urls = opened.filter((one): one is { url: string } => typeof one === "object" && one !== null && "url" in one).map(({ url }) => url);
  expect(urls.length).toBeGreaterThan(0);
  expect(new Set(urls).size).toBe(1);
  const customers = await world.stripe.customers.list({ limit: 100 });
  expect(customers.data.filter(({ metadata }) => metadata.workspace === dog.tenantId)).toHaveLength(1);
});

test("an answer of Stripe that is lost on the way is asked for again with the same key", async () => {
  const elk = await world.workspace({ name: "Elk", owner: await world.person("Erik"), plan: "starter" });
  world.local.requests.loseNext(1);
  await startCheckout(world.work(elk, elk.owner), growth);
  const customers = await world.stripe.customers.list({ limit: 100 });
  expect(customers.data.filter(({ metadata }) => metadata.workspace === elk.tenantId)).toHaveLength(1);
});

test("fewer seats than are held cannot be bought, nor more than the plan has", async () => {
  const fox = await world.workspace({ name: "Fox", owner: await world.person("Fiona"), plan: "starter" });
  for (const name of ["Fred", "Fay"]) await world.join(fox, await world.person(name), "member");
  const work = world.work(fox, fox.owner);
  expect((await refusal(startCheckout(work, { ...growth, quantity: 2 }))).fields.quantity).toContain("3 seats are held");
  expect((await refusal(startCheckout(work, { ...growth, quantity: 51 }))).fields.quantity).toContain("at most 50");
  expect((await refusal(startCheckout(work, { ...growth, plan: "starter" }))).fields.plan).toBeDefined();
});

test("a billing manager may buy; an admin and a member may not", async () => {
  const gnu = await world.workspace({ name: "Gnu", owner: await world.person("Gina"), plan: "starter" });
  const [admin, member, manager] = [await world.person("Adam"), await world.person("Mia"), await world.person("Bill")];
  await world.join(gnu, admin, "admin");
  await world.join(gnu, member, "member");
  await world.join(gnu, manager, "member", { billingManager: true });
  expect((await refusal(startCheckout(world.work(gnu, admin), growth))).code).toBe("forbidden");
  expect((await refusal(startCheckout(world.work(gnu, member), growth))).code).toBe("forbidden");
  expect((await startCheckout(world.work(gnu, manager), growth)).url).toContain("/checkout/");
});

test("case 26: another workspace's session id is unknown on the return page", async () => {
  const hen = await world.workspace({ name: "Hen", owner: await world.person("Hana"), plan: "starter" });
  const ibis = await world.workspace({ name: "Ibis", owner: await world.person("Ida"), plan: "starter" });
  const { url } = await startCheckout(world.work(hen, hen.owner), growth);
  const sessionId = url.split("/").at(-1)!;
  expect((await refusal(returnFromCheckout(world.work(ibis, ibis.owner), sessionId))).code).toBe("not_found");
  expect((await refusal(returnFromCheckout(world.work(ibis, ibis.owner), "cs_nonsense"))).code).toBe("not_found");
  expect(await returnFromCheckout(world.work(hen, hen.owner), sessionId)).toBe("open");
});

test("a declined card buys nothing, and the page stays for another", async () => {
  const jay = await world.workspace({ name: "Jay", owner: await world.person("Jan"), plan: "starter" });
  const { url } = await startCheckout(world.work(jay, jay.owner), growth);
  expect(await world.payAt(url, cards.declined)).toBe(402);
  await syncWorkspace(world.systemWork(jay));
  expect((await world.standing(jay)).subscription).toBeNull();
  expect(await world.payAt(url)).toBe(303);
});

test("case 19: a customer deleted at Stripe is let go, and the next checkout makes a new one", async () => {
  const kit = await world.workspace({ name: "Kit", owner: await world.person("Kim"), plan: "starter" });
  await world.subscribe(kit);
  const former = await world.customerOf(kit);
  await world.stripe.customers.del(former);
  const result = await syncWorkspace(world.systemWork(kit));
  expect(result).toMatchObject({ outcome: "synced", flags: expect.arrayContaining(["customer_deleted"]) as unknown });
  const { subscription, access } = await world.standing(kit);
  expect(subscription?.status).toBe("canceled");
  expect(access.reason).toBe("starter");
  await world.subscribe(kit);
  expect(await world.customerOf(kit)).not.toBe(former);
  expect((await world.standing(kit)).subscription?.status).toBe("active");
});

test("whoever may not manage billing starts nothing, and Stripe is not even asked", async () => {
  const oak = await world.workspace({ name: "Oak", owner: await world.person("Otis"), plan: "starter" });
  await startCheckout(world.work(oak, oak.owner), growth);
  const adam = await world.person("Adam of Oak");
  await world.join(oak, adam, "admin");
  const unasked = new Proxy({}, { get: () => expect.fail("Stripe was asked") }) as BillingWorld["stripe"];
  expect(await refusal(startCheckout({ ...world.work(oak, adam), stripe: unasked }, growth))).toMatchObject({ code: "forbidden" });
});

test("nor does somebody who loses the right between looking and buying", async () => {
  const elm = await world.workspace({ name: "Elm", owner: await world.person("Elsa"), plan: "starter" });
  const bea = await world.person("Bea");
  await world.join(elm, bea, "admin", { billingManager: true });
  const work = world.work(elm, bea);
  let looks = 0;
  const demotedAfterTheFirstLook: typeof work = {
    ...work,
    async inScope(step) {
      const seen = await work.inScope(step);
      looks += 1;
      await world.admin.query("update tenant.memberships set billing_manager = false where tenant_id = $1 and user_id = $2", [elm.tenantId, bea.userId]);
      return seen;
    },
  };
  expect(await refusal(startCheckout(demotedAfterTheFirstLook, growth))).toMatchObject({ code: "forbidden" });
  expect(looks).toBe(1);
  expect((await world.events(elm)).map(({ action }) => action)).not.toContain("checkout.started");
});
