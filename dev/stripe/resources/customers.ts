import { cancelSubscription } from "../billing/cancellation.ts";
import { invalid, missing, missingParam } from "../errors.ts";
import { change, emit } from "../events.ts";
import { listOf } from "../http/lists.ts";
import {
  address, clearable, inRange, integer, list, mergeMetadata, metadata, oneOf, paging, range, readParams, required, shape,
  text, unserved, word,
} from "../http/params.ts";
import type { Read } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import { newId, randomText } from "../ids.ts";
import type { Address, Customer } from "../shapes.ts";
import type { World } from "../world.ts";
import { attach, findPaymentMethod } from "./payment-methods.ts";
import { checkFormat, newTaxId, taxIdsOf } from "./tax-ids.ts";

export const customerRoutes: Route[] = [
  { method: "POST", path: "/v1/customers", answer: create },
  { method: "GET", path: "/v1/customers", answer: listCustomers },
  { method: "GET", path: "/v1/customers/:id", answer: retrieve },
  { method: "POST", path: "/v1/customers/:id", answer: update },
  { method: "DELETE", path: "/v1/customers/:id", answer: remove },
  { method: "GET", path: "/v1/customers/:id/payment_methods", answer: listPaymentMethods },
  { method: "GET", path: "/v1/customers/:id/payment_methods/:pm", answer: retrievePaymentMethod },
];

export function findCustomer(world: World, id: string): Customer {
  const customer = world.store.customers.get(id);
  if (!customer) throw missing("customer", id);
  return customer;
}

export function customerParam(world: World, id: string, param = "customer"): Customer {
  const customer = world.store.customers.get(id);
  if (!customer) throw missingParam("customer", id, param);
  return customer;
}

const shared = {
  address: clearable(address),
  balance: integer,
  business_name: text,
  description: text,
  email: text,
  individual_name: text,
  invoice_prefix: word,
  invoice_settings: shape({
    default_payment_method: text,
    custom_fields: list(shape({ name: word, value: word })),
    footer: text,
    rendering_options: unserved,
  }),
  metadata,
  name: text,
  next_invoice_sequence: integer,
  phone: text,
  preferred_locales: list(word),
  shipping: clearable(shape({ address, name: word, phone: text })),
  source: unserved,
  tax: shape({ ip_address: unserved, validate_location: oneOf("deferred") }),
  tax_exempt: clearable(oneOf("none", "exempt", "reverse")),
};

function create(world: World, call: Call): Customer {
  const given = readParams(call.raw, { ...shared, payment_method: word, test_clock: word, tax_id_data: list(shape({ type: word, value: word })) });
  const taxIds = (given.tax_id_data ?? []).map((one, index) => ownTaxId(one, `tax_id_data[${index}]`));
  const clock = given.test_clock === undefined ? null : clockCalled(world, given.test_clock);
  const customer = newCustomer(world);
  customer.test_clock = clock;
  assign(customer, { ...given, balance: undefined, invoice_settings: undefined });
  if (given.payment_method !== undefined) {
    attach(world, findPaymentMethod(world, given.payment_method, "payment_method"), customer);
  }
  assign(customer, { invoice_settings: ownDefault(world, customer, given.invoice_settings), balance: given.balance });
  emit(world, "customer.created", customer);
  taxIds.forEach((one, index) => newTaxId(world, customer, one.type, one.value, `tax_id_data[${index}]`));
  return customer;
}

function clockCalled(world: World, id: string): string {
  if (!world.store.testClocks.get(id)) throw missingParam("test clock", id, "test_clock");
  return id;
}

/** Checked before anything is made of the customer. */
function ownTaxId(given: { type?: string; value?: string }, param: string): { type: string; value: string } {
  const taxId = { type: required(given.type, `${param}[type]`), value: required(given.value, `${param}[value]`) };
  checkFormat(taxId.type, taxId.value, param);
  return taxId;
}

/** A customer of whom nothing is known yet. Whoever makes one also emits `customer.created`. */
export function newCustomer(world: World): Customer {
  return world.store.customers.put(composeCustomer(world));
}

