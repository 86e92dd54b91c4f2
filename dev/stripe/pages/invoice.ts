import { moneyText } from "../billing/lines.ts";
import { collectInvoice, defaultMethod, paymentOf } from "../billing/payment.ts";
import { StripeProblem } from "../errors.ts";
import { page, seeOther } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import { attach } from "../resources/payment-methods.ts";
import type { CreditNote, Invoice, PaymentMethod } from "../shapes.ts";
import type { World } from "../world.ts";
import { authenticationPage } from "./authentication.ts";
import { cardForm, readCard } from "./card-form.ts";
import type { Typed } from "./card-form.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { layout, notice, timeOf } from "./layout.ts";
import { creditNotePdf, invoicePdf, printed, reckoning } from "./pdf.ts";

export function showInvoice(world: World, invoice: Invoice, typed: Typed = {}, problem: string | null = null): Reply {
  const path = pathOf(invoice);
  const owed = invoice.status === "open" || invoice.status === "uncollectible";
  const saved = defaultMethod(world, invoice);
  const body = html`
${invoice.status === "paid" && notice("Paid. Thank you.")}
${invoice.status === "void" && notice("This invoice was voided: nothing is due.")}
${lines(invoice)}
<p><a href="${path}/pdf">Download PDF</a></p>
${owed && saved && html`<form class="row" method="post" action="${path}"><input type="hidden" name="saved" value="yes"><button>Pay ${moneyText(invoice.amount_remaining, invoice.currency)} with card ending ${saved.card?.last4 ?? ""}</button></form>`}
${owed && cardForm({ action: path, button: `Pay ${moneyText(invoice.amount_remaining, invoice.currency)}`, typed, problem, askEmail: false })}`;
  return page(layout(`Invoice ${invoice.number ?? ""}`, body), problem === null ? 200 : 402);
}

function lines(invoice: Invoice): Html {
  const due = invoice.amount_due;
  const credit = due - invoice.total + invoice.pre_payment_credit_notes_amount;
  const noted: [string, number][] = invoice.pre_payment_credit_notes_amount === 0 ? [] : [["Credit notes", -invoice.pre_payment_credit_notes_amount]];
  const sums = [...reckoning(invoice), ...noted];
  return html`<section><dl>
<dt>To</dt><dd>${invoice.customer_name ?? invoice.customer_email ?? invoice.customer}</dd>
${printed(invoice).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}
<dt>Date</dt><dd>${timeOf(invoice.status_transitions.finalized_at ?? invoice.created)}</dd>
<dt>Status</dt><dd>${invoice.status}</dd></dl>
<div class="scroll" role="region" aria-label="Lines of the invoice" tabindex="0"><table><thead><tr><th scope="col">Description</th><th scope="col">Quantity</th><th scope="col" class="amount">Amount</th></tr></thead>
<tbody>${invoice.lines.data.map((line) => html`<tr><td>${line.description}</td><td>${line.quantity}</td><td class="amount">${moneyText(line.amount, invoice.currency)}</td></tr>`)}</tbody>
<tfoot>${sums.map(([label, amount]) => html`<tr><th scope="row" colspan="2">${label}</th><td class="amount">${moneyText(amount, invoice.currency)}</td></tr>`)}${credit !== 0 && html`<tr><th scope="row" colspan="2">${credit < 0 ? "Credit applied" : "Kept as credit, or carried over"}</th><td class="amount">${moneyText(credit, invoice.currency)}</td></tr>`}
<tr><th scope="row" colspan="2">Amount due</th><td class="amount">${moneyText(due, invoice.currency)}</td></tr></tfoot></table></div></section>`;
}

/** Pays with the saved card or a typed one, which is kept for later payments. */
export function postInvoice(world: World, invoice: Invoice, typed: Typed): Reply {
  if (invoice.status !== "open" && invoice.status !== "uncollectible") return seeOther(pathOf(invoice));
  const read = typed["saved"] === "yes" ? savedCard(world, invoice) : readCard(world, typed);
  if ("problem" in read) return showInvoice(world, invoice, typed, read.problem);
  const refused = keep(world, invoice, read.method);
  if (refused !== null) return showInvoice(world, invoice, typed, refused);
  return pay(world, invoice, read.method, false, typed);
}

export function showInvoiceAuthentication(invoice: Invoice): Reply {
  return page(authenticationPage(`${pathOf(invoice)}/authentication`, html`<p>Invoice ${invoice.number}: ${moneyText(invoice.amount_remaining, invoice.currency)}</p>`));
}

export function postInvoiceAuthentication(world: World, invoice: Invoice, typed: Typed): Reply {
  if (invoice.status !== "open") return seeOther(pathOf(invoice));
  const { intent } = paymentOf(world, invoice);
  const method = world.store.paymentMethods.get(intent.payment_method ?? "");
  if (!method || typed["answer"] !== "complete") {
    return showInvoice(world, invoice, {}, "We are unable to authenticate your payment method. Please choose a different payment method and try again.");
  }
  return pay(world, invoice, method, true, {});
}

function pay(world: World, invoice: Invoice, method: PaymentMethod, authenticated: boolean, typed: Typed): Reply {
  const collected = collectInvoice(world, invoice, { method, authenticated });
  if (collected.paid) return seeOther(pathOf(invoice));
  const { detail } = collected.problem;
  if (detail.code === "invoice_payment_intent_requires_action") return seeOther(`${pathOf(invoice)}/authentication`);
  return showInvoice(world, invoice, typed, detail.message);
}

function savedCard(world: World, invoice: Invoice): { method: PaymentMethod } | { problem: string } {
  const method = defaultMethod(world, invoice);
  return method ? { method } : { problem: "There is no saved card." };
}

function keep(world: World, invoice: Invoice, method: PaymentMethod): string | null {
  const customer = world.store.customers.get(invoice.customer ?? "");
  if (!customer) return "The customer of this invoice no longer exists.";
  try {
    attach(world, method, customer);
    return null;
  } catch (error) {
    if (error instanceof StripeProblem) return error.detail.message;
    throw error;
  }
}

export function sendPdf(invoice: Invoice): Reply {
  return {
    status: 200,
    headers: { "content-type": "application/pdf", "content-disposition": `attachment; filename="invoice-${invoice.number ?? invoice.id}.pdf"` },
    body: invoicePdf(invoice),
  };
}

export function sendNotePdf(note: CreditNote, invoice: Invoice): Reply {
  return {
    status: 200,
    headers: { "content-type": "application/pdf", "content-disposition": `attachment; filename="credit-note-${note.number}.pdf"` },
    body: creditNotePdf(note, invoice),
  };
}

export function pathOf(invoice: Invoice): string {
  return new URL(invoice.hosted_invoice_url ?? "/", "http://local").pathname;
}
