import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, formatMoney, formatTotal, minorDigits, moneyParts, timesSeats } from "#app/domain/money.rules.ts";

const usd = (amount: number) => ({ amount, currency: "usd" });

describe("minor units", () => {
  it.each([
    ["usd", 2],
    ["EUR", 2],
    ["jpy", 0],
    ["KRW", 0],
    ["kwd", 3],
    ["isk", 2],
  ])("of %s are %i digits", (currency, digits) => {
    expect(minorDigits(currency)).toBe(digits);
  });

  it.each([
    [0, "usd", "0.00"],
    [5, "usd", "0.05"],
    [18_000, "usd", "180.00"],
    [-840, "usd", "-8.40"],
    [-5, "usd", "-0.05"],
    [1_234, "jpy", "1234"],
    [0, "jpy", "0"],
    [1_234, "kwd", "1.234"],
    [Number.MAX_SAFE_INTEGER, "usd", "90071992547409.91"],
  ])("%i %s is %s", (amount, currency, written) => {
    expect(decimal({ amount, currency })).toBe(written);
  });

  it.each([1.5, Number.NaN, Infinity, 2 ** 53])("are whole: %o is refused", (amount) => {
    expect(() => decimal(usd(amount))).toThrow(RangeError);
  });
});

describe("money for a reader", () => {
  it.each([
    [usd(18_000), "en-GB", "$180.00"],
    [usd(-840), "en-GB", "−$8.40"],
    [usd(144_000), "en-US", "$1,440.00"],
    [{ amount: 18_000, currency: "gbp" }, "en-GB", "£180.00"],
    [{ amount: 1_800, currency: "jpy" }, "en-GB", "¥1,800"],
    [{ amount: -144_000, currency: "eur" }, "de-DE", "−1.440,00\u00A0€"],
  ])("%o in %s is %s", (money, locale, written) => {
    expect(formatMoney(money, locale)).toBe(written);
    expect(formatMoney(money, locale)).toBe(written);
  });

  it("names the currency on totals", () => {
    expect(formatTotal(usd(18_000), "en-GB")).toBe("$180.00 USD");
  });

  it.each([
    [usd(-144_000), "en-GB", { lead: "−$", major: "1,440", minor: ".00", trail: "" }],
    [{ amount: -840, currency: "eur" }, "de-DE", { lead: "−", major: "8", minor: ",40", trail: "\u00A0€" }],
    [{ amount: 1_800, currency: "jpy" }, "en-GB", { lead: "¥", major: "1,800", minor: "", trail: "" }],
  ])("%o in %s comes apart into %o", (money, locale, parts) => {
    expect(moneyParts(money, locale)).toEqual(parts);
  });

  it("has parts that together are the whole", () => {
    const amounts = fc.integer({ min: -1e12, max: 1e12 });
    const locales = fc.constantFrom("en-GB", "de-DE", "fr-FR", "pt-BR", "ja-JP");
    fc.assert(
      fc.property(amounts, fc.constantFrom("usd", "eur", "jpy", "kwd"), locales, (amount, currency, locale) => {
        const { lead, major, minor, trail } = moneyParts({ amount, currency }, locale);
        expect(lead + major + minor + trail).toBe(formatMoney({ amount, currency }, locale));
      }),
    );
  });

  it("is multiplied by seats in whole minor units", () => {
    expect(timesSeats(usd(1_200), 15)).toEqual(usd(18_000));
  });
});
