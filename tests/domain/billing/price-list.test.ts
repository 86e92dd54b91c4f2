import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLocalStripe } from "#dev/stripe/server.ts";
import { previewPlan } from "#app/domain/billing/plan/preview-plan.ts";
import { previewSeats } from "#app/domain/billing/seats/preview-seats.ts";
import { publishPrices, type Published } from "#app/domain/billing/prices/publish-prices.ts";
import { setSeats } from "#app/domain/billing/seats/set-seats.ts";
import { startCheckout } from "#app/domain/billing/checkout/start-checkout.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { takeTerms } from "#app/domain/billing/sync/take-terms.ts";
import { priceList, type PriceList } from "#app/domain/plans.rules.ts";
import { clearFlag, listFlags, setFlag } from "#app/domain/staff/flags.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { refusal } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

const keeper = () => ({ pool: world.pools.afterlogin_staff, request: { id: "cmd_test", method: "command" as const, address: null } });
const flag = (feature: string, state: string) => setFlag(keeper(), { feature, state, reason: "for this test", setBy: "tests" });

/** The list of next year: Growth costs more and holds less, under keys of its own. */
function nextYear(): PriceList {
  const list = structuredClone(priceList);
  const growth = list.plans.growth;
  return {
    version: "v2",
    plans: {
      ...list.plans,
      growth: {
        ...growth,
        prices: growth.prices.map((price) => ({ ...price, lookupKey: price.lookupKey.replace("_v1", "_v2"), unitAmount: price.unitAmount * 2 })),
        overages: growth.overages.map((price) => ({ ...price, lookupKey: price.lookupKey.replace("_v1", "_v2"), unitAmount: 75 })),
        limits: { ...growth.limits, projects: 10 },
      },
    },
  };
}

