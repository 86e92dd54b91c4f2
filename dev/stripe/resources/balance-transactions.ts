import { adjustBalance } from "../billing/balance.ts";
import { invalid, missing } from "../errors.ts";
import { listOf } from "../http/lists.ts";
import { inRange, integer, mergeMetadata, metadata, paging, range, readParams, required, text, word } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import type { World } from "../world.ts";
import { findCustomer } from "./customers.ts";

/** What a customer has as credit, or owes: negative amounts are credit. */
export const balanceRoutes: Route[] = [
  { method: "GET", path: "/v1/customers/:id/balance_transactions", answer: listBalance },
  { method: "POST", path: "/v1/customers/:id/balance_transactions", answer: createBalance },
  { method: "GET", path: "/v1/customers/:id/balance_transactions/:cbtxn", answer: retrieveBalance },
];

function listBalance(world: World, call: Call): object {
  const customer = findCustomer(world, firstId(call));
  const given = readParams(call.raw, { ...paging, created: range, invoice: word });
  const rows = world.store.balanceTransactions.where(
    (row) => row.customer === customer.id && inRange(row.created, given.created) &&
      (given.invoice === undefined || row.invoice === given.invoice),
  );
  return listOf(rows, given, `/v1/customers/${customer.id}/balance_transactions`);
}

function createBalance(world: World, call: Call): object {
  const customer = findCustomer(world, firstId(call));
  const given = readParams(call.raw, { amount: integer, currency: word, description: text, metadata });
  const currency = required(given.currency, "currency").toLowerCase();
  if (customer.currency != null && customer.currency !== currency) {
    throw invalid(`You cannot combine currencies on a single customer. This customer has currency ${customer.currency}.`, "currency");
  }
  const transaction = adjustBalance(world, customer, {
    amount: required(given.amount, "amount"),
    currency,
    type: "adjustment",
    invoice: null,
    description: given.description ?? null,
  });
  transaction.metadata = mergeMetadata({}, given.metadata);
  return transaction;
}

function retrieveBalance(world: World, call: Call): object {
  readParams(call.raw, {});
  const customer = findCustomer(world, firstId(call));
  const transaction = world.store.balanceTransactions.get(call.ids[1] ?? "");
  if (transaction?.customer !== customer.id) throw missing("customer_balance_transaction", call.ids[1] ?? "");
  return transaction;
}
