import { and, eq } from "drizzle-orm";
import { databaseOver, inTransaction, type Database } from "#db/database.ts";
import { addresses, passwords, users } from "#db/schema/identity.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { lockPerson } from "#app/domain/identity/lock-person.ts";
import { retireTokens } from "#app/domain/identity/one-time-token.ts";
import { hashPassword, isPassword } from "#app/domain/identity/password-hashes.ts";
import { checkPassword, passwordMessage } from "#app/domain/identity/passwords.rules.ts";
import { countAttempt, forgetAttempt, type Attempt } from "#app/domain/identity/rate-limit.ts";
import { replacePassword } from "#app/domain/identity/replace-password.ts";
import { startSession, type StartedSession } from "#app/domain/identity/start-session.ts";
import { refuse, refuseInvalid, refuseUnknown } from "#app/domain/refusal.ts";

/** Asks for the present password, however fresh the session. All other sessions end; this one continues under a new token. */
export async function changePassword(
  identity: Identity,
  input: { userId: string; currentPassword: string; password: string; previousToken: string | null },
): Promise<StartedSession> {
  const person = await findPerson(databaseOver(identity.pool), input.userId);
  if (input.currentPassword === "") refuseInvalid({ currentPassword: "Enter your present password." });
  const attempts: Attempt[] = [{ limit: "password.user", of: input.userId }];
  await countAttempt(identity, attempts);
  if (!(await isPassword(person.hash, input.currentPassword))) refuseInvalid({ currentPassword: "This is not your present password." });
  await forgetAttempt(identity, attempts);
  const verdict = checkPassword(input.password, { addresses: [person.email], name: person.name });
  if (!verdict.ok) refuseInvalid({ password: passwordMessage(verdict.problem) });
  const hash = await hashPassword(verdict.password);
  return inTransaction(identity.pool, async (db) => {
    const held = await lockPerson(db, input.userId);
    if (held.passwordHash !== person.hash) refuse("conflict", "The password was changed elsewhere a moment ago. Sign in with that one.");
    await retireTokens(db, "reset_password", input.userId);
    await replacePassword(db, identity, { userId: input.userId, email: person.email, hash });
    return startSession(db, identity, { userId: input.userId, previousToken: input.previousToken });
  });
}

async function findPerson(db: Database, userId: string): Promise<{ name: string; email: string; hash: string | null }> {
  const [person] = await db
    .select({ name: users.name, email: addresses.email, hash: passwords.hash })
    .from(users)
    .innerJoin(addresses, and(eq(addresses.userId, users.id), eq(addresses.isPrimary, true)))
    .leftJoin(passwords, eq(passwords.userId, users.id))
    .where(eq(users.id, userId));
  if (!person) refuseUnknown();
  return person;
}
