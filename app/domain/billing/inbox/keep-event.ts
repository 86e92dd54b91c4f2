import type { Pool } from "pg";
import type { EventFacts } from "#app/domain/billing/inbox/webhook.rules.ts";

/** Whether it waits now, has come before, or is of the mode that our key does not belong to. */
export type Kept = "new" | "known" | "other_world";

/** Puts an event into the inbox, in one statement, so that a repeat at the same time is a repeat. */
export async function keepEvent({ pool, livemode }: { pool: Pool; livemode: boolean }, facts: EventFacts, payload: string): Promise<Kept> {
  const otherWorld = facts.livemode !== livemode;
  const world = facts.livemode ? "live" : "test";
  const { rowCount } = await pool.query(
    `insert into platform.stripe_events
       (id, type, livemode, api_version, created, customer_id, object_id, payload, status, result, received_at, processed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing`,
    [
      facts.id,
      facts.type,
      facts.livemode,
      facts.apiVersion,
      facts.created,
      facts.customerId,
      facts.objectId,
      payload,
      otherWorld ? "ignored" : "received",
      otherWorld ? JSON.stringify({ ignored: `a ${world} mode event` }) : null,
      new Date(),
      otherWorld ? new Date() : null,
    ],
  );
  if (otherWorld) return "other_world";
  return rowCount === 0 ? "known" : "new";
}

/** PostgreSQL's own limits on JSON: NUL, lone surrogates, numbers beyond its range, nesting beyond its stack. */
export function isUnstorable(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code.startsWith("22") || code === "54001" || code === "54000";
}
