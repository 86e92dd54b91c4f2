import type { Database } from "#db/database.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { issueToken } from "#app/domain/identity/one-time-token.ts";
import { queueMail } from "#app/domain/notifications/queue-mail.ts";
import { verifyAddressMail } from "#app/emails/identity/verify-address.ts";

/** A fresh link to an address that nobody has proven yet. `to` is where its reader was going. */
export async function sendVerification(
  db: Database,
  identity: Identity,
  who: { userId: string; addressId: string; email: string; to: string | null },
): Promise<void> {
  const { token, hash, expiresAt } = await issueToken(db, { purpose: "verify_address", userId: who.userId, addressId: who.addressId });
  const url = new URL(`/verify/${token}`, identity.app.url);
  if (who.to) url.searchParams.set("to", who.to);
  await queueMail(
    { db, tenantId: null, app: identity.app },
    { fact: `verify-address:${hash}`, to: who.email, mail: verifyAddressMail({ email: who.email, url: url.href, expiresAt }) },
  );
}
