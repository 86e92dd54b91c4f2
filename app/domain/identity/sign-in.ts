import { eq } from "drizzle-orm";
import { databaseOver, inTransaction } from "#db/database.ts";
import { passwords } from "#db/schema/identity.ts";
import { addressMessage, normaliseAddress } from "#app/domain/identity/addresses.rules.ts";
import { findByAddress, type KnownAddress } from "#app/domain/identity/find-by-address.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { lockPerson } from "#app/domain/identity/lock-person.ts";
import { hashPassword, isOutdated, isPassword } from "#app/domain/identity/password-hashes.ts";
import { normalisePassword } from "#app/domain/identity/passwords.rules.ts";
import { pendingProof } from "#app/domain/identity/pending-proof.ts";
import { countAttempt, forgetAttempt, type Attempt } from "#app/domain/identity/rate-limit.ts";
import { clientNetwork, waitWords } from "#app/domain/identity/rate-limits.rules.ts";
import { sendVerification } from "#app/domain/identity/send-verification.ts";
import { startSession, type StartedSession } from "#app/domain/identity/start-session.ts";
import type { PendingSignUp } from "#app/domain/identity/sign-up.ts";
import { Refusal, refuseInvalid } from "#app/domain/refusal.ts";

export interface SignIn {
  email: string;
  password: string;
  /** The session that the browser came with, if any: it ends. */
  previousToken: string | null;
  to: string | null;
}

/** The password was right: a session, or, while nobody has proven the address, another link to it. */
export type SignedIn = { kind: "session"; session: StartedSession } | { kind: "unverified"; pending: PendingSignUp };

/** Refuses in the same words and after the same work for a wrong password and for an address that nobody has. */
export async function signIn(identity: Identity, input: SignIn): Promise<SignedIn> {
  const email = filledIn(input);
  const attempts = attemptsOf(identity, email);
  const tries = await countAttempt(identity, attempts);
  const known = await findByAddress(databaseOver(identity.pool), email);
  const right = await isPassword(known?.passwordHash ?? null, input.password);
  if (!known || !right) refuseMismatch(tries);
  await forgetAttempt(identity, attempts);
  if (!known.verifiedAt) return unverified(identity, known, input.to);
  const renewed = isOutdated(known.passwordHash!) ? await hashPassword(normalisePassword(input.password)) : null;
  return inTransaction(identity.pool, async (db) => {
    // A reset may have come between: then this password is right no longer, and the session must not outlive it.
    const held = await lockPerson(db, known.userId);
    if (held.passwordHash !== known.passwordHash) refuseMismatch(tries);
    if (renewed) await db.update(passwords).set({ hash: renewed }).where(eq(passwords.userId, known.userId));
    const session = await startSession(db, identity, { userId: known.userId, previousToken: input.previousToken });
    return { kind: "session", session };
  });
}

/** The tries that a right password gives back. Exported for the other places that ask for it. */
export function attemptsOf(identity: Identity, email: string): Attempt[] {
  const network = clientNetwork(identity.client.address);
  return [
    { limit: "sign-in.client", of: network },
    { limit: "sign-in.pair", of: `${network} ${email}` },
    { limit: "sign-in.address", of: email },
  ];
}

function filledIn(input: SignIn): string {
  const address = normaliseAddress(input.email);
  const fields: Record<string, string> = {};
  if (!address.ok) fields.email = addressMessage(address.problem);
  if (input.password === "") fields.password = "Enter your password.";
  if (!address.ok || fields.password) refuseInvalid(fields);
  return address.email;
}

function refuseMismatch({ left, until }: { left: number; until: Date }): never {
  const words = "This email and password do not belong together.";
  if (left > 3) throw new Refusal("invalid", words);
  const pause = waitWords(until, new Date());
  const tries = left === 0 ? "That was the last try" : left === 1 ? "One try is left" : `${left} tries are left`;
  throw new Refusal("invalid", `${words} ${tries} before a pause of ${pause}.`);
}

async function unverified(identity: Identity, known: KnownAddress, to: string | null): Promise<SignedIn> {
  await countAttempt(identity, [{ limit: "verification.address", of: known.email }]);
  await inTransaction(identity.pool, (db) => sendVerification(db, identity, { ...known, to }));
  return { kind: "unverified", pending: { email: known.email, proof: pendingProof(known.passwordHash!) } };
}
