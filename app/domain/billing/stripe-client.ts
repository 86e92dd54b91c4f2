import Stripe from "stripe";

export interface StripeSettings {
  secretKey: string;
  /** Where the local Stripe listens; null for Stripe itself. */
  local: Readonly<{ host: string; port: number; protocol: "http" | "https" }> | null;
}

/** The version whose shapes our rules read. The account's own default may be another. */
export const stripeApiVersion = "2026-10-28.endive";

const timeoutMs = 15_000;
const clients = new WeakMap<Readonly<StripeSettings>, Stripe>();

/** One client for each configuration. Retries carry the same idempotency key, so trying again is safe. */
export function stripeClient(settings: Readonly<StripeSettings>): Stripe {
  const known = clients.get(settings);
  if (known) return known;
  const client = new Stripe(settings.secretKey, {
    apiVersion: stripeApiVersion,
    maxNetworkRetries: 2,
    timeout: timeoutMs,
    telemetry: false,
    ...(settings.local ? { host: settings.local.host, port: settings.local.port, protocol: settings.local.protocol } : {}),
  });
  clients.set(settings, client);
  return client;
}
