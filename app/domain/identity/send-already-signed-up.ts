import type { Database } from "#db/database.ts";
import { newId } from "#db/ids.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { queueMail } from "#app/domain/notifications/queue-mail.ts";
import { alreadySignedUpMail } from "#app/emails/identity/already-signed-up.ts";

/** Every sign-up is a fact of its own; how many there can be is the rate limit's business. */
export async function sendAlreadySignedUp(db: Database, identity: Identity, email: string): Promise<void> {
  await queueMail(
    { db, tenantId: null, app: identity.app },
    { fact: `already-signed-up:${newId()}`, to: email, mail: alreadySignedUpMail({ email, url: `${identity.app.url}/sign-in` }) },
  );
}
