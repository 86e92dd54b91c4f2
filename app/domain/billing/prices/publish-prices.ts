import type Stripe from "stripe";
import { publishPortal } from "#app/domain/billing/prices/portal-configuration.ts";
import { publishMeters } from "#app/domain/billing/prices/publish-meters.ts";
import { isPublished, overageParams, pricesOf, seatPriceParams, type ListedPrice } from "#app/domain/billing/prices/published.rules.ts";
import { isMissing } from "#app/domain/billing/stripe-problems.ts";
import { priceList, type MeterKey, type PriceList } from "#app/domain/plans.rules.ts";

export type Published = {
  what: "product" | "meter" | "price" | "portal";
  name: string;
  outcome: "created" | "updated" | "stands" | "would create" | "would update";
};

/**
 * Makes Stripe hold what the price list says, each thing once: a product by our own id, a meter by the name of its
 * events, a price by its lookup key, the portal by its mark. Running it again changes nothing. Throws, before it makes
 * anything, when a price stands there with another meaning: a lookup key never changes it, so a new price needs a new
 * key. What is no longer on the list stays, for those who still pay by it.
 */
export async function publishPrices(stripe: Stripe, { dryRun, list = priceList }: { dryRun: boolean; list?: PriceList }): Promise<Published[]> {
  const listed = pricesOf(list);
  const standing = await standingPrices(stripe, listed);
  const published = await publishProducts(stripe, listed, dryRun);
  const meters = await publishMeters(stripe, listed, dryRun);
  published.push(...meters.published);
  for (const price of listed) {
    published.push(await publishPrice(stripe, price, { stands: standing.has(price.lookupKey), meterIds: meters.ids, dryRun }));
  }
  published.push(await publishPortal(stripe, dryRun));
  return published;
}

async function standingPrices(stripe: Stripe, listed: readonly ListedPrice[]): Promise<Set<string>> {
  const standing = new Set<string>();
  // Stripe takes ten keys at a time.
  for (let from = 0; from < listed.length; from += 10) {
    const some = listed.slice(from, from + 10);
    const { data } = await stripe.prices.list({ lookup_keys: some.map(({ lookupKey }) => lookupKey), active: true, limit: 100, expand: ["data.tiers"] });
    for (const price of some) {
      const there = data.find(({ lookup_key }) => lookup_key === price.lookupKey);
      if (!there) continue;
      if (!isPublished(there, price)) {
        throw new Error(`Stripe has ${price.lookupKey} with another amount or period (${there.id}). Give the new price a new key.`);
      }
      standing.add(price.lookupKey);
    }
  }
  return standing;
}

async function publishProducts(stripe: Stripe, listed: readonly ListedPrice[], dryRun: boolean): Promise<Published[]> {
  const products = new Map(listed.map(({ product }) => [product.id, product]));
  const published: Published[] = [];
  for (const { id, name, metadata } of products.values()) {
    const there = await existing(stripe, id);
    if (there && there.name === name && there.active) {
      published.push({ what: "product", name: id, outcome: "stands" });
    } else if (there) {
      if (!dryRun) await stripe.products.update(id, { name, active: true });
      published.push({ what: "product", name: id, outcome: dryRun ? "would update" : "updated" });
    } else {
      if (!dryRun) await stripe.products.create({ id, name, metadata }, { idempotencyKey: `product:${id}` });
      published.push({ what: "product", name: id, outcome: dryRun ? "would create" : "created" });
    }
  }
  return published;
}

async function existing(stripe: Stripe, id: string): Promise<Stripe.Product | null> {
  try {
    return await stripe.products.retrieve(id);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function publishPrice(
  stripe: Stripe,
  listed: ListedPrice,
  { stands, meterIds, dryRun }: { stands: boolean; meterIds: ReadonlyMap<MeterKey, string>; dryRun: boolean },
): Promise<Published> {
  const name = listed.lookupKey;
  if (stands) return { what: "price", name, outcome: "stands" };
  if (dryRun) return { what: "price", name, outcome: "would create" };
  const params = listed.kind === "seats" ? seatPriceParams(listed) : overageParams(listed, meterIds.get(listed.price.meter)!);
  await stripe.prices.create(params, { idempotencyKey: `price:${name}` });
  return { what: "price", name, outcome: "created" };
}
