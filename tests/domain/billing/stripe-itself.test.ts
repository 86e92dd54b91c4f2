import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { examine } from "#bin/doctor/check.ts";
import { endpointFindings, stripeCheck } from "#bin/doctor/stripe.ts";
import { neededEvents } from "#app/domain/billing/inbox/event-types.rules.ts";
import { publishPrices } from "#app/domain/billing/prices/publish-prices.ts";
import { reconcile } from "#app/domain/billing/sync/reconcile.ts";
import { startCheckout } from "#app/domain/billing/checkout/start-checkout.ts";
import { stripeApiVersion, stripeClient } from "#app/domain/billing/stripe-client.ts";
import { sweepUndelivered } from "#app/domain/billing/inbox/sweep-undelivered.ts";
import { askStripe } from "#app/domain/staff/live-billing.ts";
import { loadConfig, type Config } from "#app/config.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { keepInside } from "#tests/support/outward.ts";
import type { Workspace } from "#tests/support/stories.ts";

/** With a key of Stripe's test mode and nothing else said, as in a deployment that is being tried out. */
const config = loadConfig({
  NODE_ENV: "production",
  APP_URL: "https://app.acme.test",
  DATABASE_URL: "postgres://somebody:secret@db.acme.test/acme",
  KEYRING: `1:${randomBytes(32).toString("base64")}`,
  STRIPE_SECRET_KEY: "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
  STRIPE_WEBHOOK_SECRET: "whsec_4eC39HqLyjWDarjtT1zdp7dc",
  SMTP_URL: "smtps://mail.acme.test",
  MAIL_FROM: "Acme <hello@acme.test>",
});

let world: BillingWorld;
let acme: Workspace;
beforeAll(async () => {
  world = await createBillingWorld();
  acme = await world.workspace({ name: "Acme", owner: await world.person("Olga"), plan: "starter" });
  await world.subscribe(acme);
});
afterAll(() => world.close());

describe("with a key of Stripe's own test mode", () => {
  let watch: ReturnType<typeof keepInside>;
  afterEach(() => watch.stop());
  const onlyStripe = () => expect([...new Set(watch.asked)]).toEqual(["https://api.stripe.com"]);
  const stripe = stripeClient(config.stripe);

  test.each<[string, () => Promise<unknown>]>([
    ["a checkout", () => fails(startCheckout({ ...world.work(acme, acme.owner), stripe }, { plan: "growth", interval: "month", quantity: 5 }))],
    ["the price list", () => fails(publishPrices(stripe, { dryRun: true }))],
    ["staff's look", async () => expect(await askStripe(stripe, "cus_1", null)).toMatchObject({ answered: false })],
    ["the hourly sweep", async () => fails(sweepUndelivered({ ...(await run()), livemode: false }))],
  ])("%s asks nobody but Stripe", async (_what, ask) => {
    watch = keepInside();
    await ask();
    onlyStripe();
  });

  test("the nightly walk asks nobody but Stripe, and says who could not be read", async () => {
    watch = keepInside();
    expect((await reconcile(await run())).failed).toMatchObject([{ tenantId: acme.tenantId }]);
    onlyStripe();
  });

  test("the doctor says that Stripe does not answer, and what it would check", async () => {
    watch = keepInside();
    expect((await examine(stripeCheck(config))).map(({ state, text }) => `${state} ${text}`)).toEqual([
      expect.stringMatching(/^problem Stripe: Stripe itself, test mode: /),
      "note Stripe: not asked: whether it holds the price list: products, prices by lookup key, meters, the portal's configuration",
      "note Stripe: not asked: whether an endpoint delivers here, is enabled, speaks our version of the API, and sends the events that billing reads",
    ]);
    onlyStripe();
  });

  const fails = (asked: Promise<unknown>) => expect(asked).rejects.toThrow("connection to Stripe");

  async function run() {
    return { stripe, pool: world.pools.afterlogin_worker, now: await world.now(), app: world.app, request: world.request() };
  }
});

describe("the doctor", () => {
  const here = () => ({ ...config, stripe: { ...config.stripe, ...world.settings } }) satisfies Config;
  const words = async () => (await examine(stripeCheck(here()))).map(({ state, text }) => `${state} ${text}`);

  test("finds the price list whole, and names what is missing or means something else", async () => {
    expect(await words()).toEqual([
      `ok Stripe: the local Stripe at 127.0.0.1:${world.local.port} takes the key`,
      expect.stringMatching(/^ok Stripe: it holds the price list: \d+ things stand as they should$/),
      "ok Stripe: the local Stripe delivers to this server",
    ]);
    const [price] = (await world.stripe.prices.list({ lookup_keys: ["growth_month_usd_v1"] })).data;
    await world.stripe.prices.update(price!.id, { active: false });
    expect(await words()).toContain("problem Stripe: npm run billing:publish would create price growth_month_usd_v1");
    await world.stripe.prices.update(price!.id, { active: true });
  });

  test("knows what an endpoint must send", () => {
    const url = "https://app.acme.test/webhooks/stripe";
    const findings = (enabled_events: string[], api_version: string | null = stripeApiVersion) => endpointFindings({ enabled_events, api_version }, url).map(({ state, text }) => `${state} ${text}`);
    const whole = `ok it delivers to ${url}`;
    expect(findings(["*"])).toEqual([whole]);
    expect(findings([...neededEvents], null)).toEqual([whole]);
    expect(findings(neededEvents.filter((type) => type !== "invoice.paid"))).toEqual([`problem the endpoint ${url} does not send invoice.paid`]);
    expect(findings([...neededEvents, "payout.paid"])).toEqual([whole, "note billing reads nothing after payout.paid"]);
    expect(findings(["*"], "2020-08-27")).toEqual([whole, expect.stringMatching(/^note the endpoint sends version 2020-08-27; billing reads ids alone/)]);
  });
});