describe("publishing", () => {
  async function emptyStripe() {
    const local = await startLocalStripe({ port: 0, dataFile: null });
    const stripe = stripeClient({ secretKey: `sk_test_${randomBytes(8).toString("hex")}`, local: { host: "127.0.0.1", port: local.port, protocol: "http" } });
    return { local, stripe };
  }
  const outcomes = (published: readonly Published[]) => [...new Set(published.map(({ outcome }) => outcome))];

  test("a dry run says what it would make and makes nothing; a run makes it; the next finds it standing", async () => {
    const { local, stripe } = await emptyStripe();
    try {
      expect(outcomes(await publishPrices(stripe, { dryRun: true }))).toEqual(["would create"]);
      expect((await stripe.products.list({ limit: 100 })).data).toEqual([]);
      expect((await stripe.billing.meters.list()).data).toEqual([]);
      const made = await publishPrices(stripe, { dryRun: false });
      expect(outcomes(made)).toEqual(["created"]);
      expect(made.filter(({ what }) => what === "product").map(({ name }) => name)).toEqual(["afterlogin_growth", "afterlogin_api_requests", "afterlogin_enterprise"]);
      expect(made.filter(({ what }) => what === "meter").map(({ name }) => name)).toEqual(["api_requests"]);
      expect(made.filter(({ what }) => what === "price")).toHaveLength(2 * 2 * 2 * 2);
      expect(outcomes(await publishPrices(stripe, { dryRun: false }))).toEqual(["stands"]);
      expect((await stripe.prices.list({ limit: 100 })).data).toHaveLength(16);
      const [metered] = (await stripe.prices.list({ lookup_keys: ["growth_api_requests_year_eur_v1"], expand: ["data.tiers"] })).data;
      expect(metered).toMatchObject({ currency: "eur", recurring: { interval: "year", usage_type: "metered" } });
      expect(metered!.tiers!.map(({ up_to, unit_amount_decimal }) => [up_to, String(unit_amount_decimal)])).toEqual([[1_200_000, "0"], [null, "0.045"]]);
    } finally {
      await local.stop();
    }
  });

  test("the portal offers the card and the invoices; what somebody switched on at Stripe beside them is switched off", async () => {
    const { local, stripe } = await emptyStripe();
    try {
      await publishPrices(stripe, { dryRun: false });
      const ours = async () => (await stripe.billingPortal.configurations.list({ limit: 100 })).data.filter(({ metadata }) => metadata?.afterlogin === "portal");
      const [made] = await ours();
      expect(made!.features).toMatchObject({ payment_method_update: { enabled: true }, invoice_history: { enabled: true }, subscription_cancel: { enabled: false }, subscription_update: { enabled: false } });
      await stripe.billingPortal.configurations.update(made!.id, { features: { subscription_cancel: { enabled: true } } });
      expect((await publishPrices(stripe, { dryRun: true })).filter(({ outcome }) => outcome !== "stands")).toEqual([{ what: "portal", name: "configuration", outcome: "would update" }]);
      await publishPrices(stripe, { dryRun: false });
      const after = await ours();
      expect(after.map(({ id, features }) => [id, features.subscription_cancel.enabled])).toEqual([[made!.id, false]]);
    } finally {
      await local.stop();
    }
  });

  test("a run that died half-way is finished by the next", async () => {
    const { local, stripe } = await emptyStripe();
    try {
      const dying = new Proxy(stripe, {
        get: (target, name) => (name === "billing" ? expect.fail("the machine went down") : (target[name as keyof typeof target] as unknown)),
      });
      await expect(publishPrices(dying, { dryRun: false })).rejects.toThrow("went down");
      await publishPrices(stripe, { dryRun: false });
      expect(outcomes(await publishPrices(stripe, { dryRun: true }))).toEqual(["stands"]);
      expect((await stripe.products.list({ limit: 100 })).data).toHaveLength(3);
    } finally {
      await local.stop();
    }
  });

  test("a changed list adds its prices beside the old ones; a name changed at Stripe is put right", async () => {
    const { local, stripe } = await emptyStripe();
    try {
      await publishPrices(stripe, { dryRun: false });
      await stripe.products.update("afterlogin_growth", { name: "Something else" });
      const published = await publishPrices(stripe, { dryRun: false, list: nextYear() });
      expect(published.filter(({ outcome }) => outcome === "updated")).toEqual([{ what: "product", name: "afterlogin_growth", outcome: "updated" }]);
      expect(published.filter(({ outcome }) => outcome === "created").map(({ name }) => name).every((name) => name.startsWith("growth_") && name.endsWith("_v2"))).toBe(true);
      expect((await stripe.products.retrieve("afterlogin_growth")).name).toBe("Afterlogin Growth");
      const [old] = (await stripe.prices.list({ lookup_keys: ["growth_month_usd_v1"] })).data;
      expect(old).toMatchObject({ active: true, unit_amount: 1200 });
    } finally {
      await local.stop();
    }
  });

  test("a price, a tier or a meter that means something else stops it before anything is made", async () => {
    const { local, stripe } = await emptyStripe();
    try {
      await publishPrices(stripe, { dryRun: false });
      const dearer = nextYear();
      const [price] = dearer.plans.growth.prices;
      const [overage] = dearer.plans.growth.overages;
      const withPrice = { ...dearer, plans: { ...dearer.plans, growth: { ...dearer.plans.growth, prices: [{ ...price!, lookupKey: "growth_month_usd_v1" }] } } };
      const withTier = { ...dearer, plans: { ...dearer.plans, growth: { ...dearer.plans.growth, overages: [{ ...overage!, lookupKey: "growth_api_requests_month_usd_v1" }] } } };
      await expect(publishPrices(stripe, { dryRun: false, list: withPrice })).rejects.toThrow("growth_month_usd_v1 with another amount");
      await expect(publishPrices(stripe, { dryRun: false, list: withTier })).rejects.toThrow("growth_api_requests_month_usd_v1 with another amount");
      expect((await stripe.prices.list({ limit: 100 })).data).toHaveLength(16);
    } finally {
      await local.stop();
    }
  });
});

