import { inTransaction } from "#db/database.ts";
import { addressMessage, normaliseAddress } from "#app/domain/identity/addresses.rules.ts";
import { inEvenTime } from "#app/domain/identity/even-time.ts";
import { findByAddress } from "#app/domain/identity/find-by-address.ts";
import { readerOf } from "#app/domain/identity/profile.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { issueToken } from "#app/domain/identity/one-time-token.ts";
import { countAttempt } from "#app/domain/identity/rate-limit.ts";
import { clientNetwork } from "#app/domain/identity/rate-limits.rules.ts";
import { queueMail } from "#app/domain/notifications/queue-mail.ts";
import { refuseInvalid } from "#app/domain/refusal.ts";
import { resetPasswordMail } from "#app/emails/identity/reset-password.ts";

/** Sends a link if somebody signs in with the address. The answer and its time are the same if nobody does. */
export async function requestPasswordReset(identity: Identity, input: { email: string }): Promise<void> {
  const address = normaliseAddress(input.email);
  if (!address.ok) refuseInvalid({ email: addressMessage(address.problem) });
  await countAttempt(identity, [
    { limit: "reset.client", of: clientNetwork(identity.client.address) },
    { limit: "reset.address", of: address.email },
  ]);
  await inEvenTime(() => send(identity, address.email));
}

function send(identity: Identity, email: string): Promise<void> {
  return inTransaction(identity.pool, async (db) => {
    const known = await findByAddress(db, email);
    if (!known) return;
    const { token, hash, expiresAt } = await issueToken(db, { purpose: "reset_password", ...known });
    const reader = await readerOf(db, known.userId);
    const mail = resetPasswordMail({ email, url: `${identity.app.url}/reset-password/${token}`, expiresAt, ...reader });
    await queueMail({ db, tenantId: null, app: identity.app }, { fact: `reset-password:${hash}`, to: email, mail });
  });
}
