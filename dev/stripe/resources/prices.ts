import { invalid, missing, missingParam } from "../errors.ts";
import { change, emit } from "../events.ts";
import { listOf } from "../http/lists.ts";
import {
  count, decimal, either, flag, ignored, inRange, integer, list, mergeMetadata, metadata, oneOf, paging, range, readParams,
  required, shape, text, unserved, word,
} from "../http/params.ts";
import type { Read } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import { newId } from "../ids.ts";
import { meterOf, tiersOf, transformOf } from "./price-schemes.ts";
import type { Plan, Price } from "../shapes.ts";
import type { World } from "../world.ts";

export const priceRoutes: Route[] = [
  { method: "POST", path: "/v1/prices", answer: create },
  { method: "GET", path: "/v1/prices", answer: listPrices },
  { method: "GET", path: "/v1/prices/:id", answer: retrieve },
  { method: "POST", path: "/v1/prices/:id", answer: update },
];

export const priceFields = {
  active: flag,
  billing_scheme: oneOf("per_unit", "tiered"),
  currency: word,
  currency_options: unserved,
  custom_unit_amount: unserved,
  lookup_key: text,
  metadata,
  nickname: text,
  recurring: shape({
    interval: oneOf("day", "week", "month", "year"),
    interval_count: integer,
    meter: word,
    trial_period_days: integer,
    usage_type: oneOf("licensed", "metered"),
  }),
  tax_behavior: oneOf("exclusive", "inclusive", "unspecified"),
  tiers: list(shape({
    up_to: either(oneOf("inf"), integer), unit_amount: count, unit_amount_decimal: decimal, flat_amount: count, flat_amount_decimal: decimal,
  })),
  tiers_mode: oneOf("graduated", "volume"),
  transfer_lookup_key: flag,
  transform_quantity: shape({ divide_by: count, round: oneOf("down", "up") }),
  unit_amount: count,
  unit_amount_decimal: decimal,
};

export function findPrice(world: World, id: string): Price {
  const price = world.store.prices.get(id);
  if (!price) throw missing("price", id);
  return price;
}

/** A price that something new may be sold at. */
export function sellablePrice(world: World, id: string, param: string): Price {
  const price = world.store.prices.get(id);
  if (!price) throw missingParam("price", id, param);
  if (!price.active) throw invalid("The price specified is inactive. This field only accepts active prices.", param);
  return price;
}

function create(world: World, call: Call): Price {
  const given = readParams(call.raw, {
    ...priceFields,
    product: word,
    product_data: shape({ id: word, name: word, active: flag, metadata, statement_descriptor: text, tax_code: text, unit_label: text, tax_details: ignored }),
  });
  if (given.product_data !== undefined) {
    throw invalid("The local Stripe does not serve the parameter product_data: create the product first.", "product_data", "local_unserved");
  }
  const product = required(given.product, "product");
  if (!world.store.products.get(product)) throw missingParam("product", product, "product");
  return newPrice(world, product, given);
}

export function newPrice(world: World, product: string, given: Read<typeof priceFields>): Price {
  const tiers = tiersOf(given);
  const { amount, amountDecimal } = tiers ? { amount: null, amountDecimal: null } : amounts(given);
  const lookupKey = given.lookup_key ?? null;
  claimLookupKey(world, lookupKey, given.transfer_lookup_key ?? false);
  const { recurring } = given;
  const price = world.store.prices.put({
    id: newId("price"),
    object: "price",
    active: given.active ?? true,
    billing_scheme: tiers ? "tiered" : "per_unit",
    created: world.clock.seconds(),
    currency: required(given.currency, "currency").toLowerCase(),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: lookupKey,
    metadata: mergeMetadata({}, given.metadata),
    nickname: given.nickname ?? null,
    product,
    recurring: recurring
      ? {
          interval: required(recurring.interval, "recurring[interval]"),
          interval_count: recurring.interval_count ?? 1,
          meter: meterOf(world, recurring),
          trial_period_days: recurring.trial_period_days ?? null,
          usage_type: recurring.usage_type ?? "licensed",
        }
      : null,
    tax_behavior: given.tax_behavior ?? "unspecified",
    tiers_mode: tiers ? (given.tiers_mode ?? null) : null,
    transform_quantity: transformOf(given),
    type: recurring ? "recurring" : "one_time",
    unit_amount: amount,
    unit_amount_decimal: amountDecimal,
  });
  if (tiers) world.store.priceTiers.put({ id: price.id, tiers });
  emit(world, "price.created", price);
  return price;
}

