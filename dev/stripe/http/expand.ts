import { invalid } from "../errors.ts";
import type { Store, Table } from "../store.ts";
import type { World } from "../world.ts";
import { listOf } from "./lists.ts";

const MAX_LEVELS = 4;

const BY_PREFIX: [string, keyof Store][] = [
  ["cus", "customers"], ["prod", "products"], ["price", "prices"], ["pm", "paymentMethods"], ["seti", "setupIntents"],
  ["pi", "paymentIntents"], ["ch", "charges"], ["sub", "subscriptions"], ["in", "invoices"], ["ii", "invoiceItems"],
  ["cs", "checkoutSessions"], ["txi", "taxIds"], ["re", "refunds"], ["clock", "testClocks"], ["bpc", "portalConfigurations"], ["di", "discounts"], ["promo", "promotionCodes"], ["txr", "taxRates"], ["cn", "creditNotes"], ["du", "disputes"], ["cbtxn", "balanceTransactions"],
];

type Hash = Record<string, unknown>;

/** Answers a copy of the object in which the named references hold the objects themselves. */
export function expanded(world: World, object: object, paths: string[]): object {
  const copy = structuredClone(object) as Hash;
  for (const path of paths) {
    const parts = path.split(".");
    // The "data" of a list is a level, too.
    if (parts.length > MAX_LEVELS) {
      throw invalid(`You cannot expand more than ${MAX_LEVELS} levels of a property. Property: ${path}`, "expand", "property_expansion_max_depth");
    }
    walk(world, copy, parts, path);
  }
  return copy;
}

function walk(world: World, node: Hash, parts: string[], path: string): void {
  const [part, ...rest] = parts as [string, ...string[]];
  // Null is an answer: there is nothing to put in its place.
  const value = part in node ? node[part] : includable(world, node, part);
  if (value === undefined) throw invalid(`This property cannot be expanded (${path}).`, "expand");
  if (value === null) return;
  const reached = Array.isArray(value) ? value.map((item) => found(world, item)) : found(world, value);
  node[part] = reached;
  if (rest.length === 0) {
    if (typeof reached !== "object") throw invalid(`This property cannot be expanded (${path}).`, "expand");
    return;
  }
  for (const child of Array.isArray(reached) ? reached : [reached]) {
    if (typeof child === "object" && child !== null) walk(world, child as Hash, rest, path);
  }
}

function found(world: World, value: unknown): unknown {
  if (typeof value !== "string") return value;
  const prefix = value.split("_")[0];
  const table = BY_PREFIX.find(([known]) => known === prefix)?.[1];
  const row = (table && (world.store[table] as Table<{ id: string }>).get(value)) ?? world.store.products.get(value) ?? world.store.schedules.get(value)
    ?? world.store.coupons.get(value) ?? world.store.usedCoupons.get(value)    ?? world.store.tombstones.get(value);
  return row ? structuredClone(row) : value;
}

/** Properties that Stripe leaves out unless asked. */
function includable(world: World, node: Hash, part: string): unknown {
  const id = String(node["id"]);
  const key = `${String(node["object"])}.${part}`;
  const { store } = world;
  switch (key) {
    case "customer.subscriptions":
      return copyList(store.subscriptions.where((sub) => sub.customer === id && sub.status !== "canceled"), `/v1/customers/${id}/subscriptions`);
    case "customer.tax_ids":
      return copyList(store.taxIds.where((row) => row.customer === id), `/v1/customers/${id}/tax_ids`);
    case "customer.sources":
      return copyList([], `/v1/customers/${id}/sources`);
    case "invoice.payments":
      return copyList(store.invoicePayments.where((payment) => payment.invoice === id), "/v1/invoice_payments");
    case "price.tiers":
      // A price without tiers stays as it is.
      return structuredClone(store.priceTiers.get(id)?.tiers) ?? null;
    case "coupon.applies_to":
      return store.couponProducts.get(id) ? { products: [...(store.couponProducts.get(id)?.products ?? [])] } : null;
    case "checkout.session.line_items":
      return structuredClone(world.store.sessionLines.get(id)?.list ?? copyList([], `/v1/checkout/sessions/${id}/line_items`));
    case "charge.refunds":
      return copyList(store.refunds.where((row) => row.charge === id), `/v1/charges/${id}/refunds`);
    default:
      return undefined;
  }
}

function copyList(rows: { id: string }[], url: string): object {
  return listOf(structuredClone(rows), { limit: 100 }, url);
}
