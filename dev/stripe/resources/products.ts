import { invalid, missing } from "../errors.ts";
import { change, emit } from "../events.ts";
import { listOf } from "../http/lists.ts";
import {
  count, decimal, flag, inRange, integer, list, mergeMetadata, metadata, oneOf, paging, range, readParams, required, shape, text, unserved, word,
} from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import { newId } from "../ids.ts";
import type { Product } from "../shapes.ts";
import type { World } from "../world.ts";
import { newPrice, priceFields } from "./prices.ts";

export const productRoutes: Route[] = [
  { method: "POST", path: "/v1/products", answer: create },
  { method: "GET", path: "/v1/products", answer: listProducts },
  { method: "GET", path: "/v1/products/:id", answer: retrieve },
  { method: "POST", path: "/v1/products/:id", answer: update },
  { method: "DELETE", path: "/v1/products/:id", answer: remove },
];

const fields = {
  active: flag,
  description: text,
  images: list(word),
  marketing_features: list(shape({ name: word })),
  metadata,
  name: word,
  package_dimensions: unserved,
  shippable: flag,
  statement_descriptor: text,
  tax_code: text,
  tax_details: unserved,
  unit_label: text,
  url: text,
};

const defaultPrice = {
  currency: word, currency_options: unserved, custom_unit_amount: unserved, metadata, tax_behavior: priceFields.tax_behavior,
  recurring: shape({ interval: oneOf("day", "week", "month", "year"), interval_count: integer }),
  unit_amount: count, unit_amount_decimal: decimal,
};

export function findProduct(world: World, id: string): Product {
  const product = world.store.products.get(id);
  if (!product) throw missing("product", id);
  return product;
}

function create(world: World, call: Call): Product {
  const given = readParams(call.raw, { ...fields, id: word, type: word, default_price_data: shape(defaultPrice) });
  if (given.id !== undefined && world.store.products.get(given.id)) {
    throw invalid("Product already exists.", "id", "resource_already_exists");
  }
  const now = world.clock.seconds();
  const product = world.store.products.put({
    id: given.id ?? newId("prod", 14),
    object: "product",
    active: given.active ?? true,
    created: now,
    default_price: null,
    description: given.description ?? null,
    images: given.images ?? [],
    livemode: false,
    marketing_features: given.marketing_features ?? [],
    metadata: mergeMetadata({}, given.metadata),
    name: required(given.name, "name"),
    package_dimensions: null,
    shippable: given.shippable ?? null,
    statement_descriptor: given.statement_descriptor ?? null,
    tax_code: given.tax_code ?? null,
    tax_details: null,
    type: given.type ?? "service",
    unit_label: given.unit_label ?? null,
    updated: now,
    url: given.url ?? null,
  });
  emit(world, "product.created", product);
  if (given.default_price_data) product.default_price = newPrice(world, product.id, given.default_price_data).id;
  return product;
}

function retrieve(world: World, call: Call): Product {
  readParams(call.raw, {});
  return findProduct(world, firstId(call));
}

function update(world: World, call: Call): Product {
  const product = findProduct(world, firstId(call));
  const { metadata: changed, default_price: price, tax_details: _tax, ...given } = readParams(call.raw, { ...fields, default_price: text });
  if (price && world.store.prices.get(price)?.product !== product.id) throw invalid("This price belongs to another product.", "default_price");
  change(world, "product.updated", product, () => {
    Object.assign(product, given);
    if (price !== undefined) product.default_price = price;
    product.metadata = mergeMetadata(product.metadata, changed);
    product.updated = world.clock.seconds();
  });
  return product;
}

function remove(world: World, call: Call): object {
  const product = findProduct(world, firstId(call));
  readParams(call.raw, {});
  if (world.store.prices.where((price) => price.product === product.id).length > 0) {
    throw invalid("This product cannot be deleted because it has one or more user-created prices.");
  }
  world.store.products.delete(product.id);
  world.store.tombstones.put({ id: product.id, object: "product", deleted: true });
  emit(world, "product.deleted", product);
  return { id: product.id, object: "product", deleted: true };
}

function listProducts(world: World, call: Call): object {
  const given = readParams(call.raw, {
    ...paging, active: flag, created: range, ids: list(word), shippable: flag, type: word, url: text,
  });
  const rows = world.store.products.where(
    (row) =>
      (given.active === undefined || row.active === given.active) &&
      (given.ids === undefined || given.ids.includes(row.id)) &&
      (given.shippable === undefined || row.shippable === given.shippable) &&
      (given.type === undefined || row.type === given.type) &&
      (given.url === undefined || row.url === given.url) &&
      inRange(row.created, given.created),
  );
  return listOf(rows, given, "/v1/products");
}
