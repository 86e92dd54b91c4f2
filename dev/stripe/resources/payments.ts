import { missing } from "../errors.ts";
import { listOf } from "../http/lists.ts";
import { flag, inRange, paging, range, readParams, unserved, word } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import type { World } from "../world.ts";

/** Payment intents and charges are made by invoices; here they are read. */
export const paymentRoutes: Route[] = [
  { method: "GET", path: "/v1/payment_intents", answer: listIntents },
  { method: "GET", path: "/v1/payment_intents/:id", answer: retrieveIntent },
  { method: "GET", path: "/v1/charges", answer: listCharges },
  { method: "GET", path: "/v1/charges/:id", answer: retrieveCharge },
  { method: "GET", path: "/v1/invoiceitems", answer: listItems },
  { method: "GET", path: "/v1/invoiceitems/:id", answer: retrieveItem },
];

function listIntents(world: World, call: Call): object {
  const given = readParams(call.raw, { ...paging, created: range, customer: word, customer_account: unserved });
  const rows = world.store.paymentIntents.where(
    (row) => (given.customer === undefined || row.customer === given.customer) && inRange(row.created, given.created),
  );
  return listOf(rows, given, "/v1/payment_intents");
}

function retrieveIntent(world: World, call: Call): object {
  readParams(call.raw, {});
  const intent = world.store.paymentIntents.get(firstId(call));
  if (!intent) throw missing("payment_intent", firstId(call));
  return intent;
}

function listCharges(world: World, call: Call): object {
  const given = readParams(call.raw, { ...paging, created: range, customer: word, payment_intent: word, transfer_group: unserved });
  const rows = world.store.charges.where(
    (row) =>
      (given.customer === undefined || row.customer === given.customer) &&
      (given.payment_intent === undefined || row.payment_intent === given.payment_intent) &&
      inRange(row.created, given.created),
  );
  return listOf(rows, given, "/v1/charges");
}

function retrieveCharge(world: World, call: Call): object {
  readParams(call.raw, {});
  const charge = world.store.charges.get(firstId(call));
  if (!charge) throw missing("charge", firstId(call));
  return charge;
}

function listItems(world: World, call: Call): object {
  const given = readParams(call.raw, { ...paging, created: range, customer: word, invoice: word, pending: flag, customer_account: unserved });
  const rows = world.store.invoiceItems.where(
    (row) =>
      (given.customer === undefined || row.customer === given.customer) &&
      (given.invoice === undefined || row.invoice === given.invoice) &&
      (given.pending === undefined || (row.invoice === null) === given.pending) &&
      inRange(row.date, given.created),
  );
  return listOf(rows, given, "/v1/invoiceitems");
}

function retrieveItem(world: World, call: Call): object {
  readParams(call.raw, {});
  const item = world.store.invoiceItems.get(firstId(call));
  if (!item) throw missing("invoiceitem", firstId(call));
  return item;
}
