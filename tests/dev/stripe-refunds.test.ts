import { expect, test } from "vitest";
import type Stripe from "stripe";
import { at, openShop, press, seconds, subscribe } from "./stripe-shop.ts";
import type { Shop } from "./stripe-shop.ts";

interface Paid {
  shop: Shop;
  sub: Stripe.Subscription;
  invoice: Stripe.Invoice;
  charge: Stripe.Charge;
}

async function paid(token = "pm_card_visa"): Promise<Paid> {
  const shop = await openShop();
  const sub = await subscribe(shop, token);
  const { data: [invoice] } = await shop.stripe.invoices.list({ subscription: sub.id });
  const { data: [charge] } = await shop.stripe.charges.list({ customer: sub.customer as string });
  return { shop, sub, invoice: invoice as Stripe.Invoice, charge: charge as Stripe.Charge };
}

function typesOf(shop: Shop, prefix: RegExp): string[] {
  return shop.local.events().map((event) => event.type).filter((type) => prefix.test(type));
}

test("a refund in part, then of the rest, and nothing more; the invoice and the subscription stay as they are", async () => {
  const { shop, sub, invoice, charge } = await paid();
  const part = await shop.stripe.refunds.create({ charge: charge.id, amount: 1000, reason: "requested_by_customer", metadata: { why: "seat" } });
  expect(part).toMatchObject({ amount: 1000, status: "succeeded", currency: "usd", payment_intent: charge.payment_intent, metadata: { why: "seat" } });
  expect(await shop.stripe.charges.retrieve(charge.id)).toMatchObject({ amount_refunded: 1000, refunded: false });
  await expect(shop.stripe.refunds.create({ charge: charge.id, amount: 2601 })).rejects.toMatchObject({ param: "amount" });
  const rest = await shop.stripe.refunds.create({ payment_intent: charge.payment_intent as string });
  expect(rest.amount).toBe(2600);
  const after = await shop.stripe.charges.retrieve(charge.id, { expand: ["refunds"] });
  expect(after).toMatchObject({ amount_refunded: 3600, refunded: true });
  expect(after.refunds?.data.map((one) => one.id)).toEqual([rest.id, part.id]);
  await expect(shop.stripe.refunds.create({ charge: charge.id })).rejects.toMatchObject({ code: "charge_already_refunded" });
  expect((await shop.stripe.refunds.list({ charge: charge.id })).data).toHaveLength(2);
  expect(await shop.stripe.invoices.retrieve(invoice.id as string)).toMatchObject({ status: "paid", amount_paid: 3600 });
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).status).toBe("active");
  expect(typesOf(shop, /refund/)).toEqual(["refund.created", "charge.refunded", "refund.created", "charge.refunded"]);
  await shop.stripe.refunds.update(part.id, { metadata: { why: "" } });
  expect(await shop.stripe.refunds.retrieve(part.id)).toMatchObject({ metadata: {} });
});

test("what was never paid is not refunded", async () => {
  const shop = await openShop();
  await subscribe(shop, "pm_card_chargeCustomerFail");
  const { data: [failed] } = await shop.stripe.charges.list();
  await expect(shop.stripe.refunds.create({ charge: failed?.id })).rejects.toThrow("has not been paid");
  await expect(shop.stripe.refunds.create({ payment_intent: failed?.payment_intent as string })).rejects.toMatchObject({ param: "payment_intent" });
  await expect(shop.stripe.refunds.create({})).rejects.toMatchObject({ code: "parameter_missing" });
  await expect(shop.stripe.refunds.create({ charge: "ch_none" })).rejects.toMatchObject({ code: "resource_missing" });
});

test("a credit note for a paid invoice: refunded in part, kept as credit in part, to the cent", async () => {
  const { shop, invoice, charge } = await paid();
  const line = invoice.lines.data[0] as Stripe.InvoiceLineItem;
  const wanted: Stripe.CreditNoteCreateParams = {
    invoice: invoice.id as string, lines: [{ type: "invoice_line_item", invoice_line_item: line.id, quantity: 1 }, { type: "custom_line_item", description: "Goodwill", quantity: 1, unit_amount: 300 }],
    refund_amount: 1000, credit_amount: 500, reason: "order_change", memo: "One seat less",
  };
  const preview = await shop.stripe.creditNotes.preview(wanted);
  expect((await shop.stripe.creditNotes.list({ invoice: invoice.id })).data).toEqual([]);
  const note = await shop.stripe.creditNotes.create(wanted);
  expect([preview.total, preview.lines.data.map((one) => one.amount)]).toEqual([1500, [1200, 300]]);
  expect(note).toMatchObject({ total: 1500, amount: 1500, type: "post_payment", number: `${invoice.number}-CN-01`, post_payment_amount: 1500, status: "issued" });
  expect(await shop.stripe.refunds.retrieve(note.refunds[0]?.refund as string)).toMatchObject({ amount: 1000, charge: charge.id });
  const { data: [credit] } = await shop.stripe.customers.listBalanceTransactions(note.customer as string);
  expect(credit).toMatchObject({ id: note.customer_balance_transaction, amount: -500, type: "credit_note", credit_note: note.id });
  expect(await shop.stripe.invoices.retrieve(invoice.id as string)).toMatchObject({ status: "paid", post_payment_credit_notes_amount: 1500 });
  expect(await (await fetch(note.pdf)).text()).toContain("One seat less");
  expect((await fetch(note.pdf.replace(/[^/]+\/pdf$/, "guess/pdf"))).status).toBe(404);
  await expect(shop.stripe.creditNotes.create({ invoice: invoice.id as string, amount: 2101, out_of_band_amount: 2101 })).rejects.toMatchObject({ param: "amount" });
  await expect(shop.stripe.creditNotes.create({ invoice: invoice.id as string, amount: 100 })).rejects.toThrow("must equal");
  await expect(shop.stripe.creditNotes.voidCreditNote(note.id)).rejects.toThrow("open invoices");
  expect(typesOf(shop, /^credit_note/)).toEqual(["credit_note.created"]);
});

