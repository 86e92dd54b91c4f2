import { invalid, missingParam } from "../errors.ts";
import { required } from "../http/params.ts";
import type { Read } from "../http/params.ts";
import type { Price, PriceTier } from "../shapes.ts";
import type { World } from "../world.ts";
import type { priceFields } from "./prices.ts";

type Given = Read<typeof priceFields>;

/** A metered price names the active meter that counts for it, and no other price names one. */
export function meterOf(world: World, recurring: NonNullable<Given["recurring"]>): string | null {
  if (recurring.usage_type !== "metered") {
    if (recurring.meter !== undefined) throw invalid("Only metered prices have a meter.", "recurring[meter]");
    return null;
  }
  const id = required(recurring.meter, "recurring[meter]");
  const meter = world.store.meters.get(id);
  if (!meter) throw missingParam("meter", id, "recurring[meter]");
  if (meter.status !== "active") throw invalid("You cannot attach an inactive meter to a price.", "recurring[meter]");
  return id;
}

/** Tiers in ascending order, of which the last has no end. */
export function tiersOf(given: Given): PriceTier[] | null {
  if (given.billing_scheme !== "tiered") {
    if (given.tiers !== undefined) throw invalid("Tiers need billing_scheme=tiered.", "tiers");
    return null;
  }
  if (given.unit_amount !== undefined || given.unit_amount_decimal !== undefined) throw invalid("A tiered price has no unit amount of its own.", "unit_amount");
  if (given.transform_quantity !== undefined) throw invalid("A tiered price cannot transform its quantity.", "transform_quantity");
  required(given.tiers_mode, "tiers_mode");
  const tiers = required(given.tiers, "tiers");
  let from = 0;
  return tiers.map((tier, index) => {
    const last = index === tiers.length - 1;
    const upTo = required(tier.up_to, `tiers[${index}][up_to]`);
    if (last !== (upTo === "inf")) throw invalid("The last tier, and no other, must have up_to=inf.", `tiers[${index}][up_to]`);
    if (upTo !== "inf" && upTo <= from) throw invalid("Tiers must ascend.", `tiers[${index}][up_to]`);
    from = upTo === "inf" ? from : upTo;
    const unit = amounts(tier.unit_amount, tier.unit_amount_decimal);
    const flat = amounts(tier.flat_amount, tier.flat_amount_decimal);
    if (unit.decimal === null && flat.decimal === null) throw invalid("A tier needs a unit_amount or a flat_amount.", `tiers[${index}]`);
    return {
      flat_amount: flat.amount, flat_amount_decimal: flat.decimal,
      unit_amount: unit.amount, unit_amount_decimal: unit.decimal,
      up_to: upTo === "inf" ? null : upTo,
    };
  });
}

function amounts(amount: number | undefined, decimal: string | undefined): { amount: number | null; decimal: string | null } {
  if (amount !== undefined) return { amount, decimal: String(amount) };
  if (decimal === undefined) return { amount: null, decimal: null };
  return { amount: Number.isInteger(Number(decimal)) ? Number(decimal) : null, decimal };
}

export function transformOf(given: Given): Price["transform_quantity"] {
  const transform = given.transform_quantity;
  if (transform === undefined) return null;
  const by = required(transform.divide_by, "transform_quantity[divide_by]");
  if (by < 1) throw invalid("This value must be greater than or equal to 1.", "transform_quantity[divide_by]");
  return { divide_by: by, round: required(transform.round, "transform_quantity[round]") };
}
