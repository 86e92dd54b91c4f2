import type { Pool } from "pg";
import type Stripe from "stripe";
import { databaseOver } from "#db/database.ts";
import { tenantOfStripeId } from "#db/directory.ts";
import { systemBillingWork } from "#app/domain/billing/billing-work.ts";
import { customerOfPayment } from "#app/domain/billing/inbox/customer-of-event.ts";
import { claimMinutes, isHandled, isOfUsage, nextAttempt } from "#app/domain/billing/inbox/event-types.rules.ts";
import { syncCustomer } from "#app/domain/billing/sync/sync-customer.ts";
import type { AppFacts, RequestFacts } from "#app/domain/scope.ts";
import { briefly } from "#app/domain/text.rules.ts";
import { enqueue } from "#jobs/enqueue.ts";

/** What a job that reaches across workspaces has. */
export interface InboxRun {
  stripe: Stripe;
  /** As afterlogin_worker. */
  pool: Pool;
  /** Business time. */
  now: Date;
  request: RequestFacts;
  app: AppFacts;
}

interface ClaimedEvent {
  id: string;
  type: string;
  customer_id: string | null;
  /** The payment that it is about, for those that name no customer. */
  charge_id: string | null;
  intent_id: string | null;
  attempts: number;
}

export type InboxCounts = { done: number; ignored: number; quarantined: number; failed: number; dead: number };

const claimAtOnce = 100;
/** Customers read at the same time. */
const atOnce = 4;
/** So that a run ends well before its claims grow old; what is left wakes the next. */
const runForMs = 60_000;

/** Works the inbox off: one sync for each customer, however many events speak of it. Several may run at once. */
export async function processInbox(run: InboxRun): Promise<InboxCounts> {
  const counts: InboxCounts = { done: 0, ignored: 0, quarantined: 0, failed: 0, dead: 0 };
  const until = Date.now() + runForMs;
  for (let events = await claim(run.pool); events.length > 0; events = await claim(run.pool)) {
    const waiting = groups(events);
    const settleSome = async (): Promise<void> => {
      for (let group = waiting.pop(); group; group = waiting.pop()) counts[await settleGroup(run, group)] += group.events.length;
    };
    await Promise.all(Array.from({ length: atOnce }, settleSome));
    if (Date.now() > until) break;
  }
  return counts;
}

/** Claims what has come, what is due again, and what a dead worker left behind. Retries and claims age in real time. */
async function claim(pool: Pool): Promise<ClaimedEvent[]> {
  const now = new Date();
  const { rows } = await pool.query<ClaimedEvent>(
    `update platform.stripe_events e set status = 'processing', claimed_at = $1, attempts = e.attempts + 1
     from (select id from platform.stripe_events
           where status = 'received' or (status = 'failed' and claimed_at <= $1) or (status = 'processing' and claimed_at <= $2)
           order by received_at, id limit $3 for update skip locked) picked
     where e.id = picked.id
     returning e.id, e.type, e.customer_id, e.attempts,
       e.payload #>> '{data,object,charge}' as charge_id, e.payload #>> '{data,object,payment_intent}' as intent_id`,
    [now, new Date(now.getTime() - claimMinutes * 60_000), claimAtOnce],
  );
  return rows;
}

type Group = { customerId: string | null; events: ClaimedEvent[] };

function groups(events: readonly ClaimedEvent[]): Group[] {
  const byKey = new Map<string, Group>();
  for (const event of events) {
    const key = keyOf(event);
    const group = byKey.get(key) ?? { customerId: isHandled(event.type) ? event.customer_id : null, events: [] };
    group.events.push(event);
    byKey.set(key, group);
  }
  return [...byKey.values()];
}

function keyOf({ type, customer_id, charge_id, intent_id }: ClaimedEvent): string {
  if (isHandled(type)) return `sync ${customer_id ?? charge_id ?? intent_id}`;
  return isOfUsage(type) ? "usage" : "ignore";
}

async function settleGroup(run: InboxRun, group: Group): Promise<keyof InboxCounts> {
  try {
    if (group.events.some(({ type }) => isOfUsage(type))) {
      await enqueue({ db: databaseOver(run.pool), tenantId: null }, "usage.reconcile", {});
      await mark(run.pool, group, { status: "done", result: { asked: "usage.reconcile" }, tenantId: null });
      return "done";
    }
    const customerId = group.customerId ?? (await whoPaid(run, group));
    if (customerId === null) {
      const why = group.events.some(({ type }) => isHandled(type)) ? "names no customer" : "changes nothing of ours";
      await mark(run.pool, group, { status: "ignored", result: { ignored: why }, tenantId: null });
      return "ignored";
    }
    const tenantId = await tenantOfStripeId(databaseOver(run.pool), customerId);
    if (tenantId === null) {
      await mark(run.pool, group, { status: "quarantined", result: { quarantined: "no workspace has this customer" }, tenantId });
      return "quarantined";
    }
    const result = await syncCustomer(systemBillingWork({ ...run, tenantId }), { customerId });
    await mark(run.pool, group, { status: "done", result, tenantId });
    return "done";
  } catch (error) {
    return fail(run.pool, group, error);
  }
}

/** Disputes and refunds say which payment they are about; its payer is written down beside the event. */
async function whoPaid({ stripe, pool }: InboxRun, { events }: Group): Promise<string | null> {
  const named = events.find(({ type }) => isHandled(type));
  if (!named) return null;
  const customerId = await customerOfPayment(stripe, { chargeId: named.charge_id, intentId: named.intent_id });
  if (customerId) await pool.query("update platform.stripe_events set customer_id = $2 where id = any($1)", [events.map(({ id }) => id), customerId]);
  return customerId;
}

async function mark(
  pool: Pool,
  { events }: Group,
  { status, result, tenantId }: { status: "done" | "ignored" | "quarantined"; result: object; tenantId: string | null },
): Promise<void> {
  await pool.query(
    `update platform.stripe_events set status = $2, result = $3, tenant_id = $4, error = null, processed_at = $5 where id = any($1)`,
    [events.map(({ id }) => id), status, JSON.stringify(result), tenantId, new Date()],
  );
}

/** `claimed_at` of a failed event is when it is due again. */
async function fail(pool: Pool, { events }: Group, error: unknown): Promise<"failed" | "dead"> {
  const message = briefly(error);
  let outcome: "failed" | "dead" = "failed";
  for (const { id, attempts } of events) {
    const next = nextAttempt(attempts, new Date());
    outcome = next.status;
    await pool.query("update platform.stripe_events set status = $2, error = $3, claimed_at = $4 where id = $1", [
      id,
      next.status,
      message,
      next.status === "failed" ? next.at : new Date(),
    ]);
  }
  return outcome;
}
