import { and, eq } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import { isId } from "#db/ids.ts";
import { sessions } from "#db/schema/identity.ts";
import { describeDevice } from "#app/domain/identity/devices.rules.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";

/** Ends one of a person's own sessions; somebody else's is not there. Answers which device it was. */
export async function endSession(identity: Identity, { userId, sessionId }: { userId: string; sessionId: string }): Promise<{ device: string }> {
  if (!isId(sessionId)) refuseUnknown();
  const [ended] = await databaseOver(identity.pool)
    .delete(sessions)
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId)))
    .returning({ userAgent: sessions.userAgent });
  if (!ended) refuseUnknown();
  return { device: describeDevice(ended.userAgent).label };
}
