import { change, emit } from "../events.ts";
import { invalid } from "../errors.ts";
import type { Invoice } from "../shapes.ts";
import type { World } from "../world.ts";
import { adjustBalance } from "./balance.ts";

/** Closes an open invoice without money: void takes it back, uncollectible writes it off. */
export function voidInvoice(world: World, invoice: Invoice): void {
  if (invoice.status !== "open" && invoice.status !== "uncollectible") {
    throw invalid(`You can only pass in open invoices. This invoice isn't open.`, undefined, "status_transition_invalid");
  }
  close(world, invoice, "void");
  const customer = world.store.customers.get(invoice.customer ?? "");
  const taken = invoice.starting_balance - (invoice.ending_balance ?? invoice.starting_balance);
  if (customer && taken !== 0) {
    adjustBalance(world, customer, {
      amount: taken, currency: invoice.currency, type: "unapplied_from_invoice", invoice: invoice.id, description: null,
    });
  }
  emit(world, "invoice.voided", invoice);
}

export function writeOffInvoice(world: World, invoice: Invoice): void {
  if (invoice.status !== "open") {
    throw invalid("You can only mark open invoices as uncollectible.", undefined, "status_transition_invalid");
  }
  close(world, invoice, "uncollectible");
  emit(world, "invoice.marked_uncollectible", invoice);
}

function close(world: World, invoice: Invoice, status: "void" | "uncollectible"): void {
  const now = world.clock.seconds();
  change(world, "invoice.updated", invoice, () => {
    invoice.status = status;
    invoice.next_payment_attempt = null;
    if (status === "void") invoice.status_transitions.voided_at = now;
    else invoice.status_transitions.marked_uncollectible_at = now;
  });
  if (status === "uncollectible") return;
  for (const payment of world.store.invoicePayments.where((row) => row.invoice === invoice.id && row.status === "open")) {
    payment.status = "canceled";
    payment.status_transitions.canceled_at = now;
    const intent = world.store.paymentIntents.get(payment.payment.payment_intent ?? "");
    if (intent) {
      intent.status = "canceled";
      intent.canceled_at = now;
      intent.next_action = null;
    }
  }
}
