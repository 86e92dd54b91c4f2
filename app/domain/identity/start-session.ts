import { and, eq, lte, or } from "drizzle-orm";
import type { Database } from "#db/database.ts";
import { newId } from "#db/ids.ts";
import { sessions } from "#db/schema/identity.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { sessionAbsoluteMs, sessionIdleMs } from "#app/domain/identity/sessions.rules.ts";
import { hashToken, isToken, newToken } from "#app/domain/identity/tokens.ts";

/** A session that has just begun. `token` is for the browser's cookie and exists nowhere else. */
export interface StartedSession {
  userId: string;
  token: string;
}

/**
 * In the caller's transaction, which has seen the proof. The browser never keeps the token it came with: whoever planted
 * or saw that one has nothing.
 */
export async function startSession(
  db: Database,
  identity: Identity,
  { userId, previousToken }: { userId: string; previousToken: string | null },
): Promise<StartedSession> {
  const now = new Date();
  if (isToken(previousToken)) await db.delete(sessions).where(eq(sessions.tokenHash, hashToken(previousToken)));
  // What has ended is swept when its person comes back, so a list of sessions never grows old.
  await db.delete(sessions).where(and(eq(sessions.userId, userId), or(lte(sessions.expiresAt, now), lte(sessions.idleExpiresAt, now))));
  const { token, hash } = newToken();
  await db.insert(sessions).values({
    id: newId(),
    userId,
    tokenHash: hash,
    authenticatedAt: now,
    lastSeenAt: now,
    idleExpiresAt: new Date(now.getTime() + sessionIdleMs),
    expiresAt: new Date(now.getTime() + sessionAbsoluteMs),
    address: identity.client.address,
    userAgent: identity.client.userAgent,
  });
  return { userId, token };
}