export function composeCustomer(world: World): Customer {
  return {
    id: newId("cus", 14),
    object: "customer",
    address: null,
    balance: 0,
    created: world.clock.seconds(),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: randomText(8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  };
}

function retrieve(world: World, call: Call): object {
  readParams(call.raw, {});
  return world.store.tombstones.get(firstId(call)) ?? findCustomer(world, firstId(call));
}

function update(world: World, call: Call): Customer {
  const customer = findCustomer(world, firstId(call));
  const given = readParams(call.raw, { ...shared, default_source: unserved });
  const settings = ownDefault(world, customer, given.invoice_settings);
  change(world, "customer.updated", customer, () => assign(customer, { ...given, invoice_settings: settings }));
  return customer;
}

type Given = Read<typeof shared>;

function assign(customer: Customer, given: Given): void {
  if (given.address !== undefined) customer.address = given.address === null ? null : fullAddress(given.address);
  if (given.balance !== undefined) customer.balance = given.balance;
  if (given.description !== undefined) customer.description = given.description;
  if (given.email !== undefined) customer.email = given.email;
  if (given.name !== undefined) customer.name = given.name;
  if (given.phone !== undefined) customer.phone = given.phone;
  if (given.business_name !== undefined) customer.business_name = given.business_name ?? undefined;
  if (given.individual_name !== undefined) customer.individual_name = given.individual_name ?? undefined;
  if (given.invoice_prefix !== undefined) customer.invoice_prefix = given.invoice_prefix;
  if (given.next_invoice_sequence !== undefined) customer.next_invoice_sequence = given.next_invoice_sequence;
  if (given.preferred_locales !== undefined) customer.preferred_locales = given.preferred_locales;
  if (given.tax_exempt !== undefined) customer.tax_exempt = given.tax_exempt ?? "none";
  const settings = given.invoice_settings;
  if (settings?.default_payment_method !== undefined) {
    customer.invoice_settings.default_payment_method = settings.default_payment_method;
  }
  if (settings?.custom_fields !== undefined) customer.invoice_settings.custom_fields = customFields(settings.custom_fields);
  if (given.shipping !== undefined) customer.shipping = given.shipping === null ? null : shippingOf(given.shipping);
  if (settings?.footer !== undefined) customer.invoice_settings.footer = settings.footer;
  customer.metadata = mergeMetadata(customer.metadata, given.metadata);
}

const MOST_CUSTOM_FIELDS = 4;

/** Printed on every invoice: a purchase order's number, for instance. */
function customFields(given: { name?: string; value?: string }[]): Customer["invoice_settings"]["custom_fields"] {
  if (given.length > MOST_CUSTOM_FIELDS) throw invalid(`At most ${MOST_CUSTOM_FIELDS} custom fields are allowed.`, "invoice_settings[custom_fields]");
  const fields = given.map((field, index) => {
    const param = `invoice_settings[custom_fields][${index}]`;
    const [name, value] = [required(field.name, `${param}[name]`), required(field.value, `${param}[value]`)];
    if (name.length > 40) throw invalid("Invalid string: it may have at most 40 characters.", `${param}[name]`);
    if (value.length > 140) throw invalid("Invalid string: it may have at most 140 characters.", `${param}[value]`);
    return { name, value };
  });
  return fields.length === 0 ? null : fields;
}

function shippingOf(given: NonNullable<Given["shipping"]>): Customer["shipping"] {
  return {
    address: fullAddress(required(given.address, "shipping[address]")),
    name: required(given.name, "shipping[name]"),
    phone: given.phone ?? null,
  };
}

/** A default payment method must be attached to this customer. */
function ownDefault(world: World, customer: Customer, settings: Given["invoice_settings"]): Given["invoice_settings"] {
  const wanted = settings?.default_payment_method;
  if (typeof wanted !== "string") return settings;
  const method = world.store.paymentMethods.get(wanted);
  if (method?.customer === customer.id) return settings;
  throw missingParam("PaymentMethod", wanted, "invoice_settings[default_payment_method]");
}

export function fullAddress(given: Partial<Address>): Address {
  return {
    city: given.city ?? null,
    country: given.country ?? null,
    line1: given.line1 ?? null,
    line2: given.line2 ?? null,
    postal_code: given.postal_code ?? null,
    state: given.state ?? null,
  };
}

function remove(world: World, call: Call): object {
  const customer = findCustomer(world, firstId(call));
  readParams(call.raw, {});
  removeCustomer(world, customer);
  return { id: customer.id, object: "customer", deleted: true };
}

export function removeCustomer(world: World, customer: Customer): void {
  for (const sub of world.store.subscriptions.where((sub) => sub.customer === customer.id)) {
    if (sub.status !== "canceled" && sub.status !== "incomplete_expired") cancelSubscription(world, sub, "cancellation_requested");
  }
  for (const method of world.store.paymentMethods.where((method) => method.customer === customer.id)) method.customer = null;
  for (const taxId of taxIdsOf(world, customer.id)) world.store.taxIds.delete(taxId.id);
  world.store.customers.delete(customer.id);
  world.store.wishes.delete(customer.id);
  world.store.tombstones.put({ id: customer.id, object: "customer", deleted: true });
  emit(world, "customer.deleted", customer);
}

function listCustomers(world: World, call: Call): object {
  const given = readParams(call.raw, { ...paging, created: range, email: text, test_clock: word });
  const rows = world.store.customers.where(
    (row) => (given.email === undefined || row.email === given.email) &&
      (given.test_clock === undefined || row.test_clock === given.test_clock) && inRange(row.created, given.created),
  );
  return listOf(rows, given, "/v1/customers");
}

function listPaymentMethods(world: World, call: Call): object {
  const customer = findCustomer(world, firstId(call));
  const given = readParams(call.raw, { ...paging, type: word, allow_redisplay: unserved });
  const rows = world.store.paymentMethods.where(
    (row) => row.customer === customer.id && (given.type ?? "card") === "card",
  );
  return listOf(rows, given, `/v1/customers/${customer.id}/payment_methods`);
}

function retrievePaymentMethod(world: World, call: Call): object {
  readParams(call.raw, {});
  const customer = findCustomer(world, firstId(call));
  const method = world.store.paymentMethods.get(call.ids[1] ?? "");
  if (method?.customer !== customer.id) throw missing("PaymentMethod", call.ids[1] ?? "");
  return method;
}
