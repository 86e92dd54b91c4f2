import { addMonths } from "#app/domain/dates.rules.ts";
import { meters } from "#app/domain/meters.rules.ts";
import type { MeterKey, Terms } from "#app/domain/plans.rules.ts";
import { isLive, type SubscriptionState } from "#app/domain/subscription-state.ts";

/** From `start` up to, and without, `end`. */
export type Period = { start: Date; end: Date };

type Paid = Pick<SubscriptionState, "status" | "interval" | "periodStart" | "periodEnd" | "meters"> | null;

/**
 * The row of sums that an instant belongs to, by its beginning: the UTC day, or, on the day on which a billing period
 * begins, the part of it on that side. A period that Stripe has begun and we have not read yet begins where the last ends.
 */
export function dayPartOf(at: Date, subscription: Pick<SubscriptionState, "periodStart" | "periodEnd"> | null): Date {
  const begun = subscription ? [subscription.periodStart, subscription.periodEnd].filter((boundary) => boundary <= at) : [];
  return new Date(Math.max(utcDay(at).getTime(), ...begun.map((boundary) => boundary.getTime())));
}

/** Whoever pays counts by the periods they pay for, everybody else by the calendar month in UTC. A level is never begun anew. */
export function usagePeriod(meter: MeterKey, subscription: Paid, now: Date): Period {
  if (meters[meter].counts === "level" || !subscription || !isLive(subscription.status)) return monthOf(now);
  let { periodStart: start, periodEnd: end } = subscription;
  while (end <= now) [start, end] = [end, addMonths(end, subscription.interval === "year" ? 12 : 1)];
  return { start, end };
}

export function monthOf(at: Date): Period {
  const start = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
  return { start, end: addMonths(start, 1) };
}

/** What a period includes: a year what its twelve months do. Null: no limit. */
export function allowanceOf(meter: MeterKey, { limits }: Pick<Terms, "limits">, subscription: Paid): number | null {
  const limit = limits[meters[meter].limit];
  const byTheYear = meters[meter].counts === "total" && subscription !== null && isLive(subscription.status) && subscription.interval === "year";
  return limit !== null && byTheYear ? limit * 12 : limit;
}

/** Is what goes beyond the allowance billed? Otherwise the allowance is where it stops. */
export function isBilled(meter: MeterKey, subscription: Paid): boolean {
  return subscription !== null && isLive(subscription.status) && subscription.meters.includes(meter);
}

export const warningSteps = [80, 100] as const;
export type WarningStep = (typeof warningSteps)[number];

/** The highest of the steps that so much has reached; null below them, and where there is nothing to reach. */
export function stepReached(used: number, allowed: number | null): WarningStep | null {
  if (allowed === null || allowed <= 0) return null;
  return warningSteps.findLast((step) => used * 100 >= allowed * step) ?? null;
}

/** One for each step, each limit and each period of a workspace, so that a warning goes out once. */
export function warningFact(input: { tenantId: string; meter: MeterKey; period: Period; allowed: number; step: WarningStep }): string {
  return `usage.${input.step}:${input.tenantId}:${input.meter}:${input.period.start.toISOString()}:${input.allowed}`;
}

/** When Stripe is told of what was counted now: at the next full hour. */
export function reportDueAt(now: Date): Date {
  return new Date((Math.floor(now.getTime() / 3_600_000) + 1) * 3_600_000);
}

/** Stripe keeps an event's identifier for a day at least: sent again later, it might count again. */
const knownForMs = 23 * 3_600_000;

export function maySendAgain(report: { createdAt: Date }, now: Date): boolean {
  return now.getTime() - report.createdAt.getTime() < knownForMs;
}

export type UsageComparison = "agrees" | "settling" | "arrived" | "lost" | "partly" | "differs";

/**
 * Our reports beside Stripe's sum of them. `doubtful`: may have arrived, and must not be sent again before one knows.
 * `unsettled`: may have arrived too, and will be sent again. `recent`: sent a moment ago, which Stripe need not have summed yet.
 */
export function compareUsage({ sent, doubtful, unsettled, recent, stripes }: { sent: number; doubtful: number; unsettled: number; recent: number; stripes: number }): UsageComparison {
  if (doubtful > 0) {
    // While another report may still be missing from the sum, or be in it, the sum cannot say which one is.
    if (recent > 0 || unsettled > 0) return "settling";
    const arrived = stripes - sent;
    if (arrived === doubtful) return "arrived";
    if (arrived === 0) return "lost";
    return arrived > 0 && arrived < doubtful ? "partly" : "differs";
  }
  if (stripes === sent) return "agrees";
  return stripes >= sent - recent && stripes <= sent + unsettled ? "settling" : "differs";
}

/** More than these are for a person to look at. */
const mostWeighed = 20;

/**
 * Those of some doubtful reports that make up what arrived of them; null when none do. They were sent in this order, so the
 * earlier are taken first where several choices fit: the sum is right with each, and the days differ.
 */
export function arrivedAmong<T extends { quantity: number }>(reports: readonly T[], arrived: number): T[] | null {
  if (arrived === 0) return [];
  const [first, ...others] = reports;
  if (!first || arrived < 0 || reports.length > mostWeighed) return null;
  const withFirst = arrivedAmong(others, arrived - first.quantity);
  return withFirst ? [first, ...withFirst] : arrivedAmong(others, arrived);
}

export function utcDay(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()));
}