describe("two currencies", () => {
  test("the first checkout chooses, and the next is in the same, whatever is asked", async () => {
    const acme = await world.workspace({ name: "Acme", owner: await world.person("Olga"), plan: "starter" });
    const work = world.work(acme, acme.owner);
    const dollars = await startCheckout(work, { plan: "growth", interval: "month", quantity: 3, currency: "usd" });
    const euros = await startCheckout(work, { plan: "growth", interval: "month", quantity: 3, currency: "eur" });
    expect(euros.url, "another currency is another wish").not.toBe(dollars.url);
    expect(await world.payAt(euros.url)).toBe(303);
    await syncWorkspace(world.systemWork(acme));
    expect((await world.standing(acme)).subscription).toMatchObject({ currency: "eur", unitAmount: 1100, plan: "growth" });

    await world.stripe.subscriptions.cancel((await world.standing(acme)).subscription!.stripeSubscriptionId);
    await syncWorkspace(world.systemWork(acme));
    const again = await startCheckout(work, { plan: "enterprise", interval: "year", quantity: 3, currency: "usd" });
    expect(await world.payAt(again.url)).toBe(303);
    await syncWorkspace(world.systemWork(acme));
    expect((await world.standing(acme)).subscription).toMatchObject({ currency: "eur", unitAmount: 28_000, plan: "enterprise", status: "active" });
  });

  test("nothing said: what the workspace's language suggests", async () => {
    const bolt = await world.workspace({ name: "Bolt", owner: await world.person("Boris"), plan: "starter" });
    await world.admin.query("update tenant.workspaces set locale = 'de-DE' where tenant_id = $1", [bolt.tenantId]);
    await world.subscribe(bolt);
    expect((await world.standing(bolt)).subscription?.currency).toBe("eur");
  });
});

describe("what is billed by use", () => {
  test("is part of a subscription once its feature is there, and of none before", async () => {
    const before = await world.workspace({ name: "Before", owner: await world.person("Bea"), plan: "starter" });
    await world.subscribe(before);
    expect((await world.standing(before)).subscription?.meters).toEqual([]);
    await flag("api", "on");
    const after = await world.workspace({ name: "After", owner: await world.person("Ada"), plan: "starter" });
    const id = await world.subscribe(after, { interval: "year" });
    await flag("api", "off");
    const { subscription } = await world.standing(after);
    expect(subscription).toMatchObject({ meters: ["api_requests"], plan: "growth", interval: "year", quantity: 5, unitAmount: 12_000 });
    const { items } = await world.stripe.subscriptions.retrieve(id);
    expect(items.data.map(({ price }) => price.lookup_key).sort()).toEqual(["growth_api_requests_year_usd_v1", "growth_year_usd_v1"]);
  });

  test("a wish that is repeated after the feature came asks for the same as before", async () => {
    await flag("api", "off");
    const cat = await world.workspace({ name: "Cat", owner: await world.person("Carla"), plan: "starter" });
    const work = world.work(cat, cat.owner);
    const wish = { plan: "growth", interval: "month", quantity: 4 } as const;
    const first = await startCheckout(work, wish);
    await flag("api", "on");
    expect((await startCheckout(work, wish)).url).toBe(first.url);
    await clearFlag(keeper(), { feature: "api" });
  });
});

