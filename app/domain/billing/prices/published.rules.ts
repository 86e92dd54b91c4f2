import Stripe from "stripe";
import { planKeys, type Overage, type PlanKey, type PlanPrice, type PriceList } from "#app/domain/plans.rules.ts";
import { meters } from "#app/domain/meters.rules.ts";

type Product = { id: string; name: string; metadata: Record<string, string> };

/** Every price of the list as it goes to Stripe: of seats, or of use beyond what a plan includes. */
export type ListedPrice = { lookupKey: string; plan: PlanKey; product: Product } & (
  | { kind: "seats"; price: PlanPrice }
  | { kind: "overage"; price: Overage }
);

export function pricesOf(list: PriceList): ListedPrice[] {
  return planKeys.flatMap((plan) => {
    const { name, prices, overages } = list.plans[plan];
    const product = { id: `afterlogin_${plan}`, name: `Afterlogin ${name}`, metadata: { plan } };
    return [
      ...prices.map((price) => ({ kind: "seats" as const, lookupKey: price.lookupKey, plan, product, price })),
      ...overages.map((price) => ({ kind: "overage" as const, lookupKey: price.lookupKey, plan, product: meteredProduct(price), price })),
    ];
  });
}

function meteredProduct({ meter }: Overage): Product {
  return { id: `afterlogin_${meter}`, name: `Afterlogin ${meters[meter].label}`, metadata: { meter } };
}

export function seatPriceParams({ lookupKey, plan, product, price }: ListedPrice & { kind: "seats" }): Stripe.PriceCreateParams {
  return {
    product: product.id,
    lookup_key: lookupKey,
    unit_amount: price.unitAmount,
    currency: price.currency,
    recurring: { interval: price.interval },
    // A price that loses its key to a successor still says which plan it was.
    metadata: { plan },
  };
}

/** What is included costs nothing; each unit after it costs its part of the amount for `per`. */
export function overageParams({ lookupKey, plan, product, price }: ListedPrice & { kind: "overage" }, meterId: string): Stripe.PriceCreateParams {
  return {
    product: product.id,
    lookup_key: lookupKey,
    currency: price.currency,
    recurring: { interval: price.interval, usage_type: "metered", meter: meterId },
    billing_scheme: "tiered",
    tiers_mode: "graduated",
    tiers: [
      { up_to: price.included, unit_amount: 0 },
      { up_to: "inf", unit_amount_decimal: Stripe.Decimal.from(unitDecimal(price)) },
    ],
    // Not as `plan`: that is how a subscription's seats are told from the rest of it.
    metadata: { meter: price.meter, beside: plan },
  };
}

/** Does what stands at Stripe mean the same? */
export function isPublished(there: Stripe.Price, listed: ListedPrice): boolean {
  const { recurring, currency } = there;
  if (currency !== listed.price.currency || recurring?.interval !== listed.price.interval || recurring.interval_count !== 1) return false;
  if (listed.kind === "seats") return there.unit_amount === listed.price.unitAmount && recurring.usage_type === "licensed";
  const [included, beyond] = there.tiers ?? [];
  return (
    recurring.usage_type === "metered" &&
    there.tiers_mode === "graduated" &&
    there.tiers?.length === 2 &&
    included?.up_to === listed.price.included &&
    included.unit_amount === 0 &&
    beyond?.up_to === null &&
    String(beyond.unit_amount_decimal) === unitDecimal(listed.price)
  );
}

/** The price of one unit in minor units, exact: Stripe takes up to twelve digits behind the point, and no fraction in binary. */
export function unitDecimal({ unitAmount, per }: Pick<Overage, "unitAmount" | "per">): string {
  const digits = Math.round(Math.log10(per));
  if (10 ** digits !== per || digits > 12) throw new RangeError(`A price for each ${per} is not exact: choose a power of ten.`);
  const padded = String(unitAmount).padStart(digits + 1, "0");
  const whole = padded.slice(0, padded.length - digits);
  const rest = digits === 0 ? "" : padded.slice(-digits).replace(/0+$/, "");
  return rest === "" ? whole : `${whole}.${rest}`;
}
