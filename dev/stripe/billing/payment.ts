import { cardError, cardOf, DECLINES } from "../cards.ts";
import { invalid, StripeProblem } from "../errors.ts";
import { change, emit } from "../events.ts";
import { newId } from "../ids.ts";
import type { Outcome } from "../notes.ts";
import type { Charge, Invoice, InvoicePayment, PaymentIntent, PaymentMethod } from "../shapes.ts";
import type { World } from "../world.ts";
import { afterFailure, afterPayment } from "./consequences.ts";
import { openDispute } from "./disputes.ts";
import { takeOutcome } from "./outcome.ts";

export interface PaymentAttempt {
  /** Otherwise the subscription's, then the customer's default. */
  method?: PaymentMethod;
  authenticated?: boolean;
  /** Made by the retry schedule, not by a person or the API. */
  automatic?: boolean;
}

export type Collected = { paid: true } | { paid: false; problem: StripeProblem };

/** Tries to collect what an open invoice is due, and lets what follows from it follow. */
export function collectInvoice(world: World, invoice: Invoice, attempt: PaymentAttempt = {}): Collected {
  const { payment, intent } = paymentOf(world, invoice);
  const method = attempt.method ?? defaultMethod(world, invoice);
  const first = !invoice.attempted;
  invoice.attempted = true;
  if (first || attempt.automatic) invoice.attempt_count += 1;
  if (!method) return failWithoutCard(world, invoice, attempt);

  const outcome = takeOutcome(world, {
    customer: invoice.customer ?? "",
    method,
    authenticated: attempt.authenticated ?? false,
  });
  intent.payment_method = method.id;
  if (outcome !== "success") return fail(world, invoice, intent, method, outcome, attempt);
  succeed(world, invoice, payment, intent, method);
  return { paid: true };
}

export function paymentOf(world: World, invoice: Invoice): { payment: InvoicePayment; intent: PaymentIntent } {
  const payment = world.store.invoicePayments.where((row) => row.invoice === invoice.id)[0];
  const intent = world.store.paymentIntents.get(payment?.payment.payment_intent ?? "");
  if (!payment || !intent) throw invalid("This invoice has nothing to pay.");
  return { payment, intent };
}

/** The charge that paid an invoice. */
export function chargeOf(world: World, invoice: Invoice): Charge | undefined {
  const payment = world.store.invoicePayments.where((row) => row.invoice === invoice.id && row.status === "paid")[0];
  const intent = world.store.paymentIntents.get(payment?.payment.payment_intent ?? "");
  return world.store.charges.get(intent?.latest_charge ?? "");
}

export function defaultMethod(world: World, invoice: Invoice): PaymentMethod | undefined {
  const sub = world.store.subscriptions.get(invoice.parent?.subscription_details?.subscription ?? "");
  const customer = world.store.customers.get(invoice.customer ?? "");
  const id = invoice.default_payment_method ?? sub?.default_payment_method
    ?? customer?.invoice_settings.default_payment_method ?? "";
  return world.store.paymentMethods.get(id);
}

/** Nothing was due: paid without a payment. */
export function settleFree(world: World, invoice: Invoice): void {
  invoice.attempted = true;
  markPaid(world, invoice);
}

export function payOutOfBand(world: World, invoice: Invoice): void {
  const { payment, intent } = paymentOf(world, invoice);
  intent.status = "canceled";
  intent.canceled_at = world.clock.seconds();
  payment.status = "canceled";
  payment.status_transitions.canceled_at = world.clock.seconds();
  invoice.amount_paid = invoice.amount_due;
  invoice.amount_paid_off_stripe = invoice.amount_due;
  markPaid(world, invoice);
}

function succeed(world: World, invoice: Invoice, payment: InvoicePayment, intent: PaymentIntent, method: PaymentMethod): void {
  const now = world.clock.seconds();
  const charge = newCharge(world, invoice, intent, method, null);
  intent.status = "succeeded";
  intent.amount_received = intent.amount;
  intent.latest_charge = charge.id;
  intent.next_action = null;
  intent.last_payment_error = null;
  payment.status = "paid";
  payment.amount_paid = invoice.amount_due;
  payment.status_transitions.paid_at = now;
  emit(world, "charge.succeeded", charge);
  emit(world, "payment_intent.succeeded", intent);
  emit(world, "invoice_payment.paid", payment);
  invoice.amount_paid = invoice.amount_due;
  markPaid(world, invoice);
  if (cardOf(method).disputes) openDispute(world, charge, "fraudulent");
}

