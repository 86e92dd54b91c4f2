import { invalid, missingParam } from "../errors.ts";
import { change, emit } from "../events.ts";
import { newId, randomText } from "../ids.ts";
import type { CreditNote, Customer, Invoice } from "../shapes.ts";
import type { World } from "../world.ts";
import { adjustBalance } from "./balance.ts";
import { creditLine, creditedLines, sumsOf } from "./credit-lines.ts";
import type { WantedLine } from "./credit-lines.ts";
import { moneyText } from "./lines.ts";
import { chargeOf, paymentOf, settleFree } from "./payment.ts";
import { refundCharge } from "./refunds.ts";

export interface WantedCredit {
  amount?: number;
  lines?: WantedLine[];
  creditAmount: number;
  refundAmount: number;
  outOfBandAmount: number;
  /** Refunds made before, which this note explains. */
  refunds: { id: string; amount?: number }[];
  reason: CreditNote["reason"];
  memo: string | null;
  metadata: Record<string, string>;
  effectiveAt: number | null;
}

/** The note as it would be, with nothing done yet: previews are this. */
export function composeCreditNote(world: World, invoice: Invoice, wanted: WantedCredit): CreditNote {
  if (invoice.status !== "open" && invoice.status !== "paid") {
    throw invalid("Credit notes can only be made for open and paid invoices.", "invoice");
  }
  if ((wanted.amount === undefined) === (wanted.lines === undefined)) throw invalid("Give either amount or lines.", "amount");
  const id = newId("cn");
  const lines = wanted.lines ? creditedLines(invoice, wanted.lines) : [creditLine(invoice, wanted.amount ?? 0)];
  const sums = sumsOf(lines);
  const paid = invoice.status === "paid";
  checkAmount(world, invoice, sums.total, wanted);
  const taken = world.store.creditNotes.where((note) => note.invoice === invoice.id).length;
  return {
    id,
    object: "credit_note",
    amount: sums.total,
    amount_shipping: 0,
    created: world.clock.seconds(),
    currency: invoice.currency,
    customer: invoice.customer ?? "",
    customer_account: null,
    customer_balance_transaction: null,
    discount_amount: sums.discount,
    discount_amounts: sums.discounts,
    effective_at: wanted.effectiveAt ?? world.clock.seconds(),
    invoice: invoice.id,
    lines: { object: "list", data: lines, has_more: false, url: `/v1/credit_notes/${id}/lines` },
    livemode: false,
    memo: wanted.memo,
    metadata: wanted.metadata,
    number: `${invoice.number ?? "DRAFT"}-CN-${String(taken + 1).padStart(2, "0")}`,
    out_of_band_amount: wanted.outOfBandAmount === 0 ? null : wanted.outOfBandAmount,
    pdf: `${world.url}/credit_notes/${id}/${randomText(24)}/pdf`,
    post_payment_amount: paid ? sums.total : 0,
    pre_payment_amount: paid ? 0 : sums.total,
    pretax_credit_amounts: sums.discounts.map((one) => ({ ...one, type: "discount" })),
    reason: wanted.reason,
    refunds: [],
    shipping_cost: null,
    status: "issued",
    subtotal: sums.subtotal,
    subtotal_excluding_tax: sums.subtotal - sums.taxIncluded,
    total: sums.total,
    total_excluding_tax: sums.total - sums.tax,
    total_taxes: sums.taxes,
    type: paid ? "post_payment" : "pre_payment",
    voided_at: null,
  };
}

function checkAmount(world: World, invoice: Invoice, total: number, wanted: WantedCredit): void {
  const money = (amount: number): string => moneyText(amount, invoice.currency);
  if (total < 1) throw invalid("The credit note's total must be greater than zero.", "amount");
  if (invoice.status === "open") {
    if (total > invoice.amount_remaining) throw invalid(`The credit note's total (${money(total)}) is greater than what remains to be paid (${money(invoice.amount_remaining)}).`, "amount");
    if (wanted.refundAmount + wanted.creditAmount + wanted.outOfBandAmount + wanted.refunds.length > 0) {
      throw invalid("Nothing was paid yet, so nothing can be refunded or credited.", "invoice");
    }
    return;
  }
  const left = invoice.amount_paid - invoice.post_payment_credit_notes_amount;
  if (total > left) throw invalid(`The credit note's total (${money(total)}) is greater than what can still be credited (${money(left)}).`, "amount");
  const shares = wanted.refundAmount + wanted.creditAmount + wanted.outOfBandAmount + refundedSum(world, wanted);
  if (shares !== total) {
    throw invalid(`The sum of credit amount, refund amount and out of band amount (${money(shares)}) must equal the credit note's total (${money(total)}).`);
  }
}

function refundedSum(world: World, wanted: WantedCredit): number {
  return wanted.refunds.reduce((sum, one, index) => {
    const refund = world.store.refunds.get(one.id);
    if (!refund) throw missingParam("refund", one.id, `refunds[${index}][refund]`);
    return sum + (one.amount ?? refund.amount);
  }, 0);
}

export function issueCreditNote(world: World, invoice: Invoice, customer: Customer, wanted: WantedCredit): CreditNote {
  const note = composeCreditNote(world, invoice, wanted);
  // The refund comes first: it may be refused, and then there is no note.
  const linked = wanted.refunds.map((one) => ({ id: one.id, amount: one.amount ?? world.store.refunds.get(one.id)?.amount ?? 0 }));
  if (wanted.refundAmount > 0) {
    const charge = chargeOf(world, invoice);
    if (!charge) throw invalid("This invoice was not paid by a charge that could be refunded.", "refund_amount");
    linked.push({ id: refundCharge(world, charge, { amount: wanted.refundAmount }).id, amount: wanted.refundAmount });
  }
  note.refunds = linked.map((one) => ({ amount_refunded: one.amount, payment_record_refund: null, refund: one.id, type: "refund" }));
  world.store.creditNotes.put(note);
  if (wanted.creditAmount > 0) {
    note.customer_balance_transaction = adjustBalance(world, customer, {
      amount: -wanted.creditAmount, currency: invoice.currency, type: "credit_note", invoice: invoice.id, description: null, creditNote: note.id,
    }).id;
  }
  emit(world, "credit_note.created", note);
  take(world, invoice, note.pre_payment_amount, note.post_payment_amount);
  return note;
}

/** What the note takes off the invoice, or gives back to it when it is void. */
function take(world: World, invoice: Invoice, before: number, after: number): void {
  change(world, "invoice.updated", invoice, () => {
    invoice.pre_payment_credit_notes_amount += before;
    invoice.post_payment_credit_notes_amount += after;
    invoice.amount_due -= before;
    invoice.amount_remaining -= before;
  });
  if (before === 0) return;
  const { payment, intent } = paymentOf(world, invoice);
  intent.amount -= before;
  payment.amount_requested -= before;
  if (invoice.amount_remaining > 0) return;
  intent.status = "canceled";
  intent.canceled_at = world.clock.seconds();
  payment.status = "canceled";
  payment.status_transitions.canceled_at = world.clock.seconds();
  settleFree(world, invoice);
}

export function voidCreditNote(world: World, note: CreditNote): void {
  const invoice = world.store.invoices.get(note.invoice);
  if (note.status === "void") throw invalid("This credit note is already void.");
  if (!invoice || invoice.status !== "open" || note.type !== "pre_payment") {
    throw invalid("Only credit notes of open invoices can be voided.");
  }
  note.status = "void";
  note.voided_at = world.clock.seconds();
  emit(world, "credit_note.voided", note);
  take(world, invoice, -note.pre_payment_amount, 0);
}
