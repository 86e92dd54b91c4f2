import { invalid, missing } from "../errors.ts";
import { change, emit } from "../events.ts";
import { listOf } from "../http/lists.ts";
import { paging, readParams, required, word } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import { newId } from "../ids.ts";
import type { Customer, Invoice, TaxId } from "../shapes.ts";
import { countryOf, MAGIC_VALUES, TAX_ID_FORMATS, VERIFIED_TYPES } from "../tax-id-formats.ts";
import type { World } from "../world.ts";
import { findCustomer } from "./customers.ts";

export const taxIdRoutes: Route[] = [
  { method: "POST", path: "/v1/customers/:id/tax_ids", answer: create },
  { method: "GET", path: "/v1/customers/:id/tax_ids", answer: listTaxIds },
  { method: "GET", path: "/v1/customers/:id/tax_ids/:tax_id", answer: retrieve },
  { method: "DELETE", path: "/v1/customers/:id/tax_ids/:tax_id", answer: remove },
];

/** How long the authorities take to answer, on the local clock. */
export const VERIFICATION_SECONDS = 60;
const MOST = 5;

function create(world: World, call: Call): TaxId {
  const customer = findCustomer(world, firstId(call));
  const given = readParams(call.raw, { type: word, value: word });
  return newTaxId(world, customer, required(given.type, "type"), required(given.value, "value"), "");
}

/** `prefix` names the parameter when the id comes with a new customer. */
export function newTaxId(world: World, customer: Customer, type: string, value: string, prefix: string): TaxId {
  checkFormat(type, value, prefix);
  const others = taxIdsOf(world, customer.id);
  if (others.length >= MOST) throw invalid(`A customer may have at most ${MOST} tax IDs.`);
  const asked = VERIFIED_TYPES.includes(type);
  const taxId = world.store.taxIds.put({
    id: newId("txi"),
    object: "tax_id",
    country: countryOf(type, value),
    created: world.clock.seconds(),
    customer: customer.id,
    customer_account: null,
    livemode: false,
    owner: { customer: customer.id, customer_account: null, type: "customer" },
    type,
    value,
    verification: { status: asked ? "pending" : "unavailable", verified_address: null, verified_name: null },
  });
  emit(world, "customer.tax_id.created", taxId);
  return taxId;
}

export function checkFormat(type: string, value: string, prefix: string): void {
  const param = (name: string): string => (prefix === "" ? name : `${prefix}[${name}]`);
  const format = TAX_ID_FORMATS[type];
  if (!format) throw invalid(`The local Stripe does not serve tax IDs of type ${type}.`, param("type"), "local_unserved");
  if (VERIFIED_TYPES.includes(type) && Object.hasOwn(MAGIC_VALUES, value)) return;
  if (!format.pattern.test(value)) throw invalid(`Invalid value for ${type}. It looks like ${format.example}.`, param("value"), "tax_id_invalid");
}

export function taxIdsOf(world: World, customer: string): TaxId[] {
  return world.store.taxIds.where((row) => row.customer === customer);
}

/** As they are printed on an invoice. */
export function printedTaxIds(world: World, customer: string): NonNullable<Invoice["customer_tax_ids"]> {
  return taxIdsOf(world, customer).map((row) => ({ type: row.type as NonNullable<Invoice["customer_tax_ids"]>[number]["type"], value: row.value }));
}

/** The authorities answer: what has the right form exists, unless it is one of the values made for refusals. */
export function answerVerification(world: World, taxId: TaxId): void {
  const status = MAGIC_VALUES[taxId.value] ?? "verified";
  const holder = world.store.customers.get(taxId.customer ?? "");
  change(world, "customer.tax_id.updated", taxId, () => {
    taxId.verification = {
      status, verified_address: null, verified_name: status === "verified" ? (holder?.name ?? null) : null,
    };
  });
}

export function waitsForAnswer(taxId: TaxId): boolean {
  return taxId.verification?.status === "pending" && MAGIC_VALUES[taxId.value] !== "pending";
}

function find(world: World, call: Call): TaxId {
  const taxId = world.store.taxIds.get(call.ids[1] ?? "");
  if (!taxId || taxId.customer !== findCustomer(world, firstId(call)).id) throw missing("tax_id", call.ids[1] ?? "");
  return taxId;
}

function retrieve(world: World, call: Call): TaxId {
  readParams(call.raw, {});
  return find(world, call);
}

function remove(world: World, call: Call): object {
  const taxId = find(world, call);
  readParams(call.raw, {});
  world.store.taxIds.delete(taxId.id);
  emit(world, "customer.tax_id.deleted", taxId);
  return { id: taxId.id, object: "tax_id", deleted: true };
}

function listTaxIds(world: World, call: Call): object {
  const customer = findCustomer(world, firstId(call));
  return listOf(taxIdsOf(world, customer.id), readParams(call.raw, paging), `/v1/customers/${customer.id}/tax_ids`);
}
