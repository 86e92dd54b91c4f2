import { refundCharge } from "../billing/refunds.ts";
import { invalid, missing, missingParam } from "../errors.ts";
import { change, emit } from "../events.ts";
import { listOf } from "../http/lists.ts";
import { count, inRange, mergeMetadata, metadata, oneOf, paging, range, readParams, unserved, word } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import type { Charge, Refund } from "../shapes.ts";
import type { World } from "../world.ts";

export const refundRoutes: Route[] = [
  { method: "POST", path: "/v1/refunds", answer: create },
  { method: "GET", path: "/v1/refunds", answer: listRefunds },
  { method: "GET", path: "/v1/refunds/:id", answer: retrieve },
  { method: "POST", path: "/v1/refunds/:id", answer: update },
];

function create(world: World, call: Call): Refund {
  const given = readParams(call.raw, {
    charge: word, payment_intent: word, amount: count, metadata, reason: oneOf("duplicate", "fraudulent", "requested_by_customer"),
    currency: unserved, customer: unserved, instructions_email: unserved, origin: unserved, refund_application_fee: unserved, reverse_transfer: unserved,
  });
  return refundCharge(world, chargeOf(world, given.charge, given.payment_intent), {
    amount: given.amount, reason: given.reason ?? null, metadata: mergeMetadata({}, given.metadata),
  });
}

function chargeOf(world: World, id: string | undefined, intentId: string | undefined): Charge {
  if (id === undefined && intentId === undefined) {
    throw invalid("One of the following params should be provided for this request: payment_intent or charge.", undefined, "parameter_missing");
  }
  if (id !== undefined) {
    const charge = world.store.charges.get(id);
    if (!charge || (intentId !== undefined && charge.payment_intent !== intentId)) throw missingParam("charge", id, "charge");
    return charge;
  }
  const intent = world.store.paymentIntents.get(intentId ?? "");
  if (!intent) throw missingParam("payment_intent", intentId ?? "", "payment_intent");
  const charge = intent.status === "succeeded" ? world.store.charges.get(intent.latest_charge ?? "") : undefined;
  if (!charge) throw invalid("This PaymentIntent does not have a successful charge to refund.", "payment_intent");
  return charge;
}

function find(world: World, id: string): Refund {
  const refund = world.store.refunds.get(id);
  if (!refund) throw missing("refund", id);
  return refund;
}

function retrieve(world: World, call: Call): Refund {
  readParams(call.raw, {});
  return find(world, firstId(call));
}

function update(world: World, call: Call): Refund {
  const refund = find(world, firstId(call));
  const given = readParams(call.raw, { metadata });
  const changed = change(world, "refund.updated", refund, () => (refund.metadata = mergeMetadata(refund.metadata ?? {}, given.metadata)));
  if (changed) emit(world, "charge.refund.updated", refund);
  return refund;
}

function listRefunds(world: World, call: Call): object {
  const given = readParams(call.raw, { ...paging, charge: word, payment_intent: word, created: range });
  const rows = world.store.refunds.where(
    (row) =>
      (given.charge === undefined || row.charge === given.charge) &&
      (given.payment_intent === undefined || row.payment_intent === given.payment_intent) &&
      inRange(row.created, given.created),
  );
  return listOf(rows, given, "/v1/refunds");
}
