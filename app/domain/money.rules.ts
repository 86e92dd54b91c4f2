/** An amount in minor units of a currency, as Stripe and the database keep it: 18000 and "usd" are $180.00. */
export type Money = { amount: number; currency: string };

// Stripe's lists: https://docs.stripe.com/currencies. There, ISK and UGX have two digits that are always zero.
const withoutMinorUnits = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
const withThousandths = new Set("bhd jod kwd omr tnd".split(" "));

export function minorDigits(currency: string): 0 | 2 | 3 {
  const code = currency.toLowerCase();
  if (withoutMinorUnits.has(code)) return 0;
  return withThousandths.has(code) ? 3 : 2;
}

/** "$180.00", "−$8.40", with a true minus. */
export function formatMoney(money: Money, locale: string): string {
  return withTrueMinus(formatter(money.currency, locale).format(decimal(money)));
}

/** "$180.00 USD": totals name the currency. */
export function formatTotal(money: Money, locale: string): string {
  return `${formatMoney(money, locale)} ${money.currency.toUpperCase()}`;
}

/** For display: `lead` and `trail` hold the sign and the symbol on their side, `minor` its separator ("" for yen). */
export type MoneyParts = { lead: string; major: string; minor: string; trail: string };

export function moneyParts(money: Money, locale: string): MoneyParts {
  const parts: MoneyParts = { lead: "", major: "", minor: "", trail: "" };
  for (const { type, value } of formatter(money.currency, locale).formatToParts(decimal(money))) {
    if (type === "integer" || type === "group") parts.major += value;
    else if (type === "decimal" || type === "fraction") parts.minor += value;
    else if (parts.major === "") parts.lead += withTrueMinus(value);
    else parts.trail += withTrueMinus(value);
  }
  return parts;
}

/** The amount in major units as a decimal string, exact: money never becomes a fraction in binary. */
export function decimal({ amount, currency }: Money): `${number}` {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`Not an amount in minor units: ${amount}`);
  const digits = minorDigits(currency);
  const sign = amount < 0 ? "-" : "";
  const padded = String(Math.abs(amount)).padStart(digits + 1, "0");
  const major = padded.slice(0, padded.length - digits);
  const written = digits === 0 ? major : `${major}.${padded.slice(-digits)}`;
  return `${sign}${written}` as `${number}`;
}

export function timesSeats({ amount, currency }: Money, seats: number): Money {
  return { amount: amount * seats, currency };
}

function formatter(currency: string, locale: string): Intl.NumberFormat {
  const digits = minorDigits(currency);
  const key = `${locale}|${currency}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: currency.toUpperCase(),
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  formatters.set(key, made);
  return made;
}

// Building a formatter costs far more than using it, and a page shows many amounts.
const formatters = new Map<string, Intl.NumberFormat>();

function withTrueMinus(text: string): string {
  return text.replaceAll("-", "\u2212");
}
