import { describe, expect, it } from "vitest";
import { addressLines, checkAddress, type BillingAddress } from "#app/domain/billing/details/billing-address.rules.ts";
import { checkDetails, mostInvoiceEmails, type TypedDetails } from "#app/domain/billing/details/billing-details.rules.ts";
import { countries, countryName, isCountry } from "#app/domain/billing/details/countries.rules.ts";
import { checkTaxId, taxIdHint, taxIdLabel, taxIdTypes, verificationWords } from "#app/domain/billing/details/tax-ids.rules.ts";

const nowhere: BillingAddress = { country: "", line1: "", line2: "", city: "", state: "", postal: "" };
const oslo: BillingAddress = { country: "NO", line1: "Karl Johans gate 1", line2: "", city: "Oslo", state: "", postal: "0154" };

describe("countries", () => {
  it("are all there by name, each once", () => {
    expect(countries).toHaveLength(249);
    expect(new Set(countries.map(({ name }) => name)).size).toBe(249);
    expect(countries[0]!.name).toBe("Afghanistan");
    expect([countryName("NL"), isCountry("NL"), isCountry("nl"), isCountry("XX"), isCountry("")]).toEqual(["Netherlands", true, false, false, false]);
  });
});

describe("a billing address", () => {
  it("may be none, and is none when every part is blank", () => {
    expect(checkAddress(nowhere)).toEqual({ ok: true, address: null });
    expect(checkAddress({ ...nowhere, city: "  " })).toEqual({ ok: true, address: null });
  });

  it("is cleaned, and its postal code written in capitals", () => {
    expect(checkAddress({ ...oslo, country: "GB", line1: " 10 Downing Street ", city: "London", postal: "sw1a 2aa" })).toEqual({
      ok: true,
      address: { country: "GB", line1: "10 Downing Street", line2: "", city: "London", state: "", postal: "SW1A 2AA" },
    });
  });

  it.each<[string, Partial<BillingAddress>, string, RegExp]>([
    ["no country", { country: "" }, "country", /Choose the country/],
    ["a country that is none", { country: "XX" }, "country", /from the list/],
    ["no street", { line1: "" }, "line1", /street/],
    ["no city", { city: "" }, "city", /city/],
    ["a postal code of another country", { postal: "SW1A 2AA" }, "postal", /Norway looks like 0150/],
    ["no postal code", { postal: "" }, "postal", /Norway/],
    ["no state in the United States", { country: "US", postal: "94103" }, "state", /United States has a state/],
    ["no province in Canada", { country: "CA", postal: "K1A 0B1" }, "state", /province/],
    ["two lines in one", { line1: "a\nb" }, "line1", /one line/],
    ["too long a city", { city: "x".repeat(101) }, "city", /at most 100/],
  ])("with %s is refused at its field", (_name, change, field, message) => {
    const checked = checkAddress({ ...oslo, ...change });
    if (checked.ok) throw new Error("It was taken.");
    expect(Object.keys(checked.fields)).toEqual([field]);
    expect(checked.fields[field as keyof BillingAddress]).toMatch(message);
  });

  it("of a country without a certain form takes any postal code, or none", () => {
    for (const postal of ["", "D02 X285", "anything"]) expect(checkAddress({ ...oslo, country: "IE", postal })).toMatchObject({ ok: true });
  });

  it.each([
    ["AT", "1010"], ["BE", "1000"], ["CH", "8001"], ["CZ", "110 00"], ["DE", "10115"], ["DK", "1050"], ["ES", "28001"], ["FI", "00100"],
    ["FR", "75001"], ["IT", "00118"], ["JP", "100-0001"], ["NL", "1012 ab"], ["PL", "00-001"], ["PT", "1100-148"], ["SE", "111 22"],
  ])("in %s with %s is whole", (country, postal) => {
    expect(checkAddress({ ...oslo, country, postal })).toMatchObject({ ok: true });
  });

  it.each([["AU", "2000"], ["BR", "01310-100"], ["IN", "110001"], ["US", "94103-1234"], ["CA", "k1a0b1"]])("in %s with %s and a region is whole", (country, postal) => {
    expect(checkAddress({ ...oslo, country, postal, state: "Somewhere" })).toMatchObject({ ok: true });
  });

  it("is written as on an envelope", () => {
    expect(addressLines(oslo)).toEqual(["Karl Johans gate 1", "0154 Oslo", "Norway"]);
    expect(addressLines({ ...oslo, country: "US", line2: "Suite 4", city: "Austin", state: "TX", postal: "78701" })).toEqual(["Karl Johans gate 1", "Suite 4", "78701 Austin, TX", "United States"]);
  });
});

