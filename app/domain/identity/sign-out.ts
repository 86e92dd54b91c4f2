import { eq } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import { sessions } from "#db/schema/identity.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { hashToken } from "#app/domain/identity/tokens.ts";

/** Ends the session of a token. Harmless when it has ended already. */
export async function signOut(identity: Identity, token: string): Promise<void> {
  await databaseOver(identity.pool).delete(sessions).where(eq(sessions.tokenHash, hashToken(token)));
}
