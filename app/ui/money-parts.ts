/**
 * Stripe counts these in hundredths although the currencies have no minor unit
 * (https://docs.stripe.com/currencies#special-cases).
 */
const countedInHundredths = new Set(["ISK", "UGX"]);

export type MoneyParts = {
  /** For machines: "-8.40". */
  value: string;
  /** What is read in full size, before and after the cents. */
  lead: string;
  cents: string;
  trail: string;
};

/** Integer minor units, as Stripe and the database hold them, in the words of a locale. */
export function moneyParts(minorUnits: number | bigint, currency: string, locale: string): MoneyParts {
  const code = currency.toUpperCase();
  const format = formatFor(code, locale);
  const digits = format.resolvedOptions().maximumFractionDigits ?? 0;
  const value = decimal(BigInt(minorUnits), digits);
  const parts = format.formatToParts(value as Intl.StringNumericLiteral);
  const point = parts.findIndex((part) => part.type === "decimal");
  const end = point < 0 ? parts.length : point + 2;
  return {
    value,
    lead: text(point < 0 ? parts : parts.slice(0, point)),
    cents: point < 0 ? "" : text(parts.slice(point, end)),
    trail: text(parts.slice(end)),
  };
}

/** The same as one string, for titles, mails and messages. */
export function moneyText(minorUnits: number | bigint, currency: string, locale: string): string {
  const { lead, cents, trail } = moneyParts(minorUnits, currency, locale);
  return lead + cents + trail;
}

const formats = new Map<string, Intl.NumberFormat>();

function formatFor(code: string, locale: string): Intl.NumberFormat {
  const key = `${code} ${locale}`;
  const known = formats.get(key);
  if (known) return known;
  const digits = countedInHundredths.has(code) ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : {};
  const made = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: code,
    currencyDisplay: "narrowSymbol",
    ...digits,
  });
  formats.set(key, made);
  return made;
}

/** Written digit by digit, so that no amount passes through a float. */
function decimal(minorUnits: bigint, digits: number): string {
  const sign = minorUnits < 0n ? "-" : "";
  const all = (minorUnits < 0n ? -minorUnits : minorUnits).toString().padStart(digits + 1, "0");
  if (digits === 0) return sign + all;
  return `${sign}${all.slice(0, -digits)}.${all.slice(-digits)}`;
}

function text(parts: readonly Intl.NumberFormatPart[]): string {
  return parts.map((part) => (part.type === "minusSign" ? "−" : part.value)).join("");
}
