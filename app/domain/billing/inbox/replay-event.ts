import type { Pool } from "pg";
import { ringInbox } from "#app/domain/billing/inbox/inbox-bell.ts";

/**
 * Puts an event back into the inbox as if it had just come, with all its attempts. Harmless for one that was done: a
 * sync reads what is, and finds nothing new. False: there is no such event, or it is being worked on now.
 * `pool` is the staff's or the worker's; who asked is recorded by the caller.
 */
export async function replayEvent(pool: Pool, eventId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update platform.stripe_events set status = 'received', attempts = 0, error = null, result = null, claimed_at = null, processed_at = null
     where id = $1 and status <> 'processing' and not (status = 'ignored' and result ->> 'ignored' like '% mode event')`,
    [eventId],
  );
  if (rowCount === 0) return false;
  await ringInbox(pool);
  return true;
}
