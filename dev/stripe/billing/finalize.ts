import { emit } from "../events.ts";
import { invalid } from "../errors.ts";
import { newId, randomText } from "../ids.ts";
import type { Invoice, PaymentIntent } from "../shapes.ts";
import type { World } from "../world.ts";
import { adjustBalance } from "./balance.ts";
import { balanceThatApplies, hostedAddress, nameCustomer, priceLines } from "./invoice.ts";
import { settleFree } from "./payment.ts";
import { noLocation } from "./taxes.ts";
import { countAgain } from "./usage-lines.ts";

/** Gives a draft its number and its address, takes up the customer's credit, and opens it; nothing due means paid. */
export function finalizeInvoice(world: World, invoice: Invoice): void {
  const customer = invoice.customer === null ? undefined : world.store.customers.get(invoice.customer);
  if (!customer) throw invalid("The customer of this invoice no longer exists.", "customer");
  if (invoice.status !== "draft") {
    throw invalid(`This invoice is already finalized, you can't re-finalize a non-draft invoice.`, undefined, "invoice_not_editable");
  }
  nameCustomer(world, invoice, customer);
  countAgain(world, invoice);
  const sub = world.store.subscriptions.get(invoice.parent?.subscription_details?.subscription ?? "") ?? null;
  const discounts = invoice.discounts.flatMap((id) => world.store.discounts.get(id) ?? []);
  priceLines(world, invoice, customer, sub, discounts);
  refuseWithoutLocation(world, invoice);
  const now = world.clock.seconds();
  const sequence = customer.next_invoice_sequence ?? 1;
  customer.next_invoice_sequence = sequence + 1;
  invoice.number = `${customer.invoice_prefix}-${String(sequence).padStart(4, "0")}`;
  invoice.status = "open";
  invoice.automatically_finalizes_at = null;
  invoice.status_transitions.finalized_at = now;
  invoice.effective_at = now;
  takeBalance(world, invoice);
  invoice.hosted_invoice_url = hostedAddress(world, invoice);
  invoice.invoice_pdf = `${invoice.hosted_invoice_url}/pdf`;
  invoice.next_payment_attempt = invoice.auto_advance ? now : null;
  if (invoice.amount_due > 0) openPayment(world, invoice);
  emit(world, "invoice.finalized", invoice);
  if (invoice.amount_due === 0) settleFree(world, invoice);
}

/** A tax that cannot be found stops the invoice, and is told: it stays a draft until somebody gives the address. */
function refuseWithoutLocation(world: World, invoice: Invoice): void {
  if (invoice.automatic_tax.status !== "requires_location_inputs") {
    invoice.last_finalization_error = null;
    return;
  }
  const problem = noLocation();
  invoice.last_finalization_error = {
    type: "invalid_request_error", code: "customer_tax_location_invalid", message: problem.detail.message,
  };
  emit(world, "invoice.finalization_failed", invoice);
  throw problem;
}

function takeBalance(world: World, invoice: Invoice): void {
  const customer = world.store.customers.get(invoice.customer ?? "");
  if (!customer) return;
  invoice.starting_balance = customer.balance;
  const taken = invoice.total < 0 ? invoice.total : -balanceThatApplies(customer, invoice.total);
  if (taken !== 0) {
    adjustBalance(world, customer, {
      amount: taken,
      currency: invoice.currency,
      type: "applied_to_invoice",
      invoice: invoice.id,
      description: null,
    });
  }
  invoice.ending_balance = customer.balance;
  invoice.amount_due = Math.max(0, invoice.total - taken);
  invoice.amount_remaining = invoice.amount_due;
}

/** One payment intent belongs to an invoice from the start; every attempt is a charge of it. */
function openPayment(world: World, invoice: Invoice): void {
  const now = world.clock.seconds();
  const intent: PaymentIntent = world.store.paymentIntents.put({
    id: newId("pi"),
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: invoice.amount_due,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic",
    client_secret: null,
    confirmation_method: "automatic",
    created: now,
    currency: invoice.currency,
    customer: invoice.customer,
    customer_account: null,
    description: invoice.billing_reason === "subscription_create" ? "Subscription creation" : "Subscription update",
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: invoice.billing_reason === "subscription_create" ? "off_session" : null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "requires_payment_method",
    transfer_data: null,
    transfer_group: null,
  });
  intent.client_secret = `${intent.id}_secret_${randomText(25)}`;
  emit(world, "payment_intent.created", intent);
  world.store.invoicePayments.put({
    id: newId("inpay"),
    object: "invoice_payment",
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: "payment_intent" },
    status: "open",
    status_transitions: { canceled_at: null, paid_at: null },
  });
}
