import { invalid, missing, missingParam } from "../errors.ts";
import { change, emit } from "../events.ts";
import { listOf } from "../http/lists.ts";
import { count, flag, inRange, integer, mergeMetadata, metadata, oneOf, paging, range, readParams, required, shape, unserved, word } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import { newId, randomText } from "../ids.ts";
import type { PromotionCode } from "../shapes.ts";
import type { World } from "../world.ts";
import { customerParam } from "./customers.ts";

export const promotionCodeRoutes: Route[] = [
  { method: "POST", path: "/v1/promotion_codes", answer: create },
  { method: "GET", path: "/v1/promotion_codes", answer: listCodes },
  { method: "GET", path: "/v1/promotion_codes/:id", answer: retrieve },
  { method: "POST", path: "/v1/promotion_codes/:id", answer: update },
];

function create(world: World, call: Call): PromotionCode {
  const given = readParams(call.raw, {
    promotion: shape({ type: oneOf("coupon"), coupon: word }), code: word, active: flag, customer: word, expires_at: integer, max_redemptions: count, metadata,
    restrictions: shape({ first_time_transaction: flag, minimum_amount: unserved, minimum_amount_currency: unserved, currency_options: unserved }),
    customer_account: unserved,
  });
  const promotion = required(given.promotion, "promotion");
  required(promotion.type, "promotion[type]");
  const coupon = world.store.coupons.get(required(promotion.coupon, "promotion[coupon]"));
  if (!coupon) throw missingParam("coupon", promotion.coupon ?? "", "promotion[coupon]");
  const text = given.code ?? randomText(8).toUpperCase();
  if (!/^[A-Za-z0-9_-]{1,500}$/.test(text)) throw invalid("Invalid code: letters, digits, - and _ only.", "code");
  refuseTaken(world, text, given.customer ?? null);
  if (given.expires_at !== undefined && given.expires_at <= world.clock.seconds()) throw invalid("expires_at must be in the future.", "expires_at");
  const code = world.store.promotionCodes.put({
    id: newId("promo"),
    object: "promotion_code",
    active: (given.active ?? true) && coupon.valid,
    code: text,
    created: world.clock.seconds(),
    customer: given.customer === undefined ? null : customerParam(world, given.customer).id,
    customer_account: null,
    expires_at: given.expires_at ?? null,
    livemode: false,
    max_redemptions: given.max_redemptions ?? null,
    metadata: mergeMetadata({}, given.metadata),
    promotion: { coupon: coupon.id, type: "coupon" },
    restrictions: { first_time_transaction: given.restrictions?.first_time_transaction ?? false, minimum_amount: null, minimum_amount_currency: null },
    times_redeemed: 0,
  });
  emit(world, "promotion_code.created", code);
  return code;
}

function refuseTaken(world: World, text: string, customer: string | null): void {
  const holder = codeCalled(world, text, customer);
  if (holder?.active) throw invalid(`An active promotion code with \`code: ${text}\` already exists.`, "code", "resource_already_exists");
}

/** Codes are the same in capitals and small letters; a customer's own goes before everybody's. */
export function codeCalled(world: World, text: string, customer: string | null): PromotionCode | undefined {
  const named = world.store.promotionCodes.where((row) => row.code.toLowerCase() === text.toLowerCase()).reverse();
  const fits = named.filter((row) => row.customer === null || row.customer === customer);
  return fits.find((row) => row.active) ?? fits[0];
}

function find(world: World, id: string): PromotionCode {
  const code = world.store.promotionCodes.get(id);
  if (!code) throw missing("promotion code", id);
  return code;
}

function retrieve(world: World, call: Call): PromotionCode {
  readParams(call.raw, {});
  return find(world, firstId(call));
}

function update(world: World, call: Call): PromotionCode {
  const code = find(world, firstId(call));
  const given = readParams(call.raw, { active: flag, metadata, restrictions: unserved });
  const coupon = world.store.coupons.get(code.promotion.coupon ?? "");
  if (given.active === true && (!coupon?.valid || isOver(world, code))) throw invalid("This promotion code cannot be active any more.", "active");
  change(world, "promotion_code.updated", code, () => {
    if (given.active !== undefined) code.active = given.active;
    code.metadata = mergeMetadata(code.metadata ?? {}, given.metadata);
  });
  return code;
}

function isOver(world: World, code: PromotionCode): boolean {
  const late = code.expires_at !== null && code.expires_at <= world.clock.seconds();
  return late || (code.max_redemptions !== null && code.times_redeemed >= code.max_redemptions);
}

export function expireCode(world: World, code: PromotionCode): void {
  change(world, "promotion_code.updated", code, () => (code.active = false));
}

function listCodes(world: World, call: Call): object {
  const given = readParams(call.raw, { ...paging, active: flag, code: word, coupon: word, customer: word, created: range, customer_account: unserved });
  const rows = world.store.promotionCodes.where(
    (row) =>
      (given.active === undefined || row.active === given.active) &&
      (given.code === undefined || row.code.toLowerCase() === given.code.toLowerCase()) &&
      (given.coupon === undefined || row.promotion.coupon === given.coupon) &&
      (given.customer === undefined || row.customer === given.customer) &&
      inRange(row.created, given.created),
  );
  return listOf(rows, given, "/v1/promotion_codes");
}
