import { and, eq, ne } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import { sessions } from "#db/schema/identity.ts";
import type { Identity } from "#app/domain/identity/identity.ts";

/** Ends all of a person's sessions but the one they ask from. Answers how many. */
export async function endOtherSessions(identity: Identity, { userId, sessionId }: { userId: string; sessionId: string }): Promise<number> {
  const ended = await databaseOver(identity.pool)
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), ne(sessions.id, sessionId)))
    .returning({ id: sessions.id });
  return ended.length;
}
