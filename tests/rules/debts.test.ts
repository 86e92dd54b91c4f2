import { describe, expect, it } from "vitest";
import { openDebtOf } from "#app/domain/debts.rules.ts";
import type { OpenInvoice } from "#app/domain/debts.rules.ts";
import { day } from "./builders.ts";

function invoice(changes: Partial<OpenInvoice> = {}): OpenInvoice {
  return {
    stripeInvoiceId: "in_1",
    stripeSubscriptionId: "sub_acme",
    subscriptionStatus: "past_due",
    number: "ACME-0001",
    currency: "usd",
    amountRemaining: 12_000,
    issuedAt: day(-1),
    firstFailureAt: day(-1),
    ...changes,
  };
}

describe("which open invoices are debts", () => {
  const cases: [string, Partial<OpenInvoice>, { owedBy: string; since: Date } | null][] = [
    ["failed, subscription past due", {}, { owedBy: "live_subscription", since: day(-1) }],
    ["failed, subscription active", { subscriptionStatus: "active" }, { owedBy: "live_subscription", since: day(-1) }],
    ["payment on its way", { subscriptionStatus: "active", firstFailureAt: null }, null],
    ["failing on a due date ahead", { subscriptionStatus: "active", firstFailureAt: day(1) }, null],
    ["failing just now", { firstFailureAt: day(0) }, { owedBy: "live_subscription", since: day(0) }],
    ["failed, subscription canceled", { subscriptionStatus: "canceled" }, { owedBy: "ended_subscription", since: day(-1) }],
    ["never tried, subscription canceled", { subscriptionStatus: "canceled", firstFailureAt: null, issuedAt: day(-3) }, { owedBy: "ended_subscription", since: day(-3) }],
    ["first payment failed", { subscriptionStatus: "incomplete" }, null],
    ["first payment never made", { subscriptionStatus: "incomplete_expired" }, null],
    ["of a subscription nobody knows, failed", { subscriptionStatus: null }, { owedBy: "ended_subscription", since: day(-1) }],
    ["of a subscription nobody knows, not failed", { subscriptionStatus: null, firstFailureAt: null }, null],
    ["of no subscription, failed", { stripeSubscriptionId: null, subscriptionStatus: null }, { owedBy: "live_subscription", since: day(-1) }],
    ["of no subscription, not failed", { stripeSubscriptionId: null, subscriptionStatus: null, firstFailureAt: null }, null],
    ["one cent short", { amountRemaining: 1 }, { owedBy: "live_subscription", since: day(-1) }],
    ["settled to nothing", { amountRemaining: 0 }, null],
  ];
  it.each(cases)("%s", (_, changes, expected) => {
    const found = openDebtOf([invoice(changes)], day(0));
    expect(found && { owedBy: found.owedBy, since: found.since }).toEqual(expected);
  });

  it("is none without invoices", () => {
    expect(openDebtOf([], day(0))).toBeNull();
  });
});

describe("several debts", () => {
  it("are counted from the oldest and summed", () => {
    const younger = invoice({ stripeInvoiceId: "in_2", number: "ACME-0002", firstFailureAt: day(-1), amountRemaining: 500 });
    const older = invoice({ stripeInvoiceId: "in_1", firstFailureAt: day(-31) });
    expect(openDebtOf([younger, older], day(0))).toEqual({
      owedBy: "live_subscription",
      since: day(-31),
      amount: 12_500,
      currency: "usd",
      stripeInvoiceId: "in_1",
      stripeSubscriptionId: "sub_acme",
      invoiceNumber: "ACME-0001",
      invoices: 2,
    });
  });

  it("of an ended subscription go before those still being collected", () => {
    const living = invoice({ firstFailureAt: day(-31) });
    const ended = invoice({ stripeInvoiceId: "in_0", stripeSubscriptionId: "sub_old", subscriptionStatus: "canceled", amountRemaining: 70 });
    expect(openDebtOf([living, ended], day(0))).toMatchObject({ owedBy: "ended_subscription", amount: 70, invoices: 1 });
  });

  it("in another currency are not added up", () => {
    const dollars = invoice({ firstFailureAt: day(-2) });
    const euros = invoice({ stripeInvoiceId: "in_2", currency: "eur" });
    expect(openDebtOf([dollars, euros], day(0))).toMatchObject({ amount: 12_000, currency: "usd", invoices: 1 });
  });
});
