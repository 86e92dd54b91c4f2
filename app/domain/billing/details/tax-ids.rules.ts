/**
 * Tax ids as Stripe knows them: for each type the form that a number of that country has. What is typed with blanks,
 * dots or dashes is brought into Stripe's own spelling; whether the number exists, Stripe finds out.
 */
interface TaxIdRule {
  label: string;
  /** Of the number without blanks, dots, dashes and slashes, in capitals. */
  pattern: RegExp;
  example: string;
  /** Where Stripe's spelling has marks in it. */
  spell?: (compact: string) => string;
}

const types = {
  eu_vat: { label: "EU VAT number", pattern: /^[A-Z]{2}/, example: "DE123456789" },
  gb_vat: { label: "United Kingdom VAT number", pattern: /^GB(\d{9}|\d{12}|GD\d{3}|HA\d{3})$/, example: "GB123456789" },
  us_ein: { label: "United States EIN", pattern: /^\d{9}$/, example: "12-3456789", spell: (text) => `${text.slice(0, 2)}-${text.slice(2)}` },
  ch_vat: {
    label: "Switzerland VAT number",
   
    pattern: /^CHE\d{9}(MWST|TVA|IVA)$/,
    example: "CHE-123.456.789 MWST",
    spell: (text) => `CHE-${text.slice(3, 6)}.${text.slice(6, 9)}.${text.slice(9, 12)} ${text.slice(12)}`,
  },
  no_vat: { label: "Norway VAT number", pattern: /^\d{9}MVA$/, example: "123456789MVA" },
  is_vat: { label: "Iceland VAT number", pattern: /^\d{5,6}$/, example: "123456" },
  au_abn: { label: "Australia ABN", pattern: /^\d{11}$/, example: "12345678912" },
  nz_gst: { label: "New Zealand GST number", pattern: /^\d{8,9}$/, example: "123456789" },
  ca_bn: { label: "Canada BN", pattern: /^\d{9}$/, example: "123456789" },
  ca_gst_hst: { label: "Canada GST/HST number", pattern: /^\d{9}RT\d{4}$/, example: "123456789RT0002" },
  jp_trn: { label: "Japan registered company number", pattern: /^T\d{13}$/, example: "T1234567891234" },
  in_gst: { label: "India GSTIN", pattern: /^\d{2}[A-Z]{5}\d{4}[A-Z][A-Z\d]Z[A-Z\d]$/, example: "12ABCDE3456FGZH" },
  sg_gst: { label: "Singapore GST number", pattern: /^(M\d{8}[A-Z]|\d{9}[A-Z])$/, example: "M12345678X" },
  za_vat: { label: "South Africa VAT number", pattern: /^4\d{9}$/, example: "4123456789" },
  br_cnpj: {
    label: "Brazil CNPJ",
   
    pattern: /^\d{14}$/,
    example: "01.234.456/5432-10",
    spell: (text) => `${text.slice(0, 2)}.${text.slice(2, 5)}.${text.slice(5, 8)}/${text.slice(8, 12)}-${text.slice(12)}`,
  },
  mx_rfc: { label: "Mexico RFC", pattern: /^[A-ZÑ&]{3,4}\d{6}[A-Z\d]{3}$/, example: "ABC010203AB9" },
} as const satisfies Record<string, TaxIdRule>;

export type TaxIdType = keyof typeof types;

