import type { Pool } from "pg";
import { ringInbox } from "#app/domain/billing/inbox/inbox-bell.ts";
import { isUnstorable, keepEvent } from "#app/domain/billing/inbox/keep-event.ts";
import type { InboxRun } from "#app/domain/billing/inbox/process-inbox.ts";
import { eventFacts } from "#app/domain/billing/inbox/webhook.rules.ts";
import { withWalkReceipt } from "#app/domain/billing/with-walk-receipt.ts";
import { addDays } from "#app/domain/dates.rules.ts";

export interface Swept {
  /** Events of these instants were asked for, in business time. */
  since: string;
  until: string;
  /** Those that Stripe could not deliver, or not yet, to all who listen. */
  undelivered: number;
  /** Those of them that we had not; they are in the inbox now. At most the first hundred. */
  kept: string[];
  keptInAll: number;
  /** Those that no inbox can hold. */
  refused: string[];
}

const mostListed = 100;
/** Who has never swept looks back as far as Stripe goes on trying; what is older the nightly walk finds. */
const daysBackAtFirst = 3;
/** Stripe keeps events for 30 days. */
const mostDaysBack = 30;
/** Each sweep looks once more at the end of the one before: lists lag behind what they list. */
const overlapMs = 3_600_000;

/**
 * Asks Stripe for what its deliveries did not bring and puts it into the inbox, as if it had come. What comes after all is
 * known by its id. A sweep that failed leaves its stretch of time to the next. Leaves a receipt.
 */
export function sweepUndelivered(run: InboxRun & { livemode: boolean }): Promise<Swept> {
  return withWalkReceipt(run.pool, "stripe.sweep-undelivered", () => sweep(run));
}

async function sweep({ stripe, pool, now, livemode }: InboxRun & { livemode: boolean }): Promise<Swept> {
  const since = await firstToAskFor(pool, now);
  const swept: Swept = { since: since.toISOString(), until: now.toISOString(), undelivered: 0, kept: [], keptInAll: 0, refused: [] };
  for await (const event of stripe.events.list({ delivery_success: false, created: { gte: Math.floor(since.getTime() / 1000) }, limit: 100 })) {
    swept.undelivered += 1;
    const facts = eventFacts(event);
    const kept = facts && (await keepEvent({ pool, livemode }, facts, JSON.stringify(event)).catch(unstorable));
    if (!kept && swept.refused.length < mostListed) swept.refused.push(event.id);
    if (kept !== "new") continue;
    swept.keptInAll += 1;
    if (swept.kept.length < mostListed) swept.kept.push(event.id);
  }
  if (swept.keptInAll > 0) await ringInbox(pool);
  return swept;
}

async function firstToAskFor(pool: Pool, now: Date): Promise<Date> {
  const { rows } = await pool.query<{ until: string }>(
    "select result ->> 'until' as until from platform.receipts where job = 'stripe.sweep-undelivered' and status = 'done' order by started_at desc limit 1",
  );
  const [last] = rows;
  if (!last) return addDays(now, -daysBackAtFirst);
  const earliest = addDays(now, -mostDaysBack);
  const resumed = new Date(Math.min(Date.parse(last.until), now.getTime()) - overlapMs);
  return resumed > earliest ? resumed : earliest;
}

function unstorable(error: unknown): null {
  if (isUnstorable(error)) return null;
  throw error;
}
