import { invalid } from "../errors.ts";
import { change, emit } from "../events.ts";
import { newId } from "../ids.ts";
import type { Charge, Dispute } from "../shapes.ts";
import type { World } from "../world.ts";
import { DAY } from "./periods.ts";

/** How long there is to answer; without an answer the dispute is lost. */
export const ANSWER_DAYS = 7;

export const DISPUTE_REASONS = [
  "credit_not_processed", "duplicate", "fraudulent", "general", "product_not_received", "product_unacceptable", "subscription_canceled", "unrecognized",
];

/** The cardholder's bank takes the money back until the matter is decided. */
export function openDispute(world: World, charge: Charge, reason: string): Dispute {
  if (charge.status !== "succeeded") throw invalid(`Charge ${charge.id} has not been paid, so it cannot be disputed.`);
  if (charge.disputed) throw invalid(`Charge ${charge.id} is disputed already.`);
  if (charge.refunded) throw invalid(`Charge ${charge.id} has been refunded, so there is nothing to dispute.`);
  if (!DISPUTE_REASONS.includes(reason)) throw invalid(`Invalid reason: must be one of ${DISPUTE_REASONS.join(", ")}`, "reason");
  const now = world.clock.seconds();
  const dispute = world.store.disputes.put({
    id: newId("du"),
    object: "dispute",
    amount: charge.amount - charge.amount_refunded,
    balance_transactions: [],
    charge: charge.id,
    created: now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence(),
    evidence_details: {
      due_by: now + ANSWER_DAYS * DAY, enhanced_eligibility: {}, has_evidence: false, past_due: false, submission_count: 0, submission_method: "not_submitted",
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason,
    status: "needs_response",
  });
  change(world, "charge.updated", charge, () => (charge.disputed = true));
  emit(world, "charge.dispute.created", dispute);
  emit(world, "charge.dispute.funds_withdrawn", dispute);
  return dispute;
}

/** Won, the money comes back; lost, it stays where it is, and the invoice stays paid all the same. */
export function closeDispute(world: World, dispute: Dispute, outcome: "won" | "lost"): void {
  if (dispute.status === "won" || dispute.status === "lost") throw invalid("This dispute is already closed.");
  const pastDue = outcome === "lost" && dispute.status === "needs_response" && world.clock.seconds() >= (dispute.evidence_details.due_by ?? Infinity);
  change(world, "charge.dispute.closed", dispute, () => {
    dispute.status = outcome;
    dispute.evidence_details.past_due = pastDue;
  });
  if (outcome === "won") emit(world, "charge.dispute.funds_reinstated", dispute);
}

function noEvidence(): Dispute["evidence"] {
  return {
    access_activity_log: null, billing_address: null, cancellation_policy: null, cancellation_policy_disclosure: null,
    cancellation_rebuttal: null, customer_communication: null, customer_email_address: null, customer_name: null,
    customer_purchase_ip: null, customer_signature: null, duplicate_charge_documentation: null, duplicate_charge_explanation: null,
    duplicate_charge_id: null, enhanced_evidence: {}, product_description: null, receipt: null, refund_policy: null,
    refund_policy_disclosure: null, refund_refusal_explanation: null, service_date: null, service_documentation: null,
    shipping_address: null, shipping_carrier: null, shipping_date: null, shipping_documentation: null,
    shipping_tracking_number: null, uncategorized_file: null, uncategorized_text: null,
  };
}
