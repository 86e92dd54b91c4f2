import { moneyText } from "./lines.ts";
import { invalid } from "../errors.ts";
import { change, emit } from "../events.ts";
import { newId } from "../ids.ts";
import type { Charge, Refund } from "../shapes.ts";
import type { World } from "../world.ts";

interface Wish {
  /** The whole of what is left, unless given. */
  amount?: number;
  reason?: Refund["reason"];
  metadata?: Record<string, string>;
}

/** Gives money back at once. The invoice stays paid, and what the customer may use stays as it is. */
export function refundCharge(world: World, charge: Charge, wish: Wish = {}): Refund {
  if (charge.status !== "succeeded") throw invalid(`Charge ${charge.id} has not been paid, so it cannot be refunded.`, "charge");
  if (charge.disputed) throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, "charge", "charge_disputed");
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) throw invalid(`Charge ${charge.id} has already been refunded.`, "charge", "charge_already_refunded");
  const amount = wish.amount ?? left;
  if (amount < 1) throw invalid("This value must be greater than or equal to 1.", "amount", "parameter_invalid_integer");
  if (amount > left) {
    throw invalid(`Refund amount (${moneyText(amount, charge.currency)}) is greater than unrefunded amount on charge (${moneyText(left, charge.currency)})`, "amount");
  }
  const refund = world.store.refunds.put({
    id: newId("re"),
    object: "refund",
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: world.clock.seconds(),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: { card: { reference_status: "pending", reference_type: "acquirer_reference_number", type: "refund" }, type: "card" },
    metadata: wish.metadata ?? {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: wish.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  });
  emit(world, "refund.created", refund);
  change(world, "charge.refunded", charge, () => {
    charge.amount_refunded += amount;
    charge.refunded = charge.amount_refunded === charge.amount;
  });
  return refund;
}
