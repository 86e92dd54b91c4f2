import { and, eq, gte, inArray, sql } from "drizzle-orm";
import type Stripe from "stripe";
import { databaseOver } from "#db/database.ts";
import { payingTenants } from "#db/directory.ts";
import { usageDays, usageReports } from "#db/schema/usage.ts";
import { systemBillingWork, type BillingWork } from "#app/domain/billing/billing-work.ts";
import type { InboxRun } from "#app/domain/billing/inbox/process-inbox.ts";
import { reportUsage } from "#app/domain/billing/usage/report-usage.ts";
import { presentCustomerId } from "#app/domain/billing/sync/sync-customer.ts";
import { arrivedAmong, compareUsage, maySendAgain, utcDay, type UsageComparison } from "#app/domain/billing/usage/usage.rules.ts";
import { withWalkReceipt } from "#app/domain/billing/with-walk-receipt.ts";
import { briefly } from "#app/domain/text.rules.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { meterKeys, type MeterKey } from "#app/domain/plans.rules.ts";
import type { Scope } from "#app/domain/scope.ts";

export interface UsageReconciled {
  workspaces: number;
  /** Meters of workspaces that were compared with Stripe's own sums. */
  compared: number;
  sent: number;
  /** What nobody knew and is known now; at most the first hundred. */
  resolved: { tenantId: string; meter: MeterKey; outcome: "arrived" | "lost" | "partly"; quantity: number }[];
  /** For a person to look at: ours beside Stripe's. */
  differing: { tenantId: string; meter: MeterKey; ours: number; stripes: number; refused: number }[];
  failed: { tenantId: string; error: string }[];
}

const pageSize = 200;
const mostListed = 100;
/** Stripe takes no event that is older than 35 days. */
const daysBack = 34;
/** For so long Stripe may not have summed what it took. */
const settlingMs = 30 * 60_000;

/**
 * Compares what was told of each paying workspace's use with what Stripe has summed, sends what never went, and leaves a
 * receipt. A report of which nobody knows whether it arrived is settled by that sum: marked, or told anew.
 */
export function reconcileUsage(run: InboxRun): Promise<UsageReconciled> {
  return withWalkReceipt(run.pool, "usage.reconcile", () => walk(run));
}

async function walk(run: InboxRun): Promise<UsageReconciled> {
  const result: UsageReconciled = { workspaces: 0, compared: 0, sent: 0, resolved: [], differing: [], failed: [] };
  const meters = await metersAtStripe(run.stripe);
  let after: string | null = null;
  for (;;) {
    const page: string[] = await payingTenants(databaseOver(run.pool), { after, limit: pageSize });
    for (const tenantId of page) {
      result.workspaces += 1;
      // One workspace's trouble does not keep the others waiting.
      await visit(systemBillingWork({ ...run, tenantId }), meters, result).catch((error: unknown) => {
        if (result.failed.length < mostListed) result.failed.push({ tenantId, error: briefly(error) });
      });
    }
    if (page.length < pageSize) return result;
    after = page.at(-1) ?? null;
  }
}

async function metersAtStripe(stripe: Stripe): Promise<Map<MeterKey, string>> {
  const all = await stripe.billing.meters.list({ status: "active", limit: 100 }).autoPagingToArray({ limit: 1000 });
  return new Map(all.flatMap(({ id, event_name }) => meterKeys.filter((key) => key === event_name).map((key) => [key, id] as const)));
}

async function visit(work: BillingWork, meters: ReadonlyMap<MeterKey, string>, result: UsageReconciled): Promise<void> {
  const { customerId, sums, now } = await work.asSystem(toldSums);
  for (const sum of sums) {
    const meterId = meters.get(sum.meter);
    if (!meterId) throw new Error(`Stripe has no meter for ${sum.meter}. Publish the price list with: npm run billing:publish`);
    if (!customerId) break;
    const stripes = await summedByStripe(work.stripe, { meterId, customerId, now });
    result.compared += 1;
    await act(work, { ...sum, stripes, outcome: compareUsage({ ...sum, stripes }) }, result);
  }
  // After the comparison, so that it speaks of what Stripe has had time to sum.
  result.sent += (await reportUsage(work)).sent;
}

interface ToldSum {
  meter: MeterKey;
  sent: number;
  doubtful: number;
  unsettled: number;
  recent: number;
  refused: number;
}