test("a credit note for an open invoice lowers what is due; void, it gives it back; for all of it, the invoice is paid", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  shop.local.payments.always(sub.customer as string, "declined");
  await shop.local.advanceTo(at("2026-02-28T12:00:00Z"));
  const { data: [open] } = await shop.stripe.invoices.list({ subscription: sub.id });
  const id = open?.id as string;
  const note = await shop.stripe.creditNotes.create({ invoice: id, amount: 600 });
  expect(note).toMatchObject({ type: "pre_payment", pre_payment_amount: 600 });
  expect(await shop.stripe.invoices.retrieve(id)).toMatchObject({ amount_due: 3000, amount_remaining: 3000, pre_payment_credit_notes_amount: 600 });
  await shop.stripe.creditNotes.voidCreditNote(note.id);
  expect(await shop.stripe.invoices.retrieve(id)).toMatchObject({ amount_due: 3600, pre_payment_credit_notes_amount: 0 });
  await expect(shop.stripe.creditNotes.create({ invoice: id, amount: 3601 })).rejects.toMatchObject({ param: "amount" });
  await shop.stripe.creditNotes.create({ invoice: id, amount: 3600 });
  expect(await shop.stripe.invoices.retrieve(id)).toMatchObject({ status: "paid", amount_paid: 0, amount_remaining: 0 });
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).status).toBe("active");
  expect(typesOf(shop, /^credit_note/)).toEqual(["credit_note.created", "credit_note.voided", "credit_note.created"]);
});

test("a dispute: opened, answered, won; the money goes and comes back", async () => {
  const { shop, sub, invoice, charge } = await paid();
  const id = await shop.local.disputes.open(charge.id, "product_not_received");
  expect(await shop.stripe.disputes.retrieve(id)).toMatchObject({
    amount: 3600, status: "needs_response", reason: "product_not_received", charge: charge.id, evidence_details: { due_by: seconds("2026-02-07T10:00:00Z") },
  });
  expect((await shop.stripe.charges.retrieve(charge.id)).disputed).toBe(true);
  await expect(shop.stripe.refunds.create({ charge: charge.id })).rejects.toMatchObject({ code: "charge_disputed" });
  await expect(shop.local.disputes.open(charge.id)).rejects.toThrow("disputed already");
  await shop.stripe.disputes.update(id, { evidence: { uncategorized_text: "They used it." } });
  expect(await shop.stripe.disputes.retrieve(id)).toMatchObject({ status: "under_review", evidence_details: { submission_count: 1, has_evidence: true } });
  await shop.local.disputes.close(id, "won");
  expect((await shop.stripe.disputes.list({ charge: charge.id })).data[0]?.status).toBe("won");
  await expect(shop.local.disputes.close(id, "lost")).rejects.toThrow("already closed");
  expect(typesOf(shop, /dispute/)).toEqual([
    "charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.updated", "charge.dispute.closed", "charge.dispute.funds_reinstated",
  ]);
  expect((await shop.stripe.invoices.retrieve(invoice.id as string)).status).toBe("paid");
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).status).toBe("active");
});

test("a card that disputes by itself; unanswered for a week the dispute is lost", async () => {
  const { shop } = await paid("pm_card_createDispute");
  const { data: [dispute] } = await shop.stripe.disputes.list();
  expect(dispute).toMatchObject({ reason: "fraudulent", status: "needs_response" });
  await shop.local.advanceTo(at("2026-02-07T10:00:00Z"));
  expect(await shop.stripe.disputes.retrieve(dispute?.id as string)).toMatchObject({ status: "lost", evidence_details: { past_due: true } });
  expect(typesOf(shop, /dispute/).at(-1)).toBe("charge.dispute.closed");
});

test("the control page refunds, disputes and decides by plain forms", async () => {
  const { shop, charge } = await paid();
  const page = await (await fetch(shop.local.url)).text();
  expect(page).toContain("Refund $36.00 of olga@acme.test");
  expect((await press(`${shop.local.url}/_control/charges/${charge.id}/refund`, { amount: "600" })).status).toBe(303);
  expect((await shop.stripe.charges.retrieve(charge.id)).amount_refunded).toBe(600);
  expect(await (await press(`${shop.local.url}/_control/charges/${charge.id}/refund`, { amount: "99999" })).text()).toContain("greater than unrefunded");
  await press(`${shop.local.url}/_control/charges/${charge.id}/dispute`, { reason: "fraudulent" });
  const { data: [dispute] } = await shop.stripe.disputes.list();
  expect(dispute?.amount).toBe(3000);
  expect(await (await fetch(shop.local.url)).text()).toContain("dispute (fraudulent): needs response");
  await press(`${shop.local.url}/_control/disputes/${dispute?.id}/close`, { outcome: "lost" });
  expect((await shop.stripe.disputes.retrieve(dispute?.id as string)).status).toBe("lost");
});