/** The members of the European Union by the two letters that their numbers begin with, and the form of the whole. */
const euForms: Readonly<Record<string, { pattern: RegExp; example: string }>> = {
  AT: form(/^ATU\d{8}$/, "ATU12345678"),
  BE: form(/^BE[01]\d{9}$/, "BE0123456789"),
  BG: form(/^BG\d{9,10}$/, "BG0123456789"),
  CY: form(/^CY\d{8}[A-Z]$/, "CY12345678Z"),
  CZ: form(/^CZ\d{8,10}$/, "CZ1234567890"),
  DE: form(/^DE\d{9}$/, "DE123456789"),
  DK: form(/^DK\d{8}$/, "DK12345678"),
  EE: form(/^EE\d{9}$/, "EE123456789"),
  EL: form(/^EL\d{9}$/, "EL123456789"),
  ES: form(/^ES([A-Z]\d{8}|[A-Z]\d{7}[A-Z]|\d{8}[A-Z])$/, "ESA1234567Z"),
  FI: form(/^FI\d{8}$/, "FI12345678"),
  FR: form(/^FR[A-HJ-NP-Z\d]{2}\d{9}$/, "FRAB123456789"),
  HR: form(/^HR\d{11}$/, "HR12345678912"),
  HU: form(/^HU\d{8}$/, "HU12345678"),
  IE: form(/^IE(\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])$/, "IE1234567AB"),
  IT: form(/^IT\d{11}$/, "IT12345678912"),
  LT: form(/^LT(\d{9}|\d{12})$/, "LT123456789123"),
  LU: form(/^LU\d{8}$/, "LU12345678"),
  LV: form(/^LV\d{11}$/, "LV12345678912"),
  MT: form(/^MT\d{8}$/, "MT12345678"),
  NL: form(/^NL\d{9}B\d{2}$/, "NL123456789B12"),
  PL: form(/^PL\d{10}$/, "PL1234567890"),
  PT: form(/^PT\d{9}$/, "PT123456789"),
  RO: form(/^RO\d{2,10}$/, "RO1234567891"),
  SE: form(/^SE\d{12}$/, "SE123456789123"),
  SI: form(/^SI\d{8}$/, "SI12345678"),
  SK: form(/^SK\d{10}$/, "SK1234567891"),
  XI: form(/^XI(\d{9}|\d{12}|GD\d{3}|HA\d{3})$/, "XI123456789"),
};

function form(pattern: RegExp, example: string) {
  return { pattern, example };
}

export const taxIdTypes: readonly { type: TaxIdType; label: string; example: string }[] = (Object.keys(types) as TaxIdType[])
  .map((type) => ({ type, label: types[type].label, example: types[type].example }))
  .sort((one, other) => one.label.localeCompare(other.label, "en"));

/** Stripe keeps no more of one customer. */
export const mostTaxIds = 5;

export type CheckedTaxId = { ok: true; type: TaxIdType; value: string } | { ok: false; field: "type" | "value"; message: string };

/** Is this the form of such a number? The refusal names the form that is expected. */
export function checkTaxId(type: string, raw: string): CheckedTaxId {
  if (!isTaxIdType(type)) return { ok: false, field: "type", message: "Choose a kind of tax id from the list." };
  const compact = raw.normalize("NFKC").toUpperCase().replaceAll(/[\s./-]/g, "");
  if (compact === "") return { ok: false, field: "value", message: `Enter the number. It looks like ${types[type].example}.` };
  if (compact.length > 30) return { ok: false, field: "value", message: `This is too long. A ${types[type].label} looks like ${types[type].example}.` };
  if (type === "eu_vat") return checkEuVat(compact);
  const rule: TaxIdRule = types[type];
  if (!rule.pattern.test(compact)) return { ok: false, field: "value", message: `A ${rule.label} looks like ${rule.example}.` };
  return { ok: true, type, value: rule.spell?.(compact) ?? compact };
}

function checkEuVat(compact: string): CheckedTaxId {
  const country = compact.slice(0, 2);
  const expected = euForms[country];
  if (!expected) return { ok: false, field: "value", message: "An EU VAT number begins with the two letters of its country, such as DE123456789. Greece has EL." };
  if (!expected.pattern.test(compact)) return { ok: false, field: "value", message: `A VAT number that begins with ${country} looks like ${expected.example}.` };
  return { ok: true, type: "eu_vat", value: compact };
}

export function isTaxIdType(type: string): type is TaxIdType {
  return Object.hasOwn(types, type);
}

/** What it is called; a type that Stripe knows and we do not goes by Stripe's name. */
export function taxIdLabel(type: string): string {
  return isTaxIdType(type) ? types[type].label : type;
}

/** Enough to tell one from another, and no more, for the activity. */
export function taxIdHint(type: string, value: string): string {
  return `${taxIdLabel(type)} ending ${value.slice(-4)}`;
}

export const verifications = ["pending", "verified", "unverified", "unavailable"] as const;
export type Verification = (typeof verifications)[number];

/** What Stripe says of a number, and what follows from it. */
export function verificationWords(verification: Verification | null): string {
  switch (verification) {
    case null:
      return "Being sent to Stripe";
    case "pending":
      return "Being checked";
    case "verified":
      return "Verified";
    case "unverified":
      return "Not confirmed: check the number and the company name";
    case "unavailable":
      return "Not checked: there is no register to ask";
  }
}