async function toldSums(scope: Scope): Promise<{ customerId: string | null; sums: ToldSum[]; now: Date }> {
  const { db, tenantId, now } = scope;
  const customerId = await presentCustomerId(scope);
  if (!customerId) return { customerId, sums: [], now };
  const rows = await db
    .select({ meter: usageDays.meter, quantity: usageReports.quantity, status: usageReports.status, createdAt: usageReports.createdAt, settledAt: usageReports.settledAt })
    .from(usageReports)
    .innerJoin(usageDays, and(eq(usageDays.tenantId, usageReports.tenantId), eq(usageDays.id, usageReports.dayId)))
    .where(and(eq(usageReports.tenantId, tenantId), eq(usageReports.stripeCustomerId, customerId), gte(usageDays.since, from(now))));
  const sums = meterKeys.flatMap((meter) => {
    const own = rows.filter((row) => row.meter === meter);
    const sumOf = (wanted: (row: (typeof rows)[number]) => boolean) => own.filter(wanted).reduce((sum, { quantity }) => sum + quantity, 0);
    if (own.length === 0) return [];
    return [
      {
        meter,
        sent: sumOf(({ status }) => status === "sent"),
        doubtful: sumOf((row) => row.status === "sending" && !maySendAgain(row, now)),
        unsettled: sumOf((row) => row.status === "sending" && maySendAgain(row, now)),
        recent: sumOf(({ status, settledAt }) => status === "sent" && settledAt !== null && now.getTime() - settledAt.getTime() < settlingMs),
        refused: sumOf(({ status }) => status === "refused"),
      },
    ];
  });
  return { customerId, sums, now };
}

function from(now: Date): Date {
  return utcDay(addDays(now, -daysBack));
}

/** From the beginning of a day to the next minute, as Stripe wants it. */
async function summedByStripe(stripe: Stripe, { meterId, customerId, now }: { meterId: string; customerId: string; now: Date }): Promise<number> {
  const summaries = await stripe.billing.meters.listEventSummaries(meterId, {
    customer: customerId,
    start_time: from(now).getTime() / 1000,
    end_time: Math.floor(now.getTime() / 60_000 + 1) * 60,
  });
  return summaries.data.reduce((sum, { aggregated_value }) => sum + aggregated_value, 0);
}

async function act(work: BillingWork, { meter, sent, doubtful, unsettled, refused, stripes, outcome }: ToldSum & { stripes: number; outcome: UsageComparison }, result: UsageReconciled): Promise<void> {
  const { tenantId } = work;
  const isResolved = outcome === "arrived" || outcome === "lost" || outcome === "partly";
  const isSettled = isResolved && (await work.asSystem((scope) => settleDoubtful(scope, { meter, arrived: stripes - sent })));
  if (isSettled && result.resolved.length < mostListed) result.resolved.push({ tenantId, meter, outcome, quantity: doubtful });
  if ((outcome === "differs" || (isResolved && !isSettled) || refused > 0) && result.differing.length < mostListed) {
    result.differing.push({ tenantId, meter, ours: sent + doubtful + unsettled + refused, stripes, refused });
  }
}

/** What arrived is sent; what did not is told anew. False when no choice of the reports makes up what arrived. */
async function settleDoubtful(scope: Scope, { meter, arrived }: { meter: MeterKey; arrived: number }): Promise<boolean> {
  const reports = await doubtfulReports(scope, meter);
  const came = arrivedAmong(reports, arrived);
  if (!came) return false;
  await settle(scope, came.map(({ id }) => id), "sent");
  await tellAnew(scope, reports.filter((report) => !came.includes(report)));
  return true;
}

/** Of the same days and the same customer as the sums. */
async function doubtfulReports(scope: Scope, meter: MeterKey) {
  const { db, tenantId, now } = scope;
  const customerId = await presentCustomerId(scope);
  if (!customerId) return [];
  const rows = await db
    .select({ id: usageReports.id, dayId: usageReports.dayId, quantity: usageReports.quantity, createdAt: usageReports.createdAt })
    .from(usageReports)
    .innerJoin(usageDays, and(eq(usageDays.tenantId, usageReports.tenantId), eq(usageDays.id, usageReports.dayId)))
    .where(and(eq(usageReports.tenantId, tenantId), eq(usageReports.status, "sending"), eq(usageReports.stripeCustomerId, customerId), eq(usageDays.meter, meter), gte(usageDays.since, from(now))))
    .orderBy(usageReports.createdAt, usageReports.id)
    .for("update");
  return rows.filter((report) => !maySendAgain(report, now));
}

/** They never came: their quantities count as untold again, and the next report has an identifier of its own. */
async function tellAnew(scope: Scope, reports: readonly { id: string; dayId: string; quantity: number }[]): Promise<void> {
  const { db, tenantId } = scope;
  for (const { dayId, quantity } of reports) {
    await db
      .update(usageDays)
      .set({ reported: sql`${usageDays.reported} - ${quantity}` })
      .where(and(eq(usageDays.tenantId, tenantId), eq(usageDays.id, dayId)));
  }
  await settle(scope, reports.map(({ id }) => id), "replaced");
}

async function settle({ db, tenantId, now }: Scope, ids: string[], status: "sent" | "replaced"): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(usageReports)
    .set({ status, settledAt: now })
    .where(and(eq(usageReports.tenantId, tenantId), inArray(usageReports.id, ids)));
}
