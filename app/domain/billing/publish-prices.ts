import type Stripe from "stripe";
import { isMissing } from "#app/domain/billing/stripe-problems.ts";
import { priceList, type Plan, type PlanPrice } from "#app/domain/plans.rules.ts";

export type Published = { what: "product" | "price"; name: string; outcome: "created" | "would create" | "stands" };

/**
 * Makes the price list's products and prices at Stripe, each once: a product by our own id, a price by its lookup key.
 * Running it again changes nothing. Throws, before it makes anything, when a price stands there with another amount:
 * a lookup key never changes its meaning, so a new price needs a new key.
 */
export async function publishPrices(stripe: Stripe, { dryRun }: { dryRun: boolean }): Promise<Published[]> {
  const plans = Object.values(priceList.plans).filter((plan) => plan.prices.length > 0);
  const standing = await standingPrices(stripe, plans);
  const published: Published[] = [];
  for (const plan of plans) {
    published.push(await publishProduct(stripe, plan, dryRun));
    for (const price of plan.prices) published.push(await publishPrice(stripe, { plan, price, stands: standing.has(price.lookupKey), dryRun }));
  }
  return published;
}

async function standingPrices(stripe: Stripe, plans: readonly Plan[]): Promise<Set<string>> {
  const wanted = plans.flatMap((plan) => plan.prices);
  const { data } = await stripe.prices.list({ lookup_keys: wanted.map(({ lookupKey }) => lookupKey), active: true, limit: 100 });
  for (const price of wanted) {
    const there = data.find(({ lookup_key }) => lookup_key === price.lookupKey);
    if (there && !isSame(there, price)) {
      throw new Error(`Stripe has ${price.lookupKey} with another amount or period (${there.id}). Give the new price a new key.`);
    }
  }
  return new Set(data.flatMap(({ lookup_key }) => (lookup_key ? [lookup_key] : [])));
}

function isSame(there: Stripe.Price, { unitAmount, currency, interval }: PlanPrice): boolean {
  return there.unit_amount === unitAmount && there.currency === currency && there.recurring?.interval === interval && there.recurring.interval_count === 1;
}

async function publishProduct(stripe: Stripe, plan: Plan, dryRun: boolean): Promise<Published> {
  const id = productId(plan);
  const name = `Afterlogin ${plan.name}`;
  if (await exists(stripe, id)) return { what: "product", name: id, outcome: "stands" };
  if (!dryRun) await stripe.products.create({ id, name, metadata: { plan: plan.key } }, { idempotencyKey: `product:${id}` });
  return { what: "product", name: id, outcome: dryRun ? "would create" : "created" };
}

async function exists(stripe: Stripe, id: string): Promise<boolean> {
  try {
    await stripe.products.retrieve(id);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function publishPrice(
  stripe: Stripe,
  { plan, price, stands, dryRun }: { plan: Plan; price: PlanPrice; stands: boolean; dryRun: boolean },
): Promise<Published> {
  if (stands) return { what: "price", name: price.lookupKey, outcome: "stands" };
  if (!dryRun) {
    await stripe.prices.create(
      {
        product: productId(plan),
        lookup_key: price.lookupKey,
        unit_amount: price.unitAmount,
        currency: price.currency,
        recurring: { interval: price.interval },
        // A price that loses its key to a successor still says which plan it was.
        metadata: { plan: plan.key },
      },
      { idempotencyKey: `price:${price.lookupKey}` },
    );
  }
  return { what: "price", name: price.lookupKey, outcome: dryRun ? "would create" : "created" };
}

function productId({ key }: Plan): string {
  return `afterlogin_${key}`;
}
