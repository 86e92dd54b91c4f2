import { eq } from "drizzle-orm";
import { inTransaction, type Database } from "#db/database.ts";
import { newId } from "#db/ids.ts";
import { addresses, passwords, sessions, users } from "#db/schema/identity.ts";
import { addressMessage, normaliseAddress } from "#app/domain/identity/addresses.rules.ts";
import { findByAddress, type KnownAddress } from "#app/domain/identity/find-by-address.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { inEvenTime } from "#app/domain/identity/even-time.ts";
import { termsVersion } from "#app/domain/identity/legal.rules.ts";
import { lockPerson } from "#app/domain/identity/lock-person.ts";
import { hashPassword } from "#app/domain/identity/password-hashes.ts";
import { checkPassword, passwordMessage } from "#app/domain/identity/passwords.rules.ts";
import { pendingProof } from "#app/domain/identity/pending-proof.ts";
import { countAttempt } from "#app/domain/identity/rate-limit.ts";
import { clientNetwork } from "#app/domain/identity/rate-limits.rules.ts";
import { sendAlreadySignedUp } from "#app/domain/identity/send-already-signed-up.ts";
import { sendVerification } from "#app/domain/identity/send-verification.ts";
import { refuseInvalid } from "#app/domain/refusal.ts";
import { cleanText, oneLine, textMessage } from "#app/domain/text.rules.ts";

export interface SignUp {
  name: string;
  email: string;
  password: string;
  /** The version of the terms that the form said yes to; null when it did not. */
  acceptedTerms: string | null;
  /** Where they were going, such as an invitation. */
  to: string | null;
}

/** What the browser keeps until the address is proven: the same shape whether or not the address was known. */
export interface PendingSignUp {
  email: string;
  proof: string;
}

/**
 * Always ends at "check your mail": a new address gets a link, a proven one the word that it signs in already, one that
 * nobody has proven gets a fresh link and the newest name and password. The last is safe because no session opens before
 * the proof, so nothing hangs on the older password.
 */
export async function signUp(identity: Identity, input: SignUp): Promise<PendingSignUp> {
  const details = checked(input);
  await countAttempt(identity, [
    { limit: "sign-up.client", of: clientNetwork(identity.client.address) },
    { limit: "sign-up.address", of: details.email },
  ]);
  return inEvenTime(async () => {
    const hash = await hashPassword(details.password);
    await unlessBeaten(() => inTransaction(identity.pool, (db) => record(db, identity, { ...details, hash, to: input.to })));
    return { email: details.email, proof: pendingProof(hash) };
  });
}

interface Details {
  name: string;
  email: string;
  password: string;
}

function checked(input: SignUp): Details {
  const fields: Record<string, string> = {};
  const name = cleanText(input.name, nameRule);
  if (!name.ok) fields.name = name.problem === "required" ? "Enter your name." : textMessage(name.problem, nameRule);
  const address = normaliseAddress(input.email);
  if (!address.ok) fields.email = addressMessage(address.problem);
  const own = { addresses: address.ok ? [address.email] : [], name: name.ok ? name.text : "" };
  const password = checkPassword(input.password, own);
  if (!password.ok) fields.password = passwordMessage(password.problem);
  if (input.acceptedTerms !== termsVersion) fields.terms = "Read the terms and agree to them.";
  if (!name.ok || !address.ok || !password.ok || fields.terms) refuseInvalid(fields);
  return { name: name.text, email: address.email, password: password.password };
}

const nameRule = oneLine(100);

type Recorded = Details & { hash: string; to: string | null };

async function record(db: Database, identity: Identity, input: Recorded): Promise<void> {
  const known = await findLocked(db, input.email);
  if (known?.verifiedAt) return sendAlreadySignedUp(db, identity, known.email);
  const who = known ? await replace(db, known, input) : await add(db, input);
  await sendVerification(db, identity, { ...who, email: input.email, to: input.to });
}

async function findLocked(db: Database, email: string): Promise<KnownAddress | null> {
  const known = await findByAddress(db, email);
  if (!known) return null;
  await lockPerson(db, known.userId);
  // It may have been proven while this waited.
  return findByAddress(db, email);
}

async function add(db: Database, { name, email, hash }: Recorded) {
  const now = new Date();
  const userId = newId();
  const addressId = newId();
  await db.insert(users).values({ id: userId, name, termsVersion, termsAcceptedAt: now, createdAt: now });
  await db.insert(addresses).values({ id: addressId, userId, email, isPrimary: true, createdAt: now });
  await db.insert(passwords).values({ userId, hash, changedAt: now });
  return { userId, addressId };
}

async function replace(db: Database, { userId, addressId }: KnownAddress, { name, hash }: Recorded) {
  const now = new Date();
  await db.update(users).set({ name, termsVersion, termsAcceptedAt: now }).where(eq(users.id, userId));
  await db
    .insert(passwords)
    .values({ userId, hash, changedAt: now })
    .onConflictDoUpdate({ target: passwords.userId, set: { hash, changedAt: now } });
  await db.delete(sessions).where(eq(sessions.userId, userId));
  return { userId, addressId };
}

/** Two may sign up with one new address at the same moment. Who comes second meets what the first has written. */
async function unlessBeaten(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isTaken(error)) throw error;
    await work();
  }
}

function isTaken(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && "code" in cause && cause.code === "23505" && "constraint" in cause && cause.constraint === "addresses_email";
}
