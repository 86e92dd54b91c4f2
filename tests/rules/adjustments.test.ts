import { describe, expect, it } from "vitest";
import { adjustmentWords, disputePhase, type AdjustmentKind } from "#app/domain/billing/invoices/adjustments.rules.ts";
import { isInvoiceMailDue } from "#app/domain/billing/invoices/invoice-mails.rules.ts";

const words = (kind: AdjustmentKind, status: string) => adjustmentWords({ kind, status, amount: 1250, currency: "usd" }, "en-GB");

describe("what became of an invoice's money, in words", () => {
  it.each<[AdjustmentKind, string, string | null]>([
    ["refund", "succeeded", "$12.50 refunded"],
    ["refund", "pending", "A refund of $12.50 is on its way"],
    ["refund", "requires_action", "A refund of $12.50 is on its way"],
    ["refund", "failed", "A refund of $12.50 did not reach the card"],
    ["refund", "canceled", null],
    ["credit_note", "issued", "Credit note over $12.50"],
    ["credit_note", "void", null],
    ["dispute", "needs_response", "$12.50 disputed with the bank: not decided yet"],
    ["dispute", "warning_under_review", "$12.50 disputed with the bank: not decided yet"],
    ["dispute", "won", "The dispute of $12.50 was decided: the payment stands"],
    ["dispute", "lost", "The dispute of $12.50 was decided: the bank took it back"],
    ["dispute", "warning_closed", null],
  ])("a %s that is %s: %s", (kind, status, expected) => {
    expect(words(kind, status)).toBe(expected);
  });

  it("counts as open whatever Stripe invents", () => {
    expect(disputePhase("something_new")).toBe("open");
  });
});

describe("the mail of an invoice to finance addresses", () => {
  const issuedAt = new Date("2026-03-01T00:00:00Z");
  const failed = new Date("2026-03-02T00:00:00Z");
  const paid = { status: "paid", firstFailureAt: null, total: 100, issuedAt } as const;
  const offer = { status: "open", firstFailureAt: null, total: 100, issuedAt } as const;
  const owed = { ...offer, firstFailureAt: failed };
  const now = new Date("2026-03-03T00:00:00Z");

  it.each([
    ["first seen paid", null, paid, true],
    ["first seen owed", null, owed, true],
    ["an offer", null, offer, false],
    ["an offer that is paid", offer, paid, true],
    ["an offer that is owed", offer, owed, true],
    ["owed, then paid", owed, paid, false],
    ["paid, and paid still", paid, paid, false],
    ["of nothing", null, { ...paid, total: 0 }, false],
    ["void", null, { ...paid, status: "void" as const }, false],
  ])("%s: due is %s", (_name, before, after, due) => {
    expect(isInvoiceMailDue(before, after, now)).toBe(due);
  });

  it("is not sent of one that is long ago", () => {
    expect(isInvoiceMailDue(null, paid, new Date("2026-04-05T00:00:00Z"))).toBe(true);
    expect(isInvoiceMailDue(null, paid, new Date("2026-04-05T00:00:01Z"))).toBe(false);
  });
});
