import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";
import { onTestFinished } from "vitest";
import { startLocalStripe } from "#dev/stripe/server.ts";
import type { LocalStripe, LocalStripeOptions } from "#dev/stripe/server.ts";

export const START = new Date("2026-01-31T10:00:00Z");
export const SECRET = "whsec_for_tests";

export interface Shop {
  local: LocalStripe;
  stripe: Stripe;
  growth: Stripe.Price;
  growthYear: Stripe.Price;
  enterprise: Stripe.Price;
}

/** A local Stripe whose clock stands still, with the sample price list, stopped when the test ends. */
export async function openShop(options: Partial<LocalStripeOptions> = {}): Promise<Shop> {
  const local = await startLocalStripe({ port: 0, dataFile: null, initialNow: START, frozen: true, ...options });
  onTestFinished(() => local.stop());
  const stripe = clientOf(local);
  const growthProduct = await stripe.products.create({ name: "Growth" });
  const enterpriseProduct = await stripe.products.create({ name: "Enterprise" });
  const price = (product: string, amount: number, interval: "month" | "year", key: string): Promise<Stripe.Price> =>
    stripe.prices.create({ product, currency: "usd", unit_amount: amount, recurring: { interval }, lookup_key: key });
  return {
    local,
    stripe,
    growth: await price(growthProduct.id, 1200, "month", "growth_month"),
    growthYear: await price(growthProduct.id, 12_000, "year", "growth_year"),
    enterprise: await price(enterpriseProduct.id, 3000, "month", "enterprise_month"),
  };
}

export function clientOf(local: LocalStripe, key = "sk_test_local"): Stripe {
  return new Stripe(key, { host: "127.0.0.1", port: local.port, protocol: "http", maxNetworkRetries: 0, telemetry: false });
}

/** A customer with a saved default card. */
export async function customerWith(shop: Shop, token: string, email = "olga@acme.test"): Promise<Stripe.Customer> {
  const customer = await shop.stripe.customers.create({ email, name: "Acme" });
  const card = await shop.stripe.paymentMethods.attach(token, { customer: customer.id });
  return shop.stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } });
}

export async function subscribe(shop: Shop, token: string, quantity = 3): Promise<Stripe.Subscription> {
  const customer = await customerWith(shop, token);
  return shop.stripe.subscriptions.create({ customer: customer.id, items: [{ price: shop.growth.id, quantity }] });
}

export interface Receiver {
  url: string;
  /** Verified with the SDK, in the order of arrival. */
  events: Stripe.Event[];
  answerWith(status: number): void;
}

export async function openReceiver(): Promise<Receiver> {
  const events: Stripe.Event[] = [];
  let status = 200;
  const stripe = new Stripe("sk_test_receiver");
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      if (status === 200) events.push(stripe.webhooks.constructEvent(body, String(request.headers["stripe-signature"]), SECRET));
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/stripe`,
    events,
    answerWith: (next) => void (status = next),
  };
}

/** Presses a button: posts a form as a browser does, and does not follow the redirect. */
export function press(url: string, fields: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
}

export const GOOD_CARD = { number: "4242 4242 4242 4242", expiry: "12 / 34", cvc: "123", name: "Olga Owner" };

export function at(text: string): Date {
  return new Date(text);
}

export function seconds(text: string): number {
  return Date.parse(text) / 1000;
}
