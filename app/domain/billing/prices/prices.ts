import type Stripe from "stripe";

/** The ids of prices at Stripe by their names there, in the same order. One is missing: nobody has published the price list. */
export async function stripePriceIds(stripe: Stripe, lookupKeys: readonly string[]): Promise<string[]> {
  const { data } = await stripe.prices.list({ lookup_keys: [...lookupKeys], active: true, limit: lookupKeys.length });
  return lookupKeys.map((key) => {
    const price = data.find(({ lookup_key }) => lookup_key === key);
    if (!price) throw new Error(`Stripe has no active price ${key}. Publish the price list with: npm run billing:publish`);
    return price.id;
  });
}

export async function stripePriceId(stripe: Stripe, lookupKey: string): Promise<string> {
  const [id] = await stripePriceIds(stripe, [lookupKey]);
  return id!;
}
