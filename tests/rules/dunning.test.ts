import { describe, expect, it } from "vitest";
import { billingRecipients, debtEndsAt, dunningMail, isRunningPeriodUnbilled, recoveryMailKey } from "#app/domain/billing/debt/dunning.rules.ts";
import { day } from "./builders.ts";

describe("a debt's end", () => {
  it.each(["past_due", "unpaid"] as const)("comes ninety days after the first failure of one that is %s", (status) => {
    expect(debtEndsAt({ status, firstFailureAt: day(0) })).toEqual(day(90));
    expect(debtEndsAt({ status, firstFailureAt: null })).toBeNull();
  });

  it.each(["active", "trialing", "paused", "incomplete", "canceled", "unknown"] as const)("never comes for one that is %s", (status) => {
    expect(debtEndsAt({ status, firstFailureAt: day(0) })).toBeNull();
  });
});

describe("the period that runs has no invoice", () => {
  it.each([
    ["unpaid", day(0), day(30), true],
    ["unpaid", day(0), day(-1), false],
    ["past_due", day(0), day(30), false],
    ["active", null, day(30), false],
  ] as const)("of one that is %s, failed at %o, in a period since %o: %s", (status, firstFailureAt, periodStart, unbilled) => {
    expect(isRunningPeriodUnbilled({ status, firstFailureAt, periodStart })).toBe(unbilled);
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
