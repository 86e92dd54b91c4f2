import type Stripe from "stripe";
import type { Published } from "#app/domain/billing/prices/publish-prices.ts";

/** By which we know ours among the account's configurations. */
const mark = { afterlogin: "portal" };

/**
 * At Stripe's portal a customer changes the card and reads invoices. Plans, seats and cancellation have pages of ours,
 * which say beforehand what follows and keep to the workspace's limits.
 */
const features = {
  payment_method_update: { enabled: true },
  invoice_history: { enabled: true },
  customer_update: { enabled: false },
  subscription_cancel: { enabled: false },
  subscription_update: { enabled: false },
} as const satisfies Stripe.BillingPortal.ConfigurationCreateParams["features"];

/** Ours, or null where nobody has published it: then Stripe takes the account's own. */
export async function portalConfiguration(stripe: Stripe): Promise<Stripe.BillingPortal.Configuration | null> {
  const all = await stripe.billingPortal.configurations.list({ active: true, limit: 100 });
  return all.data.find(({ metadata }) => metadata?.afterlogin === mark.afterlogin) ?? null;
}

export async function publishPortal(stripe: Stripe, dryRun: boolean): Promise<Published> {
  const there = await portalConfiguration(stripe);
  if (there && isPublished(there)) return { what: "portal", name: "configuration", outcome: "stands" };
  if (!dryRun && there) await stripe.billingPortal.configurations.update(there.id, { features });
  if (!dryRun && !there) await stripe.billingPortal.configurations.create({ features, metadata: mark }, { idempotencyKey: "portal:afterlogin" });
  if (there) return { what: "portal", name: "configuration", outcome: dryRun ? "would update" : "updated" };
  return { what: "portal", name: "configuration", outcome: dryRun ? "would create" : "created" };
}

function isPublished(there: Stripe.BillingPortal.Configuration): boolean {
  const wanted = Object.entries(features) as [keyof typeof features, { enabled: boolean }][];
  return wanted.every(([name, { enabled }]) => there.features[name].enabled === enabled);
}
