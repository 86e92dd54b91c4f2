import { and, eq, gte, lt, sql } from "drizzle-orm";
import { usageDays } from "#db/schema/usage.ts";
import { utcDay, type Period } from "#app/domain/billing/usage/usage.rules.ts";
import { meters } from "#app/domain/meters.rules.ts";
import type { MeterKey } from "#app/domain/plans.rules.ts";
import type { Scope } from "#app/domain/scope.ts";

/** What was used in the period; of a level, what is there now. */
export async function usedIn({ db, tenantId }: Scope, meter: MeterKey, period: Period): Promise<number> {
  const within = meters[meter].counts === "level" ? undefined : and(gte(usageDays.since, period.start), lt(usageDays.since, period.end));
  const [row] = await db
    .select({ used: sql<number>`coalesce(sum(${usageDays.quantity}), 0)` })
    .from(usageDays)
    .where(and(eq(usageDays.tenantId, tenantId), eq(usageDays.meter, meter), within));
  return row!.used;
}

/** `quantity`: counted on that day; of a level, what was there at its end. */
export type UsageDay = { day: Date; quantity: number };

/** Each UTC day of the period up to `until`, those without a row too. */
export async function usageByDay(scope: Scope, meter: MeterKey, period: Period, until: Date): Promise<UsageDay[]> {
  const { db, tenantId } = scope;
  const isLevel = meters[meter].counts === "level";
  const rows = await db
    .select({ since: usageDays.since, quantity: usageDays.quantity })
    .from(usageDays)
    .where(and(eq(usageDays.tenantId, tenantId), eq(usageDays.meter, meter), isLevel ? undefined : gte(usageDays.since, period.start), lt(usageDays.since, period.end)));
  const perDay = new Map<number, number>();
  for (const { since, quantity } of rows) perDay.set(utcDay(since).getTime(), (perDay.get(utcDay(since).getTime()) ?? 0) + quantity);
  const first = utcDay(period.start).getTime();
  let level = [...perDay].reduce((sum, [day, quantity]) => (day < first ? sum + quantity : sum), 0);
  const days: UsageDay[] = [];
  for (let day = first; day < period.end.getTime() && day <= until.getTime(); day += 86_400_000) {
    const quantity = perDay.get(day) ?? 0;
    level += quantity;
    days.push({ day: new Date(day), quantity: isLevel ? level : quantity });
  }
  return days;
}
