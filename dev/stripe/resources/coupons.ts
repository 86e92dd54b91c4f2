import { invalid, missing, missingParam } from "../errors.ts";
import { change, emit } from "../events.ts";
import { listOf } from "../http/lists.ts";
import {
  count, decimal, inRange, integer, list, mergeMetadata, metadata, oneOf, paging, range, readParams, required, shape, text, unserved, word,
} from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import { randomText } from "../ids.ts";
import type { Coupon } from "../shapes.ts";
import type { World } from "../world.ts";

export const couponRoutes: Route[] = [
  { method: "POST", path: "/v1/coupons", answer: create },
  { method: "GET", path: "/v1/coupons", answer: listCoupons },
  { method: "GET", path: "/v1/coupons/:id", answer: retrieve },
  { method: "POST", path: "/v1/coupons/:id", answer: update },
  { method: "DELETE", path: "/v1/coupons/:id", answer: remove },
];

function create(world: World, call: Call): Coupon {
  const given = readParams(call.raw, {
    id: word, name: text, percent_off: decimal, amount_off: count, currency: word, duration: oneOf("forever", "once", "repeating"),
    duration_in_months: count, max_redemptions: count, redeem_by: integer, metadata, applies_to: shape({ products: list(word) }), currency_options: unserved,
  });
  const id = given.id ?? randomText(8);
  if (world.store.coupons.get(id)) throw invalid("Coupon already exists.", "id", "resource_already_exists");
  const percent = given.percent_off === undefined ? null : Number(given.percent_off);
  if ((percent === null) === (given.amount_off === undefined)) throw invalid("Give either percent_off or amount_off.", "percent_off");
  if (percent !== null && (percent <= 0 || percent > 100)) throw invalid("Invalid percent_off: must be greater than 0 and at most 100.", "percent_off");
  if (given.amount_off === 0) throw invalid("This value must be greater than or equal to 1.", "amount_off");
  const duration = given.duration ?? "once";
  if ((duration === "repeating") !== (given.duration_in_months !== undefined)) {
    throw invalid("duration_in_months belongs to duration=repeating, and must be given with it.", "duration_in_months");
  }
  const now = world.clock.seconds();
  if (given.redeem_by !== undefined && given.redeem_by <= now) throw invalid("redeem_by must be in the future.", "redeem_by");
  const products = given.applies_to?.products;
  for (const product of products ?? []) if (!world.store.products.get(product)) throw missingParam("product", product, "applies_to[products]");
  const coupon = world.store.coupons.put({
    id,
    object: "coupon",
    amount_off: given.amount_off ?? null,
    created: now,
    currency: given.amount_off === undefined ? null : required(given.currency, "currency").toLowerCase(),
    duration,
    duration_in_months: given.duration_in_months ?? null,
    livemode: false,
    max_redemptions: given.max_redemptions ?? null,
    metadata: mergeMetadata({}, given.metadata),
    name: given.name ?? null,
    percent_off: percent,
    redeem_by: given.redeem_by ?? null,
    times_redeemed: 0,
    valid: true,
  });
  if (products) world.store.couponProducts.put({ id, products });
  emit(world, "coupon.created", coupon);
  return coupon;
}

export function findCoupon(world: World, id: string): Coupon {
  const coupon = world.store.coupons.get(id);
  if (!coupon) throw missing("coupon", id);
  return coupon;
}

function retrieve(world: World, call: Call): Coupon {
  readParams(call.raw, {});
  return findCoupon(world, firstId(call));
}

function update(world: World, call: Call): Coupon {
  const coupon = findCoupon(world, firstId(call));
  const given = readParams(call.raw, { name: text, metadata, currency_options: unserved });
  change(world, "coupon.updated", coupon, () => {
    if (given.name !== undefined) coupon.name = given.name;
    coupon.metadata = mergeMetadata(coupon.metadata ?? {}, given.metadata);
  });
  return coupon;
}

/** Who has it keeps it: it is only offered no longer. */
function remove(world: World, call: Call): object {
  const coupon = findCoupon(world, firstId(call));
  readParams(call.raw, {});
  world.store.coupons.delete(coupon.id);
  world.store.usedCoupons.put(coupon);
  for (const code of world.store.promotionCodes.where((row) => row.promotion.coupon === coupon.id && row.active)) {
    change(world, "promotion_code.updated", code, () => (code.active = false));
  }
  emit(world, "coupon.deleted", coupon);
  return { id: coupon.id, object: "coupon", deleted: true };
}

function listCoupons(world: World, call: Call): object {
  const given = readParams(call.raw, { ...paging, created: range });
  return listOf(world.store.coupons.where((row) => inRange(row.created, given.created)), given, "/v1/coupons");
}

/** Its last day is over. */
export function expireCoupon(world: World, coupon: Coupon): void {
  change(world, "coupon.updated", coupon, () => (coupon.valid = false));
}
