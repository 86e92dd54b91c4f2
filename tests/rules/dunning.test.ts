import { describe, expect, it } from "vitest";
import { billingRecipients, canceledForDebtAt, dunningMail, dunningSteps, recoveryMailKey } from "#app/domain/billing/dunning.rules.ts";
import { day } from "./builders.ts";

describe("the dunning ladder on the billing page", () => {
  const failing = { firstFailureAt: day(0), cancelAt: null };
  it.each([
    [day(0, -1), ["now", "coming", "coming"]],
    [day(0), ["now", "coming", "coming"]],
    [day(7, -1), ["now", "coming", "coming"]],
    [day(7), ["past", "now", "coming"]],
    [day(14, -1), ["past", "now", "coming"]],
    [day(14), ["past", "past", "now"]],
    [day(89), ["past", "past", "now"]],
  ])("at %o", (now, places) => {
    const steps = dunningSteps(failing, now);
    expect(steps.map((step) => step.place)).toEqual(places);
    expect(steps.map((step) => [step.level, step.from])).toEqual([
      ["grace", day(0)],
      ["restricted", day(7)],
      ["read_only", day(14)],
    ]);
  });

  it("is empty while nothing has failed", () => {
    expect(dunningSteps({ firstFailureAt: null, cancelAt: null }, day(0))).toEqual([]);
  });

  it("is shorter for a subscription that ends on it", () => {
    expect(dunningSteps({ firstFailureAt: day(0), cancelAt: day(4) }, day(1)).map((step) => step.level)).toEqual(["grace", "read_only"]);
  });

  it("leads to cancellation after ninety days", () => {
    expect(canceledForDebtAt(day(0))).toEqual(day(90));
  });
});

describe("dunning mail", () => {
  const failed = { stripeInvoiceId: "in_1", status: "open", attemptCount: 2, firstFailureAt: day(0), needsAuthentication: false } as const;

  it("is one for each attempt, however often it is asked for", () => {
    expect(dunningMail(failed)).toEqual({ kind: "payment_failed", attempt: 2, key: "dunning:in_1:2" });
    expect(dunningMail({ ...failed })).toEqual(dunningMail(failed));
    expect(dunningMail({ ...failed, attemptCount: 3 })?.key).toBe("dunning:in_1:3");
  });

  it("asks for the card holder where the bank does", () => {
    expect(dunningMail({ ...failed, needsAuthentication: true })?.kind).toBe("payment_action_required");
  });

  it.each(["paid", "void", "uncollectible", "draft", "unknown"] as const)("is not sent for an invoice that is %s", (status) => {
    expect(dunningMail({ ...failed, status })).toBeNull();
  });

  it("is not sent before anything failed", () => {
    expect(dunningMail({ ...failed, firstFailureAt: null })).toBeNull();
  });

  it.each([
    [{ firstFailureAt: day(0) }, "paid", "recovered:in_1"],
    [{ firstFailureAt: day(0) }, "open", null],
    [{ firstFailureAt: day(0) }, "void", null],
    [{ firstFailureAt: null }, "paid", null],
    [null, "paid", null],
  ] as const)("ends with thanks after %o and %s: %o", (before, status, key) => {
    expect(recoveryMailKey(before, { stripeInvoiceId: "in_1", status })).toBe(key);
  });

  it("goes to those who manage billing", () => {
    const people = [
      { name: "Priya", role: "owner", billingManager: false, status: "active" },
      { name: "Tomás", role: "admin", billingManager: false, status: "active" },
      { name: "Aoife", role: "member", billingManager: true, status: "active" },
      { name: "Dario", role: "member", billingManager: true, status: "suspended" },
      { name: "Vera", role: "viewer", billingManager: true, status: "active" },
    ] as const;
    expect(billingRecipients(people).map(({ name }) => name)).toEqual(["Priya", "Aoife"]);
  });
});
