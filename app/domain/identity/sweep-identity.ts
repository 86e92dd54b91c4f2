import { lt, lte, or } from "drizzle-orm";
import { inTransaction } from "#db/database.ts";
import { oneTimeTokens, rateLimits, sessions } from "#db/schema/identity.ts";
import type { Identity } from "#app/domain/identity/identity.ts";

const day = 24 * 60 * 60 * 1000;

/** Removes what security no longer asks for. A token stays a week longer, so that its link can still say what it was. */
export async function sweepIdentity({ pool }: Pick<Identity, "pool">): Promise<{ sessions: number; tokens: number; limits: number }> {
  const now = new Date();
  return inTransaction(pool, async (db) => {
    const ended = await db.delete(sessions).where(or(lte(sessions.expiresAt, now), lte(sessions.idleExpiresAt, now)));
    const spent = await db.delete(oneTimeTokens).where(lt(oneTimeTokens.expiresAt, new Date(now.getTime() - 7 * day)));
    const past = await db.delete(rateLimits).where(lt(rateLimits.windowStart, new Date(now.getTime() - day)));
    return { sessions: ended.rowCount ?? 0, tokens: spent.rowCount ?? 0, limits: past.rowCount ?? 0 };
  });
}
