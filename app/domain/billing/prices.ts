import type Stripe from "stripe";

/** The id of a price at Stripe by its name there. Missing: nobody has published the price list. */
export async function stripePriceId(stripe: Stripe, lookupKey: string): Promise<string> {
  const { data } = await stripe.prices.list({ lookup_keys: [lookupKey], active: true, limit: 1 });
  const [price] = data;
  if (!price) throw new Error(`Stripe has no active price ${lookupKey}. Publish the price list with: npm run billing:publish`);
  return price.id;
}