describe("the details together", () => {
  const typed: TypedDetails = { ...nowhere, billingEmail: "Bills@Acme.test", companyName: " Acme Ltd ", purchaseOrder: "", invoiceEmails: "" };

  it("keep what is empty as nothing", () => {
    expect(checkDetails(typed)).toEqual({ ok: true, details: { billingEmail: "bills@acme.test", companyName: "Acme Ltd", address: null, purchaseOrder: null, invoiceEmails: [] } });
  });

  it("take finance addresses however they are parted, each once", () => {
    const checked = checkDetails({ ...typed, invoiceEmails: "ap@acme.test, Books@acme.test\r\n\r\nap@acme.test;x@y.test" });
    expect(checked).toMatchObject({ details: { invoiceEmails: ["ap@acme.test", "books@acme.test", "x@y.test"] } });
  });

  it("say all that is wrong at once, naming the address that is", () => {
    const checked = checkDetails({ ...typed, billingEmail: "nowhere", companyName: "a\nb", purchaseOrder: "x".repeat(31), country: "XX", invoiceEmails: "ok@acme.test broken" });
    if (checked.ok) throw new Error("It was taken.");
    expect(Object.keys(checked.fields).sort()).toEqual(["billingEmail", "companyName", "country", "invoiceEmails", "purchaseOrder"]);
    expect(checked.fields.invoiceEmails).toMatch(/^broken: /);
  });

  it("hold so many finance addresses and no more", () => {
    const many = (count: number) => Array.from({ length: count }, (_, number) => `a${number}@acme.test`).join("\n");
    expect(checkDetails({ ...typed, invoiceEmails: many(mostInvoiceEmails) })).toMatchObject({ ok: true });
    expect(checkDetails({ ...typed, invoiceEmails: many(mostInvoiceEmails + 1) })).toMatchObject({ ok: false });
  });
});

describe("tax ids", () => {
  it.each([
    ["eu_vat", "de 123 456 789", "DE123456789"],
    ["eu_vat", "NL123456789B12", "NL123456789B12"],
    ["eu_vat", "atu12345678", "ATU12345678"],
    ["eu_vat", "EL123456789", "EL123456789"],
    ["eu_vat", "XI123456789", "XI123456789"],
    ["eu_vat", "FR-AB.123456789", "FRAB123456789"],
    ["gb_vat", "GB 123 4567 89", "GB123456789"],
    ["us_ein", "123456789", "12-3456789"],
    ["ch_vat", "CHE123456789mwst", "CHE-123.456.789 MWST"],
    ["no_vat", "123 456 789 mva", "123456789MVA"],
    ["au_abn", "12 345 678 912", "12345678912"],
    ["br_cnpj", "01.234.456/5432-10", "01.234.456/5432-10"],
    ["ca_gst_hst", "123456789 RT 0002", "123456789RT0002"],
    ["jp_trn", "t1234567891234", "T1234567891234"],
  ])("%s: %s is spelled %s", (type, typed, value) => {
    expect(checkTaxId(type, typed)).toEqual({ ok: true, type, value });
  });

  it.each([
    ["eu_vat", "DE12345678", /begins with DE looks like DE123456789/],
    ["eu_vat", "GR123456789", /Greece has EL/],
    ["eu_vat", "123456789", /two letters of its country/],
    ["gb_vat", "DE123456789", /looks like GB123456789/],
    ["us_ein", "12-345678", /looks like 12-3456789/],
    ["no_vat", "123456789", /123456789MVA/],
    ["au_abn", "", /Enter the number/],
    ["mx_rfc", "x".repeat(31), /too long/],
  ])("%s: %j is refused, and the form that is expected is named", (type, typed, message) => {
    expect(checkTaxId(type, typed)).toMatchObject({ ok: false, field: "value", message: expect.stringMatching(message) as string });
  });

  it("of a kind that is none are refused", () => {
    for (const type of ["", "toString", "xx_vat"]) expect(checkTaxId(type, "1")).toMatchObject({ ok: false, field: "type" });
  });

  it("take the example of each kind", () => {
    for (const { type, example } of taxIdTypes) expect([type, checkTaxId(type, example)]).toEqual([type, { ok: true, type, value: example }]);
  });

  it("are named, and shown by their end", () => {
    expect([taxIdLabel("gb_vat"), taxIdLabel("xx_new"), taxIdHint("gb_vat", "GB123456789")]).toEqual(["United Kingdom VAT number", "xx_new", "United Kingdom VAT number ending 6789"]);
    expect([null, "pending", "verified", "unverified", "unavailable"].map((state) => verificationWords(state as null))).toHaveLength(5);
  });
});
