import { eq } from "drizzle-orm";
import { databaseOver, inTransaction } from "#db/database.ts";
import { addresses } from "#db/schema/identity.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { lockPerson } from "#app/domain/identity/lock-person.ts";
import { consumeToken, findToken, retireTokens } from "#app/domain/identity/one-time-token.ts";
import { hashPassword } from "#app/domain/identity/password-hashes.ts";
import { checkPassword, passwordMessage } from "#app/domain/identity/passwords.rules.ts";
import { countAttempt } from "#app/domain/identity/rate-limit.ts";
import { clientNetwork } from "#app/domain/identity/rate-limits.rules.ts";
import { replacePassword } from "#app/domain/identity/replace-password.ts";
import { startSession, type StartedSession } from "#app/domain/identity/start-session.ts";
import { refuse, refuseInvalid } from "#app/domain/refusal.ts";

/** What the page of a link shows before anything happens. */
export async function findReset(identity: Identity, token: string): Promise<{ state: "live"; email: string } | { state: "unknown" | "expired" | "used" }> {
  const found = await findToken(databaseOver(identity.pool), "reset_password", token);
  return found.state === "live" ? { state: "live", email: found.email } : { state: found.state };
}

/**
 * A new password by a link from a mail: the link works once, every session ends, and the browser that did it gets a new
 * one. The mailbox is proven by the same click.
 */
export async function resetPassword(
  identity: Identity,
  { token, password, previousToken }: { token: string; password: string; previousToken: string | null },
): Promise<StartedSession> {
  await countAttempt(identity, [{ limit: "token.client", of: clientNetwork(identity.client.address) }]);
  const found = await findToken(databaseOver(identity.pool), "reset_password", token);
  if (found.state !== "live") refuse("conflict", "This link works no longer. Ask for a new one.");
  const verdict = checkPassword(password, { addresses: [found.email], name: found.name });
  if (!verdict.ok) refuseInvalid({ password: passwordMessage(verdict.problem) });
  const hash = await hashPassword(verdict.password);
  return inTransaction(identity.pool, async (db) => {
    await lockPerson(db, found.userId);
    if (!(await consumeToken(db, "reset_password", token))) refuse("conflict", "This link was used a moment ago. Ask for a new one.");
    await retireTokens(db, "reset_password", found.userId);
    if (!found.verified) await db.update(addresses).set({ verifiedAt: new Date() }).where(eq(addresses.id, found.addressId));
    await replacePassword(db, identity, { userId: found.userId, email: found.email, hash });
    return startSession(db, identity, { userId: found.userId, previousToken });
  });
}
