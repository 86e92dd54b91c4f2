import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { previewLines } from "#app/domain/billing/prices/preview-lines.rules.ts";

type Parts = { total: number; due: number; discount?: number; tax?: [number, "exclusive" | "inclusive"] };

function invoice({ total, due, discount, tax }: Parts) {
  return {
    lines: { data: [{ description: "Remaining time", amount: 6_000 }, { description: null, amount: -2_000 }] },
    total,
    amount_due: due,
    total_discount_amounts: discount === undefined ? null : [{ amount: discount, discount: "di_1" }],
    total_taxes: tax === undefined ? null : [{ amount: tax[0], tax_behavior: tax[1] }],
  } as unknown as Stripe.Invoice;
}

describe("what an invoice to come asks for adds up to what is due", () => {
  test.each([
    ["plain", { total: 4_000, due: 4_000 }, []],
    ["with a coupon", { total: 3_000, due: 3_000, discount: 1_000 }, [["Discount", -1_000]]],
    ["with tax beside it", { total: 4_760, due: 4_760, tax: [760, "exclusive"] }, [["Tax", 760]]],
    ["with tax in it", { total: 4_000, due: 4_000, tax: [640, "inclusive"] }, []],
    ["paid from a credit", { total: 4_000, due: 3_500 }, [["From your credit", -500]]],
    ["beside a debt", { total: 4_000, due: 4_500 }, [["Owed from before", 500]]],
    ["with all of it", { total: 3_570, due: 0, discount: 1_000, tax: [570, "exclusive"] }, [["Discount", -1_000], ["Tax", 570], ["From your credit", -3_570]]],
    ["less than nothing", { total: -1_000, due: 0, discount: 5_000 }, [["Discount", -5_000], ["Kept as credit for later invoices", 1_000]]],
  ] as [string, Parts, [string, number][]][])("%s", (_name, parts, more) => {
    const lines = previewLines(invoice(parts), "The plan");
    expect(lines.map(({ text, amount }) => [text, amount])).toEqual([["Remaining time", 6_000], ["The plan", -2_000], ...more]);
    expect(lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(parts.due);
  });
});
