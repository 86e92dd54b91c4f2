import { eq } from "drizzle-orm";
import type { Database } from "#db/database.ts";
import { newId } from "#db/ids.ts";
import { passwords, sessions } from "#db/schema/identity.ts";
import { describeDevice } from "#app/domain/identity/devices.rules.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { readerOf } from "#app/domain/identity/profile.ts";
import { queueMail } from "#app/domain/notifications/queue-mail.ts";
import { passwordChangedMail } from "#app/emails/identity/password-changed.ts";

/** Writes the new password, ends every session, and says so by mail: what each way to a new password has in common. */
export async function replacePassword(
  db: Database,
  identity: Identity,
  { userId, email, hash }: { userId: string; email: string; hash: string },
): Promise<void> {
  const at = new Date();
  await db
    .insert(passwords)
    .values({ userId, hash, changedAt: at })
    .onConflictDoUpdate({ target: passwords.userId, set: { hash, changedAt: at } });
  await db.delete(sessions).where(eq(sessions.userId, userId));
  const mail = passwordChangedMail({
    email,
    at,
    device: describeDevice(identity.client.userAgent).label,
    address: identity.client.address,
    url: `${identity.app.url}/forgot-password`,
    ...(await readerOf(db, userId)),
  });
  await queueMail({ db, tenantId: null, app: identity.app }, { fact: `password-changed:${newId()}`, to: email, mail });
}
