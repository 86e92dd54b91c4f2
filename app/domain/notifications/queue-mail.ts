import { newId } from "#db/ids.ts";
import type { Database } from "#db/database.ts";
import { mails } from "#db/schema/queue.ts";
import type { Mail } from "#app/emails/mail.ts";
import type { Keyring } from "#app/ops/keyring.ts";
import { enqueue } from "#jobs/enqueue.ts";

export interface QueuedMail {
  /** The fact that this mail tells, such as "invitation:<id>:2". One fact sends one mail, however often it is told. */
  fact: string;
  to: string;
  mail: Mail;
}

/**
 * Puts a mail into the caller's transaction. Its content may hold a link with a token, so it is sealed, and erased once
 * sent. Delivery is at most once by itself: an attempt whose outcome is unknown waits for staff's word.
 */
export async function queueMail(
  from: { db: Database; tenantId: string | null; app: { keyring: Keyring } },
  queued: QueuedMail,
): Promise<void> {
  const id = newId();
  const createdAt = new Date();
  await from.db
    .insert(mails)
    .values({
      id,
      fact: queued.fact,
      tenantId: from.tenantId,
      toAddress: queued.to,
      template: queued.mail.template,
      subject: queued.mail.subject,
      contentSealed: from.app.keyring.seal("mail", JSON.stringify({ html: queued.mail.html, text: queued.mail.text })),
      messageId: `<${id}@mail.afterlogin>`,
      status: "waiting",
      createdAt,
      notBefore: createdAt,
    })
    .onConflictDoNothing();
  await enqueue(from, "mail.deliver", {});
}
