import type { Price, PriceTier } from "../shapes.ts";
import type { World } from "../world.ts";

/** A part of a quantity that has one unit price: the whole of it, unless the price has tiers. */
export interface Portion {
  /** Minor units. */
  amount: number;
  quantity: number;
  unit: string | null;
  /** "First 1000", and so on; null for a price without tiers. */
  tier: string | null;
}

/** What a quantity costs, part by part. */
export function portionsOf(world: World, price: Price, quantity: number): Portion[] {
  const units = transformed(price, quantity);
  if (price.billing_scheme !== "tiered") {
    const unit = price.unit_amount_decimal ?? String(price.unit_amount ?? 0);
    return [{ amount: times(unit, units), quantity, unit, tier: null }];
  }
  const tiers = world.store.priceTiers.get(price.id)?.tiers ?? [];
  const portions = price.tiers_mode === "volume" ? volume(tiers, units) : graduated(tiers, units);
  return portions.length > 0 ? portions : [{ amount: 0, quantity: 0, unit: tiers[0]?.unit_amount_decimal ?? null, tier: null }];
}

/** Minor units for a quantity at a price. */
export function amountFor(world: World, price: Price, quantity: number): number {
  return portionsOf(world, price, quantity).reduce((sum, portion) => sum + portion.amount, 0);
}

/** A price per thousand divides before it multiplies. */
function transformed(price: Price, quantity: number): number {
  const transform = price.transform_quantity;
  if (!transform) return quantity;
  return transform.round === "up" ? Math.ceil(quantity / transform.divide_by) : Math.floor(quantity / transform.divide_by);
}

function graduated(tiers: PriceTier[], quantity: number): Portion[] {
  const portions: Portion[] = [];
  let from = 0;
  for (const tier of tiers) {
    if (quantity <= from) break;
    const to = Math.min(quantity, tier.up_to ?? quantity);
    portions.push(...portionsOfTier(tier, to - from, from === 0 ? `First ${tier.up_to ?? quantity}` : rangeText(from, tier.up_to)));
    from = tier.up_to ?? quantity;
  }
  return portions;
}

function volume(tiers: PriceTier[], quantity: number): Portion[] {
  const tier = tiers.find((one) => one.up_to === null || quantity <= one.up_to);
  return tier && quantity > 0 ? portionsOfTier(tier, quantity, "All") : [];
}

function portionsOfTier(tier: PriceTier, quantity: number, label: string): Portion[] {
  const unit = tier.unit_amount_decimal ?? "0";
  const portions = [{ amount: times(unit, quantity), quantity, unit, tier: label }];
  const flat = tier.flat_amount_decimal;
  return flat === null ? portions : [...portions, { amount: times(flat, 1), quantity: 1, unit: flat, tier: `${label}, flat fee` }];
}

function rangeText(from: number, to: number | null): string {
  return to === null ? `${from + 1} and above` : `Next ${from + 1} to ${to}`;
}

const PLACES = 12;

/** A decimal number of minor units, times a whole number, to whole minor units: halves go away from zero. */
export function times(decimal: string, quantity: number): number {
  const negative = decimal.startsWith("-") !== quantity < 0;
  const [whole = "0", part = ""] = decimal.replace("-", "").split(".");
  const scaled = BigInt(whole + part.slice(0, PLACES).padEnd(PLACES, "0")) * BigInt(Math.abs(quantity));
  const one = 10n ** BigInt(PLACES);
  const rounded = Number((scaled + one / 2n) / one);
  return negative && rounded !== 0 ? -rounded : rounded;
}
