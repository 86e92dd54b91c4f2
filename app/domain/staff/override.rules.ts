import { addDays } from "#app/domain/dates.rules.ts";
import { isReleased, type Flags } from "#app/domain/entitlements.rules.ts";
import { featureKeys, features, limitFeature, limitKeys, limitLabel, type FeatureKey, type LimitKey } from "#app/domain/plans.rules.ts";

export const longestOverrideDays = 366;
const mostOfALimit = 1_000_000_000_000;

export interface TypedOverride {
  /** "limit.seats", "feature.api" */
  what: string;
  value: string;
  /** The last day on which it holds, as a date field gives it. */
  lastDay: string;
}

export type CheckedOverride =
  | { ok: true; kind: "limit"; key: LimitKey; value: number | null; label: string; expiresAt: Date }
  | { ok: true; kind: "feature"; key: FeatureKey; value: "on" | "off"; label: string; expiresAt: Date }
  | { ok: false; fields: Record<string, string> };

/** What can be set otherwise: limits and features that are there to be used. */
export function overridable(flags: Flags): { what: string; label: string }[] {
  const limits = limitKeys.filter((key) => {
    const feature = limitFeature(key);
    return feature === null || isReleased(feature, flags);
  });
  return [
    ...limits.map((key) => ({ what: `limit.${key}`, label: `Limit: ${limitLabel(key)}` })),
    ...featureKeys.filter((key) => isReleased(key, flags)).map((key) => ({ what: `feature.${key}`, label: `Feature: ${features[key].label}` })),
  ];
}

export function checkOverride({ what, value, lastDay }: TypedOverride, flags: Flags, now: Date): CheckedOverride {
  const fields: Record<string, string> = {};
  const expiresAt = endOfDay(lastDay);
  if (expiresAt === null) fields.lastDay = "Enter the last day on which it holds.";
  else if (expiresAt <= now) fields.lastDay = "The last day lies in the past.";
  else if (expiresAt > addDays(now, longestOverrideDays)) fields.lastDay = `An override holds for ${longestOverrideDays} days at the most.`;
  const [kind, key = ""] = what.split(".");
  const limit = limitKeys.find((one) => kind === "limit" && one === key);
  const feature = featureKeys.find((one) => kind === "feature" && one === key);
  const known = overridable(flags).some((one) => one.what === what);
  if (!known) fields.what = "Choose a limit or a feature from the list.";
  const number = limit ? limitValue(value) : undefined;
  if (known && limit && number === undefined) fields.value = "Enter a whole number, or “unlimited”.";
  if (known && feature && value !== "on" && value !== "off") fields.value = "Enter “on” or “off”.";
  if (Object.keys(fields).length > 0 || expiresAt === null) return { ok: false, fields };
  if (limit && number !== undefined) return { ok: true, kind: "limit", key: limit, value: number, label: limitLabel(limit), expiresAt };
  if (feature && (value === "on" || value === "off")) return { ok: true, kind: "feature", key: feature, value, label: features[feature].label, expiresAt };
  return { ok: false, fields: { what: "Choose a limit or a feature from the list." } };
}

/** The instant after the day, in UTC; null for what is no day of the calendar. */
function endOfDay(text: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const day = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(day.getTime()) || !day.toISOString().startsWith(text) ? null : addDays(day, 1);
}

/** Null for none; undefined for what is no limit. */
function limitValue(text: string): number | null | undefined {
  const typed = text.trim().toLowerCase();
  if (typed === "unlimited") return null;
  const number = /^\d{1,13}$/.test(typed) ? Number(typed) : Number.NaN;
  return number <= mostOfALimit ? number : undefined;
}
