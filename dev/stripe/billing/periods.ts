import type { Price } from "../shapes.ts";

export const HOUR = 3600;
export const DAY = 86_400;

export interface Cadence {
  interval: "day" | "week" | "month" | "year";
  interval_count: number;
}

export interface Period {
  start: number;
  end: number;
}

export function cadenceOf(price: Price): Cadence {
  if (!price.recurring) throw new Error(`Price ${price.id} is not recurring.`);
  return { interval: price.recurring.interval as Cadence["interval"], interval_count: price.recurring.interval_count };
}

export function sameCadence(a: Cadence, b: Cadence): boolean {
  return a.interval === b.interval && a.interval_count === b.interval_count;
}

/** The billing period that holds `at`, counted from the anchor; a renewal at its very end belongs to the next one. */
export function periodAround(anchor: number, cadence: Cadence, at: number): Period {
  const days = { day: 1, week: 7, month: 30.436_875, year: 365.2425 }[cadence.interval] * cadence.interval_count;
  let n = Math.floor((at - anchor) / (days * DAY)) - 1;
  while (instantOf(anchor, cadence, n + 1) <= at) n += 1;
  return { start: instantOf(anchor, cadence, n), end: instantOf(anchor, cadence, n + 1) };
}

export function monthsAfter(at: number, months: number): number {
  return instantOf(at, { interval: "month", interval_count: months }, 1);
}

/** The n-th turn of the cycle. Months keep the anchor's day, and fall back to the last day of shorter months. */
function instantOf(anchor: number, cadence: Cadence, n: number): number {
  const turns = n * cadence.interval_count;
  if (cadence.interval === "day") return anchor + turns * DAY;
  if (cadence.interval === "week") return anchor + turns * 7 * DAY;
  const months = cadence.interval === "year" ? turns * 12 : turns;
  const from = new Date(anchor * 1000);
  const first = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const day = Math.min(from.getUTCDate(), lastDay);
  const date = Date.UTC(
    first.getUTCFullYear(), first.getUTCMonth(), day, from.getUTCHours(), from.getUTCMinutes(), from.getUTCSeconds(),
  );
  return date / 1000;
}
