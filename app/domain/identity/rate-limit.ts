import { and, eq, sql } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import { rateLimits } from "#db/schema/identity.ts";
import { triesLeft, waitWords, windowAt, type RateLimitName } from "#app/domain/identity/rate-limits.rules.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { Refusal } from "#app/domain/refusal.ts";

/** Too often. Says when to try again, and answers as HTTP has it: 429. */
export class TooOften extends Refusal {
  readonly until: Date;

  constructor(until: Date, now: Date) {
    super("over_limit", `That was tried too often. Try again in ${waitWords(until, now)}.`);
    this.name = "TooOften";
    this.until = until;
  }

  override get status(): number {
    return 429;
  }
}

export interface Attempt {
  limit: RateLimitName;
  /** What is limited: an address, a client. The database sees a keyed digest of it. */
  of: string;
}

/**
 * Counts an attempt before anything is done about it, each limit in a statement that commits at once: what follows may
 * fail and the attempt stays counted. Stops at the first limit passed, so that a client which has used up its own tries
 * cannot use up somebody else's. Answers how many tries are left, by the tightest limit.
 */
export async function countAttempt(identity: Identity, attempts: readonly Attempt[]): Promise<{ left: number; until: Date }> {
  const now = new Date();
  let tightest = { left: Number.POSITIVE_INFINITY, until: now };
  for (const attempt of attempts) {
    const { start, end } = windowAt(attempt.limit, now);
    const left = triesLeft(attempt.limit, await count(identity, attempt, start));
    if (left < 0) throw new TooOften(end, now);
    if (left < tightest.left) tightest = { left, until: end };
  }
  return tightest;
}

/** Gives back what a success has shown to be no guess. */
export async function forgetAttempt(identity: Identity, attempts: readonly Attempt[]): Promise<void> {
  for (const attempt of attempts) {
    const { start } = windowAt(attempt.limit, new Date());
    await databaseOver(identity.pool)
      .update(rateLimits)
      .set({ hits: sql`greatest(${rateLimits.hits} - 1, 0)` })
      .where(and(eq(rateLimits.bucket, bucketOf(identity, attempt)), eq(rateLimits.windowStart, start)));
  }
}

async function count(identity: Identity, attempt: Attempt, windowStart: Date): Promise<number> {
  const [row] = await databaseOver(identity.pool)
    .insert(rateLimits)
    .values({ bucket: bucketOf(identity, attempt), windowStart, hits: 1 })
    .onConflictDoUpdate({ target: [rateLimits.bucket, rateLimits.windowStart], set: { hits: sql`${rateLimits.hits} + 1` } })
    .returning({ hits: rateLimits.hits });
  return row!.hits;
}

function bucketOf(identity: Identity, { limit, of }: Attempt): string {
  return identity.app.keyring.sign("rate limit", `${limit}\n${of}`);
}
