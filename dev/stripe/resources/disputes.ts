import { closeDispute } from "../billing/disputes.ts";
import { invalid, missing } from "../errors.ts";
import { change } from "../events.ts";
import { listOf } from "../http/lists.ts";
import { flag, inRange, mergeMetadata, metadata, paging, range, readParams, shape, text, unserved, word } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import type { Dispute } from "../shapes.ts";
import type { World } from "../world.ts";

/** Disputes are opened and decided on the control page, by nobody's API. */
export const disputeRoutes: Route[] = [
  { method: "GET", path: "/v1/disputes", answer: listDisputes },
  { method: "GET", path: "/v1/disputes/:id", answer: retrieve },
  { method: "POST", path: "/v1/disputes/:id", answer: update },
  { method: "POST", path: "/v1/disputes/:id/close", answer: close },
];

export function findDispute(world: World, id: string): Dispute {
  const dispute = world.store.disputes.get(id);
  if (!dispute) throw missing("dispute", id);
  return dispute;
}

function retrieve(world: World, call: Call): Dispute {
  readParams(call.raw, {});
  return findDispute(world, firstId(call));
}

const evidence = shape({
  access_activity_log: text, billing_address: text, cancellation_policy_disclosure: text, cancellation_rebuttal: text,
  customer_email_address: text, customer_name: text, customer_purchase_ip: text, duplicate_charge_explanation: text,
  duplicate_charge_id: text, product_description: text, refund_policy_disclosure: text, refund_refusal_explanation: text,
  service_date: text, uncategorized_text: text,
  cancellation_policy: unserved, customer_communication: unserved, customer_signature: unserved, duplicate_charge_documentation: unserved,
  enhanced_evidence: unserved, receipt: unserved, refund_policy: unserved, service_documentation: unserved, uncategorized_file: unserved,
});

function update(world: World, call: Call): Dispute {
  const dispute = findDispute(world, firstId(call));
  const given = readParams(call.raw, { evidence, metadata, submit: flag });
  if (dispute.status === "won" || dispute.status === "lost") throw invalid("This dispute is already closed.");
  const submits = given.evidence !== undefined && (given.submit ?? true);
  change(world, "charge.dispute.updated", dispute, () => {
    Object.assign(dispute.evidence, given.evidence);
    dispute.metadata = mergeMetadata(dispute.metadata, given.metadata);
    if (given.evidence) dispute.evidence_details.has_evidence = true;
    if (!submits) return;
    dispute.status = "under_review";
    dispute.evidence_details.submission_count += 1;
    dispute.evidence_details.submission_method = "manual";
  });
  return dispute;
}

/** Closing is giving in. */
function close(world: World, call: Call): Dispute {
  readParams(call.raw, {});
  const dispute = findDispute(world, firstId(call));
  closeDispute(world, dispute, "lost");
  return dispute;
}

function listDisputes(world: World, call: Call): object {
  const given = readParams(call.raw, { ...paging, charge: word, payment_intent: word, created: range });
  const rows = world.store.disputes.where(
    (row) =>
      (given.charge === undefined || row.charge === given.charge) &&
      (given.payment_intent === undefined || row.payment_intent === given.payment_intent) &&
      inRange(row.created, given.created),
  );
  return listOf(rows, given, "/v1/disputes");
}