function markPaid(world: World, invoice: Invoice): void {
  change(world, "invoice.updated", invoice, () => {
    invoice.status = "paid";
    invoice.amount_remaining = 0;
    invoice.next_payment_attempt = null;
    invoice.status_transitions.paid_at = world.clock.seconds();
  });
  emit(world, "invoice.paid", invoice);
  emit(world, "invoice.payment_succeeded", invoice);
  setDelinquent(world, invoice, false);
  afterPayment(world, invoice);
}

function fail(
  world: World, invoice: Invoice, intent: PaymentIntent, method: PaymentMethod,
  outcome: Exclude<Outcome, "success">, attempt: PaymentAttempt,
): Collected {
  const charge = newCharge(world, invoice, intent, method, outcome);
  const asks = outcome === "authenticate";
  intent.status = asks ? "requires_action" : "requires_payment_method";
  intent.next_action = asks
    ? { type: "redirect_to_url", redirect_to_url: { return_url: null, url: invoice.hosted_invoice_url ?? null } }
    : null;
  intent.latest_charge = charge.id;
  intent.last_payment_error = {
    type: "card_error",
    ...DECLINES[outcome],
    charge: charge.id,
    payment_method: structuredClone(method),
    payment_method_type: "card",
  };
  if (!asks) intent.payment_method = null;
  emit(world, "charge.failed", charge);
  emit(world, asks ? "payment_intent.requires_action" : "payment_intent.payment_failed", intent);
  afterFailure(world, invoice, attempt.automatic ?? false);
  if (asks) emit(world, "invoice.payment_action_required", invoice);
  emit(world, "invoice.payment_failed", invoice);
  setDelinquent(world, invoice, true);
  const problem = asks
    ? new StripeProblem(402, {
        type: "card_error",
        code: "invoice_payment_intent_requires_action",
        message: "This payment requires additional user action before it can be completed successfully.",
        payment_intent: structuredClone(intent),
      })
    : cardError(outcome, { charge: charge.id, payment_intent: structuredClone(intent) });
  return { paid: false, problem };
}

function failWithoutCard(world: World, invoice: Invoice, attempt: PaymentAttempt): Collected {
  afterFailure(world, invoice, attempt.automatic ?? false);
  emit(world, "invoice.payment_failed", invoice);
  setDelinquent(world, invoice, true);
  return { paid: false, problem: noCard() };
}

export function noCard(): StripeProblem {
  return invalid(
    "This customer has no attached payment source or default payment method. Please consider adding a default payment method.",
    undefined,
    "resource_missing",
  );
}

function setDelinquent(world: World, invoice: Invoice, delinquent: boolean): void {
  const customer = world.store.customers.get(invoice.customer ?? "");
  if (customer) change(world, "customer.updated", customer, () => (customer.delinquent = delinquent));
}

function newCharge(
  world: World, invoice: Invoice, intent: PaymentIntent, method: PaymentMethod, declined: Exclude<Outcome, "success"> | null,
): Charge {
  const decline = declined === null ? null : DECLINES[declined];
  return world.store.charges.put({
    id: newId("ch"),
    object: "charge",
    amount: intent.amount,
    amount_captured: decline ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: structuredClone(method.billing_details),
    calculated_statement_descriptor: null,
    captured: decline === null,
    created: world.clock.seconds(),
    currency: intent.currency,
    customer: invoice.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: {},
    on_behalf_of: null,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: decline ? "declined_by_network" : "approved_by_network",
      reason: decline?.decline_code ?? null,
      risk_level: "normal",
      seller_message: decline ? "The bank did not approve this payment." : "Payment complete.",
      type: decline ? "issuer_declined" : "authorized",
    },
    paid: decline === null,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: null,
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: decline ? "failed" : "succeeded",
    transfer_data: null,
    transfer_group: null,
  });
}