function amounts(given: Read<typeof priceFields>): { amount: number | null; amountDecimal: string } {
  if (given.unit_amount !== undefined) return { amount: given.unit_amount, amountDecimal: String(given.unit_amount) };
  const amountDecimal = required(given.unit_amount_decimal, "unit_amount");
  return { amount: Number.isInteger(Number(amountDecimal)) ? Number(amountDecimal) : null, amountDecimal };
}

function claimLookupKey(world: World, key: string | null, transfer: boolean): void {
  if (key === null) return;
  const holder = world.store.prices.where((price) => price.lookup_key === key)[0];
  if (!holder) return;
  if (!transfer) {
    throw invalid(`A price (\`${holder.id}\`) already uses that lookup key.`, "lookup_key", "resource_already_exists");
  }
  change(world, "price.updated", holder, () => (holder.lookup_key = null));
}

function retrieve(world: World, call: Call): Price {
  readParams(call.raw, {});
  return findPrice(world, firstId(call));
}

function update(world: World, call: Call): Price {
  const price = findPrice(world, firstId(call));
  const given = readParams(call.raw, {
    active: flag, lookup_key: text, metadata, nickname: text, tax_behavior: priceFields.tax_behavior,
    transfer_lookup_key: flag, currency_options: unserved,
  });
  if (given.lookup_key && given.lookup_key !== price.lookup_key) {
    claimLookupKey(world, given.lookup_key, given.transfer_lookup_key ?? false);
  }
  change(world, "price.updated", price, () => {
    if (given.active !== undefined) price.active = given.active;
    if (given.lookup_key !== undefined) price.lookup_key = given.lookup_key;
    if (given.nickname !== undefined) price.nickname = given.nickname;
    if (given.tax_behavior !== undefined) price.tax_behavior = given.tax_behavior;
    price.metadata = mergeMetadata(price.metadata, given.metadata);
  });
  return price;
}

function listPrices(world: World, call: Call): object {
  const given = readParams(call.raw, {
    ...paging, active: flag, created: range, currency: word, lookup_keys: list(word), product: word,
    recurring: shape({ interval: word, meter: word, usage_type: word }), type: oneOf("one_time", "recurring"),
  });
  const rows = world.store.prices.where(
    (row) =>
      (given.active === undefined || row.active === given.active) &&
      (given.currency === undefined || row.currency === given.currency) &&
      (given.lookup_keys === undefined || (row.lookup_key !== null && given.lookup_keys.includes(row.lookup_key))) &&
      (given.product === undefined || row.product === given.product) &&
      (given.type === undefined || row.type === given.type) &&
      (given.recurring?.interval === undefined || row.recurring?.interval === given.recurring.interval) &&
      (given.recurring?.meter === undefined || row.recurring?.meter === given.recurring.meter) &&
      (given.recurring?.usage_type === undefined || row.recurring?.usage_type === given.recurring.usage_type) &&
      inRange(row.created, given.created),
  );
  return listOf(rows, given, "/v1/prices");
}

/** The older form of a price, which subscription items still carry. */
export function planOf(price: Price): Plan {
  if (!price.recurring) throw invalid("The price specified is not recurring.", "price");
  return {
    id: price.id,
    object: "plan",
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: price.recurring.interval,
    interval_count: price.recurring.interval_count,
    livemode: false,
    metadata: price.metadata,
    meter: price.recurring.meter,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: price.tiers_mode,
    transform_usage: price.transform_quantity,
    trial_period_days: price.recurring.trial_period_days,
    usage_type: price.recurring.usage_type,
  };
}
