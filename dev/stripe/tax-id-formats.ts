interface TaxIdFormat {
  /** Two letters, or "prefix" where the number itself begins with its country. */
  country: string;
  pattern: RegExp;
  /** What a right one looks like. */
  example: string;
}

const EU = "AT U\\d{8}|BE [01]\\d{9}|BG \\d{9,10}|CY \\d{8}[A-Z]|CZ \\d{8,10}|DE \\d{9}|DK \\d{8}|EE \\d{9}|EL \\d{9}|ES [A-Z0-9]\\d{7}[A-Z0-9]|FI \\d{8}" +
  "|FR [A-Z0-9]{2}\\d{9}|HR \\d{11}|HU \\d{8}|IE \\d[A-Z0-9+*]\\d{5}[A-Z]{1,2}|IT \\d{11}|LT (\\d{9}|\\d{12})|LU \\d{8}|LV \\d{11}|MT \\d{8}|NL [A-Z0-9]{12}" +
  "|PL \\d{10}|PT \\d{9}|RO \\d{2,10}|SE \\d{12}|SI \\d{8}|SK \\d{10}|XI (\\d{9}|\\d{12}|GD\\d{3}|HA\\d{3})";

/** The types of tax id that are served, with the form that Stripe asks of each. */
export const TAX_ID_FORMATS: Record<string, TaxIdFormat> = {
  eu_vat: { country: "prefix", pattern: new RegExp(`^(${EU.replaceAll(" ", "")})$`), example: "DE123456789" },
  gb_vat: { country: "GB", pattern: /^GB(\d{9}|\d{12}|GD\d{3}|HA\d{3})$/, example: "GB123456789" },
  ch_vat: { country: "CH", pattern: /^CHE-\d{3}\.\d{3}\.\d{3} (MWST|TVA|IVA)$/, example: "CHE-123.456.789 MWST" },
  ch_uid: { country: "CH", pattern: /^CHE-\d{3}\.\d{3}\.\d{3}( HR)?$/, example: "CHE-123.456.789 HR" },
  no_vat: { country: "NO", pattern: /^\d{9}MVA$/, example: "123456789MVA" },
  us_ein: { country: "US", pattern: /^\d{2}-\d{7}$/, example: "12-3456789" },
  au_abn: { country: "AU", pattern: /^\d{11}$/, example: "12345678912" },
  nz_gst: { country: "NZ", pattern: /^\d{8,9}$/, example: "123456789" },
  ca_bn: { country: "CA", pattern: /^\d{9}$/, example: "123456789" },
  ca_gst_hst: { country: "CA", pattern: /^\d{9}RT\d{4}$/, example: "123456789RT0002" },
  in_gst: { country: "IN", pattern: /^\d{2}[A-Z]{5}\d{4}[A-Z][A-Z0-9]Z[A-Z0-9]$/, example: "12ABCDE3456FGZH" },
  jp_trn: { country: "JP", pattern: /^T\d{13}$/, example: "T1234567891234" },
  sg_gst: { country: "SG", pattern: /^(M\d{8}[A-Z]|\d{9}[A-Z])$/, example: "M12345678X" },
  br_cnpj: { country: "BR", pattern: /^\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2}$/, example: "01.234.456/5432-10" },
  mx_rfc: { country: "MX", pattern: /^[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}$/, example: "ABC010203AB9" },
  za_vat: { country: "ZA", pattern: /^4\d{9}$/, example: "4123456789" },
  is_vat: { country: "IS", pattern: /^\d{5,6}$/, example: "123456" },
  il_vat: { country: "IL", pattern: /^\d{9}$/, example: "000012345" },
};

/** Stripe asks these countries' authorities, and says later what they answered. */
export const VERIFIED_TYPES = ["eu_vat", "gb_vat", "au_abn"];

/** Stripe's own test values, which pass whatever the format. */
export const MAGIC_VALUES: Record<string, "verified" | "unverified" | "pending"> = {
  "000000000": "verified", "111111111": "unverified", "222222222": "pending",
};

export function countryOf(type: string, value: string): string | null {
  const country = TAX_ID_FORMATS[type]?.country ?? null;
  if (country !== "prefix") return country;
  const prefix = value.slice(0, 2);
  if (!/^[A-Z]{2}$/.test(prefix)) return null;
  return prefix === "EL" ? "GR" : prefix;
}
