import type { Pool } from "pg";

/** The channel that wakes whoever drains the inbox. */
export const stripeInboxChannel = "stripe_inbox";

export async function ringInbox(pool: Pool): Promise<void> {
  await pool.query("select pg_notify($1, '')", [stripeInboxChannel]);
}

/**
 * Rings after a commit, once for however many came since it last began to ring. A notice inside each insert would make
 * commits wait for one another: PostgreSQL lets through one transaction with a notice at a time. If the process dies
 * between the two, the worker's next tick finds the event.
 */
export function createInboxBell(pool: Pool, onFailure: (error: unknown) => void): () => void {
  let ringing = false;
  let again = false;
  async function ring(): Promise<void> {
    ringing = true;
    do {
      again = false;
      await ringInbox(pool).catch(onFailure);
    } while (again);
    ringing = false;
  }
  return () => {
    if (ringing) again = true;
    else void ring();
  };
}
