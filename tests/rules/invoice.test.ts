import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { firstFailureOf, idOf, invoiceFromStripe, isOffer, subscriptionIdOf } from "#app/domain/billing/invoices/invoice.rules.ts";
import { day } from "./builders.ts";
import { stripeIntent, stripeInvoice, stripePayments, stripeSubscription, unix } from "./stripe-objects.ts";

describe("an invoice from Stripe", () => {
  it("becomes our reference to it", () => {
    expect(invoiceFromStripe(stripeInvoice(), [stripeSubscription({ status: "past_due" })])).toEqual({
      stripeInvoiceId: "in_acme",
      stripeSubscriptionId: "sub_acme",
      stripeCustomerId: "cus_acme",
      number: "ACME-0001",
      status: "open",
      currency: "usd",
      amountDue: 12_000,
      amountPaid: 0,
      amountRemaining: 12_000,
      total: 12_000,
      tax: 0,
      discount: 0,
      issuedAt: day(0),
      periodStart: day(-30),
      periodEnd: day(0),
      attemptCount: 1,
      nextAttemptAt: day(3),
      firstFailureAt: day(0),
      failureCode: null,
      needsAuthentication: false,
      hostedUrl: "https://stripe.example/in_acme",
      pdfUrl: "https://stripe.example/in_acme.pdf",
    });
  });

  it("has no number and no links before it is finalized", () => {
    const draft = stripeInvoice({
      status: "draft",
      number: null,
      hosted_invoice_url: null,
      invoice_pdf: undefined,
      status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    });
    expect(invoiceFromStripe(draft, [])).toMatchObject({
      status: "draft",
      number: null,
      hostedUrl: null,
      pdfUrl: null,
      issuedAt: day(-1),
      firstFailureAt: null,
    });
  });

  it.each(["draft", "open", "paid", "uncollectible", "void"])("keeps the status %s", (status) => {
    expect(invoiceFromStripe(stripeInvoice({ status }), []).status).toBe(status);
  });

  it.each(["settling", null])("calls the status %o unknown", (status) => {
    expect(invoiceFromStripe(stripeInvoice({ status }), []).status).toBe("unknown");
  });

  it("adds up its taxes", () => {
    const taxes = [{ amount: 200 }, { amount: 31 }] as Stripe.Invoice.TotalTax[];
    expect(invoiceFromStripe(stripeInvoice({ total_taxes: taxes }), []).tax).toBe(231);
  });

  it.each([
    [{ decline_code: "insufficient_funds", code: "card_declined" }, "insufficient_funds"],
    [{ code: "expired_card" }, "expired_card"],
    [{}, null],
    [null, null],
  ])("takes the bank's reason from %o", (error, code) => {
    const payment = stripeIntent({ last_payment_error: error as Stripe.PaymentIntent["last_payment_error"] });
    expect(invoiceFromStripe(stripeInvoice({ payments: stripePayments({ payment }) }), []).failureCode).toBe(code);
  });

  it("says when the bank wants the card holder", () => {
    const payment = stripeIntent({ status: "requires_action" });
    expect(invoiceFromStripe(stripeInvoice({ payments: stripePayments({ payment }) }), []).needsAuthentication).toBe(true);
  });
});

describe("when the first payment failed", () => {
  const processing = stripePayments({ payment: stripeIntent({ status: "processing" }) });
  const cases: [string, Partial<Stripe.Invoice>, Date | null][] = [
    ["tried once, payments not expanded: the finalization", {}, day(0)],
    ["never finalized, yet tried: the creation", { status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null } }, day(-1)],
    ["two payments open: the earlier", { payments: stripePayments({ created: unix(day(5)) }, { created: unix(day(2)), status: "canceled" }) }, day(2)],
    ["a paid part does not count", { payments: stripePayments({ created: unix(day(1)), status: "paid" }, { created: unix(day(2)) }) }, day(2)],
    ["all payments paid: the finalization", { payments: stripePayments({ created: unix(day(1)), status: "paid" }) }, day(0)],
    ["not tried yet", { attempt_count: 0 }, null],
    ["payment on its way", { payments: processing }, null],
    ["paid", { status: "paid" }, null],
    ["void", { status: "void" }, null],
    ["written off", { status: "uncollectible" }, null],
    ["one cent left to pay", { amount_remaining: 1 }, day(0)],
    ["nothing left to pay", { amount_remaining: 0 }, null],
    ["sent by mail: the due date", { collection_method: "send_invoice", attempt_count: 0, due_date: unix(day(20)) }, day(20)],
    ["sent by mail without a due date", { collection_method: "send_invoice", due_date: null }, null],
  ];
  it.each(cases)("%s", (_, changes, at) => {
    expect(firstFailureOf(stripeInvoice(changes))).toEqual(at);
  });
});

describe("offers, which leave nothing owed", () => {
  const pending = { expires_at: unix(day(1)), subscription_items: null } as Stripe.Subscription.PendingUpdate;
  const cases: [string, Partial<Stripe.Subscription>, boolean][] = [
    ["first payment open", { status: "incomplete" }, true],
    ["first payment never made", { status: "incomplete_expired" }, true],
    ["seats waiting for their payment", { pending_update: pending, latest_invoice: "in_acme" }, true],
    ["seats waiting, but another invoice", { pending_update: pending, latest_invoice: "in_other" }, false],
    ["a pause that would be resumed", { status: "paused", status_details: pausedAt(day(-1)), latest_invoice: "in_acme" }, true],
    ["paused with a debt from before", { status: "paused", status_details: pausedAt(day(1)), latest_invoice: "in_acme" }, false],
    ["paused, but another invoice", { status: "paused", status_details: pausedAt(day(-1)), latest_invoice: "in_other" }, false],
    ["past due", { status: "past_due" }, false],
    ["another subscription's", { id: "sub_other", status: "incomplete" }, false],
  ];
  it.each(cases)("%s: %o", (_, changes, offer) => {
    const subscription = stripeSubscription(changes);
    expect(isOffer(stripeInvoice(), [subscription])).toBe(offer);
    expect(invoiceFromStripe(stripeInvoice(), [subscription]).firstFailureAt).toEqual(offer ? null : day(0));
  });
});

function pausedAt(at: Date): Stripe.Subscription["status_details"] {
  return { paused: { type: "subscription", transitioned_at: unix(at), subscription: { type: "pause_requested" } } };
}

describe("references", () => {
  it("are read as ids, expanded or not", () => {
    expect(idOf("cus_acme")).toBe("cus_acme");
    expect(idOf({ id: "cus_acme" })).toBe("cus_acme");
    expect(idOf(null)).toBeNull();
    expect(idOf(undefined)).toBeNull();
  });

  it("lead from an invoice to its subscription, if it has one", () => {
    expect(subscriptionIdOf(stripeInvoice())).toBe("sub_acme");
    expect(subscriptionIdOf(stripeInvoice({ parent: null }))).toBeNull();
    const quote = { type: "quote_details", quote_details: null, subscription_details: null } as Stripe.Invoice.Parent;
    expect(subscriptionIdOf(stripeInvoice({ parent: quote }))).toBeNull();
  });
});
