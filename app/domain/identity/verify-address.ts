import { eq } from "drizzle-orm";
import { databaseOver, inTransaction } from "#db/database.ts";
import { addresses } from "#db/schema/identity.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { lockPerson } from "#app/domain/identity/lock-person.ts";
import { consumeToken, findToken, retireTokens, type FoundToken } from "#app/domain/identity/one-time-token.ts";
import { isPassword } from "#app/domain/identity/password-hashes.ts";
import { pendingProof } from "#app/domain/identity/pending-proof.ts";
import { countAttempt, forgetAttempt } from "#app/domain/identity/rate-limit.ts";
import { attemptsOf } from "#app/domain/identity/sign-in.ts";
import { startSession, type StartedSession } from "#app/domain/identity/start-session.ts";
import { refuse, refuseInvalid } from "#app/domain/refusal.ts";

/** How somebody with the link shows that the password is theirs too: see pendingProof. */
export type VerifyingProof =
  | { kind: "browser"; proof: string }
  | { kind: "session"; userId: string }
  | { kind: "password"; password: string };

/** What the page of a link shows before anything happens. `asks`: whether this browser has to type the password. */
export type VerificationState =
  | { state: "unknown" }
  | { state: "used" | "expired"; verified: boolean; email: string }
  | { state: "live"; email: string; asks: "nothing" | "password" };

/** Looks and does not touch. */
export async function findVerification(
  identity: Identity,
  { token, proof }: { token: string; proof: VerifyingProof | null },
): Promise<VerificationState> {
  const found = await findToken(databaseOver(identity.pool), "verify_address", token);
  if (found.state === "unknown") return found;
  const { state, email, verified } = found;
  // Proven meanwhile by another link: then this one has nothing left to do.
  if (state === "used" || verified) return { state: "used", verified, email };
  if (state === "expired") return { state, verified, email };
  return { state, email, asks: proof && isShown(found, proof) ? "nothing" : "password" };
}

/** Consumes the link, proves the address and signs its person in. Of two at once one wins. */
export async function verifyAddress(
  identity: Identity,
  { token, proof, previousToken }: { token: string; proof: VerifyingProof | null; previousToken: string | null },
): Promise<StartedSession> {
  const found = await findToken(databaseOver(identity.pool), "verify_address", token);
  if (found.state !== "live") refuseDead(found.state);
  if (!proof || !isShown(found, proof)) await demandPassword(identity, found, proof);
  return inTransaction(identity.pool, async (db) => {
    const held = await lockPerson(db, found.userId);
    if (held.passwordHash !== found.passwordHash) refuse("conflict", "Somebody has signed up with this address again meanwhile. Use the newest mail.");
    if (!(await consumeToken(db, "verify_address", token))) refuseDead("used");
    await retireTokens(db, "verify_address", found.userId);
    await db.update(addresses).set({ verifiedAt: new Date() }).where(eq(addresses.id, found.addressId));
    return startSession(db, identity, { userId: found.userId, previousToken });
  });
}

type Known = Exclude<FoundToken, { state: "unknown" }>;

function isShown(found: Known, proof: VerifyingProof): boolean {
  switch (proof.kind) {
    case "browser":
      return found.passwordHash !== null && proof.proof === pendingProof(found.passwordHash);
    case "session":
      return proof.userId === found.userId;
    case "password":
      return false;
  }
}

async function demandPassword(identity: Identity, found: Known, proof: VerifyingProof | null): Promise<void> {
  if (proof?.kind !== "password" || proof.password === "") refuseInvalid({ password: "Enter the password you chose when you signed up." });
  const attempts = attemptsOf(identity, found.email);
  await countAttempt(identity, attempts);
  if (!(await isPassword(found.passwordHash, proof.password))) {
    refuseInvalid({ password: "This is not the password that was chosen at sign-up. You can choose a new one instead." });
  }
  await forgetAttempt(identity, attempts);
}

function refuseDead(state: "unknown" | "expired" | "used"): never {
  switch (state) {
    case "unknown":
      refuse("not_found", "This link is not one of ours, or it was cut off on its way.");
    case "expired":
      refuse("conflict", "This link has expired. Ask for a new one.");
    case "used":
      refuse("conflict", "This link was used already. Sign in with your password.");
  }
}
