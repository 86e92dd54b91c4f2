import type { LimitKey } from "#app/domain/plans.rules.ts";

/** A limit in words: "200", "20 GB", "1 year", "Unlimited". */
export function limitText(limit: LimitKey, value: number | null, locale: string): string {
  if (value === null) return "Unlimited";
  if (limit === "storageBytes") return bytesText(value, locale);
  if (limit === "activityDays") return daysText(value);
  return new Intl.NumberFormat(locale).format(value);
}

/** Decimal units, as storage is sold: 20 GB is 20,000,000,000 bytes. */
export function bytesText(bytes: number, locale: string): string {
  const step = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const unit = units[step] ?? "byte";
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit,
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** step);
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

function daysText(days: number): string {
  if (days < 365) return days === 1 ? "1 day" : `${days} days`;
  const years = Math.floor(days / 365);
  return years === 1 ? "1 year" : `${years} years`;
}
