import { allowanceOf, isBilled, monthOf, stepReached, usagePeriod, type Period, type WarningStep } from "#app/domain/billing/usage/usage.rules.ts";
import { usageByDay, usedIn, type UsageDay } from "#app/domain/billing/usage/usage-rows.ts";
import { meterWarning } from "#app/domain/billing/words.rules.ts";
import { addMonths } from "#app/domain/dates.rules.ts";
import { isReleased } from "#app/domain/entitlements.rules.ts";
import { meters, overageText } from "#app/domain/meters.rules.ts";
import { meterKeys, type MeterKey } from "#app/domain/plans.rules.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

export interface MeterUsage {
  key: MeterKey;
  label: string;
  counts: "total" | "level";
  used: number;
  /** Null: no limit, or a month that is over, whose limits nobody remembers. */
  allowed: number | null;
  step: WarningStep | null;
  /** When it begins anew; null for a level and for a month that is over. */
  resetsAt: Date | null;
  /** "$0.50 per 1,000" where more is billed; null where it stops. */
  overage: string | null;
  billed: boolean;
  days: UsageDay[];
}

const monthsBack = 12;

/** What is used of each limit now, and day by day in the period asked for. A month is written 2026-11; anything else is now. */
export async function getUsage(scope: Scope, input: { month: string | null }) {
  await authorize(scope, "billing.read");
  const { standing, now } = scope;
  const { workspace, terms, usage, flags } = standing;
  const months = monthsSince(workspace.createdAt, now);
  const month = months.find((one) => one === input.month) ?? null;
  const released = meterKeys.filter((key) => isReleased(meters[key].feature, flags));
  const counted: MeterUsage[] = [];
  for (const key of released) counted.push(await meterUsage(scope, key, month));
  return {
    workspace: { name: workspace.name, slug: workspace.slug, locale: workspace.locale },
    now,
    months,
    month,
    meters: counted,
    fixed: [
      { key: "seats" as const, label: "Seats", used: usage.seats, allowed: terms.limits.seats, words: meterWarning("seats", usage.seats, terms.limits.seats) },
      { key: "projects" as const, label: "Projects", used: usage.projects, allowed: terms.limits.projects, words: meterWarning("projects", usage.projects, terms.limits.projects) },
    ],
  };
}

async function meterUsage(scope: Scope, key: MeterKey, month: string | null): Promise<MeterUsage> {
  const { standing, now } = scope;
  const { subscription, terms } = standing;
  const { label, counts } = meters[key];
  const period = month === null ? usagePeriod(key, subscription, now) : monthNamed(month);
  const days = await usageByDay(scope, key, period, now);
  const isPast = month !== null && period.end <= now;
  const used = counts === "level" ? (days.at(-1)?.quantity ?? 0) : await usedIn(scope, key, period);
  const allowed = month === null ? allowanceOf(key, terms, subscription) : null;
  const billed = isBilled(key, subscription);
  const overage = terms.overages.find((one) => one.meter === key && one.interval === subscription?.interval && one.currency === subscription.currency);
  return {
    key,
    label,
    counts,
    used,
    allowed,
    step: stepReached(used, allowed),
    resetsAt: counts === "total" && !isPast && month === null ? period.end : null,
    overage: billed && overage ? overageText(overage, standing.workspace.locale) : null,
    billed,
    days,
  };
}

/** The newest first. */
function monthsSince(created: Date, now: Date): string[] {
  const months: string[] = [];
  for (let start = monthOf(now).start; months.length < monthsBack && start >= monthOf(created).start; start = addMonths(start, -1)) {
    months.push(start.toISOString().slice(0, 7));
  }
  return months;
}

function monthNamed(month: string): Period {
  return monthOf(new Date(`${month}-01T00:00:00Z`));
}
