import { countryName, isCountry } from "#app/domain/billing/details/countries.rules.ts";
import { cleanText, textMessage, type TextRule } from "#app/domain/text.rules.ts";

/** What an invoice is made out to. Empty parts are empty texts. */
export interface BillingAddress {
  country: string;
  line1: string;
  line2: string;
  city: string;
  state: string;
  /** The postal code: a form keeps nothing whose name has "code" in it. */
  postal: string;
}

export type AddressField = keyof BillingAddress;

export type CheckedAddress = { ok: true; address: BillingAddress | null } | { ok: false; fields: Partial<Record<AddressField, string>> };

const longest: Record<AddressField, number> = { country: 2, line1: 200, line2: 200, city: 100, state: 100, postal: 20 };
const fields = Object.keys(longest) as AddressField[];

interface CountryRule {
  postal?: { pattern: RegExp; example: string };
  /** What the region is called where an address is not whole without it. */
  region?: string;
}

/** Where the form of a postal code is certain, it is held to it; everywhere else anything goes. */
const rules: Readonly<Record<string, CountryRule>> = {
  AT: code(/^\d{4}$/, "1010"),
  AU: { ...code(/^\d{4}$/, "2000"), region: "state or territory" },
  BE: code(/^\d{4}$/, "1000"),
  BR: { ...code(/^\d{5}-?\d{3}$/, "01310-100"), region: "state" },
  CA: { ...code(/^[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d$/, "K1A 0B1"), region: "province or territory" },
  CH: code(/^\d{4}$/, "8001"),
  CZ: code(/^\d{3} ?\d{2}$/, "110 00"),
  DE: code(/^\d{5}$/, "10115"),
  DK: code(/^\d{4}$/, "1050"),
  ES: code(/^\d{5}$/, "28001"),
  FI: code(/^\d{5}$/, "00100"),
  FR: code(/^\d{5}$/, "75001"),
  GB: code(/^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/, "SW1A 1AA"),
  IN: { ...code(/^\d{6}$/, "110001"), region: "state" },
  IT: code(/^\d{5}$/, "00118"),
  JP: code(/^\d{3}-?\d{4}$/, "100-0001"),
  NL: code(/^\d{4} ?[A-Z]{2}$/, "1012 AB"),
  NO: code(/^\d{4}$/, "0150"),
  PL: code(/^\d{2}-\d{3}$/, "00-001"),
  PT: code(/^\d{4}-\d{3}$/, "1100-148"),
  SE: code(/^\d{3} ?\d{2}$/, "111 22"),
  US: { ...code(/^\d{5}(-\d{4})?$/, "94103"), region: "state" },
};

function code(pattern: RegExp, example: string): CountryRule {
  return { postal: { pattern, example } };
}

/** An address that is empty throughout is none, which may be; one that is begun must be whole. */
export function checkAddress(raw: BillingAddress): CheckedAddress {
  const wrong: Partial<Record<AddressField, string>> = {};
  const { country, line1, line2, city, state, postal } = raw;
  const address: BillingAddress = { country, line1, line2, city, state, postal };
  for (const field of fields) {
    const rule: TextRule = { maximum: longest[field], lines: "one", empty: "allowed" };
    const cleaned = cleanText(raw[field], rule);
    if (cleaned.ok) address[field] = cleaned.text;
    else wrong[field] = textMessage(cleaned.problem, rule);
  }
  address.postal = address.postal.toUpperCase();
  if (Object.keys(wrong).length > 0) return { ok: false, fields: wrong };
  if (fields.every((field) => address[field] === "")) return { ok: true, address: null };
  const missing = missingParts(address);
  return Object.keys(missing).length > 0 ? { ok: false, fields: missing } : { ok: true, address };
}

function missingParts(address: BillingAddress): Partial<Record<AddressField, string>> {
  if (address.country === "") return { country: "Choose the country." };
  if (!isCountry(address.country)) return { country: "Choose a country from the list." };
  const name = countryName(address.country);
  const { postal, region } = rules[address.country] ?? {};
  const wrong: Partial<Record<AddressField, string>> = {};
  if (address.line1 === "") wrong.line1 = "Enter the street and number.";
  if (address.city === "") wrong.city = "Enter the city.";
  if (region && address.state === "") wrong.state = `An address in ${name} has a ${region}. Enter it.`;
  if (postal && !postal.pattern.test(address.postal)) wrong.postal = `A postal code in ${name} looks like ${postal.example}.`;
  return wrong;
}

/** As lines on an envelope. */
export function addressLines({ line1, line2, city, state, postal, country }: BillingAddress): string[] {
  const place = [[postal, city].filter(Boolean).join(" "), state].filter(Boolean).join(", ");
  return [line1, line2, place, countryName(country)].filter((line) => line !== "");
}
