import { formatMoney } from "#app/domain/money.rules.ts";
import type { FeatureKey, LimitKey, MeterKey, Overage } from "#app/domain/plans.rules.ts";

/** `total`: what was used in a period, begun anew with the next. `level`: what is there now, which goes up and down. */
export type Meter = { label: string; counts: "total" | "level"; feature: FeatureKey; limit: LimitKey };

/** What is counted. A meter exists for a workspace when its feature does: no page speaks of it before. */
export const meters = {
  api_requests: { label: "API requests", counts: "total", feature: "api", limit: "apiRequestsPerMonth" },
  storage_bytes: { label: "File storage", counts: "level", feature: "files", limit: "storageBytes" },
} as const satisfies Record<MeterKey, Meter>;

/** "86,400", "1.2 GB". */
export function amountUsed(meter: MeterKey, amount: number, locale: string): string {
  return meter === "storage_bytes" ? bytesText(amount, locale) : new Intl.NumberFormat(locale).format(amount);
}

/** "$0.50 per 1,000" */
export function overageText({ unitAmount, per, currency }: Pick<Overage, "unitAmount" | "per" | "currency">, locale: string): string {
  return `${formatMoney({ amount: unitAmount, currency }, locale)} per ${new Intl.NumberFormat(locale).format(per)}`;
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
