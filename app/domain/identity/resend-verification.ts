import { inTransaction } from "#db/database.ts";
import { inEvenTime } from "#app/domain/identity/even-time.ts";
import { findByAddress } from "#app/domain/identity/find-by-address.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { countAttempt } from "#app/domain/identity/rate-limit.ts";
import { clientNetwork } from "#app/domain/identity/rate-limits.rules.ts";
import { sendAlreadySignedUp } from "#app/domain/identity/send-already-signed-up.ts";
import { sendVerification } from "#app/domain/identity/send-verification.ts";

/**
 * Sends again what a sign-up with this address sends. Answers nothing, whether or not the address is known. `email` comes
 * from the server's own hand: a sealed cookie, a token, a session.
 */
export async function resendVerification(identity: Identity, { email, to }: { email: string; to: string | null }): Promise<void> {
  await countAttempt(identity, [
    { limit: "verification.client", of: clientNetwork(identity.client.address) },
    { limit: "verification.address", of: email },
  ]);
  await inEvenTime(() =>
    inTransaction(identity.pool, async (db) => {
      const known = await findByAddress(db, email);
      if (!known) return;
      if (known.verifiedAt) await sendAlreadySignedUp(db, identity, email);
      else await sendVerification(db, identity, { ...known, to });
    }),
  );
}
