import { bytesText } from "#app/domain/meters.rules.ts";
import type { LimitKey } from "#app/domain/plans.rules.ts";

/** A limit in words: "200", "20 GB", "1 year", "Unlimited". */
export function limitText(limit: LimitKey, value: number | null, locale: string): string {
  if (value === null) return "Unlimited";
  if (limit === "storageBytes") return bytesText(value, locale);
  if (limit === "activityDays") return daysText(value);
  return new Intl.NumberFormat(locale).format(value);
}

function daysText(days: number): string {
  if (days < 365) return days === 1 ? "1 day" : `${days} days`;
  const years = Math.floor(days / 365);
  return years === 1 ? "1 year" : `${years} years`;
}
