import { describe, expect, it } from "vitest";
import { currencyFor, settledCurrency, suggestedCurrency } from "#app/domain/currency.rules.ts";

describe("the currency of a workspace", () => {
  it.each([
    ["en-GB", "usd"],
    ["en-US", "usd"],
    ["en", "usd"],
    ["de-CH", "usd"],
    ["de-DE", "eur"],
    ["fr-FR", "eur"],
    ["bg-BG", "eur"],
    ["pt-BR", "usd"],
  ])("%s suggests %s", (locale, currency) => {
    expect(suggestedCurrency(locale)).toBe(currency);
  });

  it("is the first subscription's, for good; one that is not on the list settles nothing", () => {
    expect(settledCurrency(null)).toBeNull();
    expect(settledCurrency({ currency: "gbp" })).toBeNull();
    expect(currencyFor({ subscription: { currency: "usd" }, workspace: { locale: "de-DE" } })).toBe("usd");
    expect(currencyFor({ subscription: { currency: "eur" }, workspace: { locale: "en-GB" } })).toBe("eur");
    expect(currencyFor({ subscription: null, workspace: { locale: "de-DE" } })).toBe("eur");
  });
});