describe("case 29: a plan's price and limits change on the price list", () => {
  test("who pays keeps price, limits and what use costs; who comes anew takes the new ones, and so does who comes back", async () => {
    const old = await world.workspace({ name: "Old hands", owner: await world.person("Otto"), plan: "starter" });
    await world.subscribe(old);
    const list = nextYear();
    const growthOf = async (place: typeof old) => (await world.standing(place)).held.filter(({ plan }) => plan === "growth");
    const sync = (place: typeof old, from?: "ended") =>
      world.asSystem(place, (scope) => {
        const { subscription } = scope.standing;
        const standing = from === "ended" ? { ...scope.standing, subscription: { ...subscription!, status: "canceled" as const } } : scope.standing;
        return takeTerms({ ...scope, standing }, subscription, list);
      });

    expect(await sync(old)).toEqual([]);
    expect((await world.standing(old)).terms).toMatchObject({ priceListVersion: "v1", limits: { projects: 200 } });
    expect((await growthOf(old))[0]!.overages.every(({ unitAmount }) => unitAmount === 50 || unitAmount === 45)).toBe(true);

    // Their subscription had ended before the one that lives now.
    expect(await sync(old, "ended")).toEqual(["terms of growth"]);
    expect((await world.standing(old)).terms).toMatchObject({ priceListVersion: "v2", limits: { projects: 10 } });
    expect(await sync(old, "ended"), "once").toEqual([]);
    expect((await growthOf(old)).map(({ priceListVersion }) => priceListVersion)).toEqual(["v1", "v2"]);
    expect((await growthOf(old))[1]!.overages.every(({ unitAmount }) => unitAmount === 75)).toBe(true);
  });

  test("who pays may have as many seats as their own terms hold, also when they go over to the year", async () => {
    const old = await world.workspace({ name: "Large hands", owner: await world.person("Lotta"), plan: "starter" });
    await world.subscribe(old);
    const holds = (seats: number) => world.admin.query("update tenant.terms set limits = jsonb_set(limits, '{seats}', $2) where tenant_id = $1 and plan = 'growth'", [old.tenantId, JSON.stringify(seats)]);
    const work = world.work(old, old.owner);
    await holds(8);
    expect(await previewSeats(work, 20)).toMatchObject({ ok: false, message: "This plan has at most 8 seats." });
    await holds(80);
    expect(await setSeats(work, { quantity: 60, prorationDate: null })).toMatchObject({ status: "applied" });
    expect((await world.standing(old)).terms.limits.seats).toBe(60);
    expect(await previewPlan(work, { plan: "growth", interval: "year" })).toMatchObject({ ok: true, quantity: 60 });
  });

  test("the price paid is the subscription's own: a new list touches no subscription at Stripe", async () => {
    const bea = await world.workspace({ name: "Stays", owner: await world.person("Britt"), plan: "starter" });
    await world.subscribe(bea);
    await publishPrices(world.stripe, { dryRun: false, list: nextYear() });
    await world.days(31);
    await syncWorkspace(world.systemWork(bea));
    expect((await world.standing(bea)).subscription).toMatchObject({ unitAmount: 1200, plan: "growth", status: "active" });
    const paid = await world.stripe.invoices.list({ customer: await world.customerOf(bea) });
    expect(paid.data.map(({ amount_paid }) => amount_paid)).toEqual([6000, 6000]);
  });
});

describe("flags", () => {
  test("are set with a reason, told at once, recorded, and cleared", async () => {
    const dog = await world.workspace({ name: "Dog", owner: await world.person("Doris"), plan: "starter" });
    await flag("data_export", "off");
    expect((await world.standing(dog)).flags).toEqual({ data_export: "off" });
    expect(await listFlags(keeper())).toMatchObject([{ feature: "data_export", state: "off", reason: "for this test", setBy: "tests" }]);
    expect(await clearFlag(keeper(), { feature: "data_export" })).toBe(true);
    expect(await clearFlag(keeper(), { feature: "data_export" })).toBe(false);
    expect((await world.standing(dog)).flags).toEqual({});
    const { rows } = await world.admin.query<{ action: string; detail: object }>("select action, detail from platform.staff_events where action like 'flag.%' order by id desc limit 2");
    expect(rows).toEqual([
      { action: "flag.cleared", detail: { feature: "data_export" } },
      { action: "flag.set", detail: { feature: "data_export", state: "off", reason: "for this test" } },
    ]);
  });

  test("of what does not exist, or without a reason, are refused", async () => {
    expect((await refusal(flag("teleport", "on"))).fields.feature).toContain("There is no feature teleport");
    expect((await refusal(flag("api", "maybe"))).fields.state).toBeDefined();
    expect((await refusal(setFlag(keeper(), { feature: "api", state: "on", reason: "  ", setBy: "tests" }))).fields.reason).toBeDefined();
  });
});
