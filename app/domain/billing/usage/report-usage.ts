import { and, eq, gte, inArray, sql } from "drizzle-orm";
import type Stripe from "stripe";
import { newId } from "#db/ids.ts";
import { usageDays, usageReports } from "#db/schema/usage.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { isDuplicateEvent, isRefused } from "#app/domain/billing/stripe-problems.ts";
import { presentCustomerId } from "#app/domain/billing/sync/sync-customer.ts";
import { maySendAgain } from "#app/domain/billing/usage/usage.rules.ts";
import { meterKeys, type MeterKey } from "#app/domain/plans.rules.ts";
import type { Scope } from "#app/domain/scope.ts";

interface Report {
  id: string;
  meter: MeterKey;
  since: Date;
  quantity: number;
  stripeCustomerId: string;
}

/** `doubtful`: sent long ago with nobody knowing whether it arrived; the reconciliation finds out. */
export type Reported = { sent: number; refused: number; doubtful: number };

/**
 * Tells Stripe what was counted since it was last told. Each report is a row before it is sent and keeps its id, which is
 * the event's identifier: whatever breaks off where, it is sent again and counts once. Throws when nobody knows whether
 * Stripe heard, so that the job comes again.
 */
export async function reportUsage(work: BillingWork): Promise<Reported> {
  const { ready, doubtful } = await work.asSystem(prepareReports);
  const reported: Reported = { sent: 0, refused: 0, doubtful };
  for (const report of ready) {
    const failure = await send(work.stripe, report);
    await work.asSystem((scope) => settleReport(scope, report.id, failure));
    reported[failure === null ? "sent" : "refused"] += 1;
  }
  return reported;
}

async function prepareReports(scope: Scope): Promise<{ ready: Report[]; doubtful: number }> {
  await makeReports(scope);
  const { db, tenantId, now } = scope;
  const waiting = await db
    .select({
      id: usageReports.id,
      meter: usageDays.meter,
      since: usageDays.since,
      quantity: usageReports.quantity,
      stripeCustomerId: usageReports.stripeCustomerId,
      createdAt: usageReports.createdAt,
    })
    .from(usageReports)
    .innerJoin(usageDays, and(eq(usageDays.tenantId, usageReports.tenantId), eq(usageDays.id, usageReports.dayId)))
    .where(and(eq(usageReports.tenantId, tenantId), eq(usageReports.status, "sending")))
    .orderBy(usageReports.createdAt, usageReports.id);
  const ready = waiting.filter((report) => maySendAgain(report, now));
  return { ready, doubtful: waiting.length - ready.length };
}

/** What was counted before the subscription began is not billed, and not told. */
async function makeReports(scope: Scope): Promise<void> {
  const { db, tenantId, now, standing } = scope;
  const { subscription } = standing;
  const customerId = await presentCustomerId(scope);
  const billed = meterKeys.filter((meter) => subscription?.meters.includes(meter));
  if (!subscription || !customerId || billed.length === 0) return;
  const untold = await db
    .select()
    .from(usageDays)
    .where(
      and(
        eq(usageDays.tenantId, tenantId),
        inArray(usageDays.meter, billed),
        gte(usageDays.since, subscription.startedAt),
        sql`${usageDays.quantity} > ${usageDays.reported}`,
      ),
    )
    .orderBy(usageDays.since)
    .for("update");
  for (const { id: dayId, quantity, reported } of untold) {
    const told = quantity - reported;
    await db.insert(usageReports).values({ tenantId, id: newId(), dayId, quantity: told, stripeCustomerId: customerId, status: "sending", createdAt: now });
    await db
      .update(usageDays)
      .set({ reported: quantity })
      .where(and(eq(usageDays.tenantId, tenantId), eq(usageDays.id, dayId)));
  }
}

/** Dated by the beginning of its day's part, so that it falls into the period in which it was used. Answers what Stripe had against it. */
async function send(stripe: Stripe, { id, meter, since, quantity, stripeCustomerId }: Report): Promise<string | null> {
  try {
    await stripe.billing.meterEvents.create(
      {
        event_name: meter,
        identifier: id,
        timestamp: Math.floor(since.getTime() / 1000),
        payload: { stripe_customer_id: stripeCustomerId, value: String(quantity) },
      },
      { idempotencyKey: `usage:${id}` },
    );
    return null;
  } catch (error) {
    if (isDuplicateEvent(error)) return null;
    if (isRefused(error)) return error.message;
    throw error;
  }
}

async function settleReport({ db, tenantId, now }: Scope, id: string, failure: string | null): Promise<void> {
  await db
    .update(usageReports)
    .set({ status: failure === null ? "sent" : "refused", failure: failure?.slice(0, 500) ?? null, settledAt: now })
    .where(and(eq(usageReports.tenantId, tenantId), eq(usageReports.id, id), eq(usageReports.status, "sending")));
}
