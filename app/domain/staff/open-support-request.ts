import type { Pool } from "pg";
import { inTransaction } from "#db/database.ts";
import { newId } from "#db/ids.ts";
import { supportRequests } from "#db/schema/platform.ts";
import { addressMessage, normaliseAddress } from "#app/domain/identity/addresses.rules.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { countAttempt } from "#app/domain/identity/rate-limit.ts";
import { clientNetwork } from "#app/domain/identity/rate-limits.rules.ts";
import { queueMail } from "#app/domain/notifications/queue-mail.ts";
import { refuseInvalid } from "#app/domain/refusal.ts";
import { supportNumber } from "#app/domain/staff/support-numbers.rules.ts";
import { cleanText, manyLines, oneLine, textMessage, type TextRule } from "#app/domain/text.rules.ts";
import { requestReceivedMail } from "#app/emails/support/request-received.ts";

export interface Intake {
  /** As afterlogin_intake, which can put a request in and see none. */
  pool: Pool;
  identity: Identity;
}

export interface SupportWish {
  name: string;
  email: string;
  subject: string;
  message: string;
  /** Where they were, and which of their requests failed, as far as the page's link said. */
  page: string | null;
  requestId: string | null;
  userId: string | null;
  /** One that they belong to: the caller has checked it. */
  workspace: { id: string; label: string } | null;
}

const rules = { name: oneLine(100), subject: oneLine(150), message: { ...manyLines(5_000), empty: "refused" } } satisfies Record<string, TextRule>;

/** Anybody may write to us; the mail that says so goes to the address they gave, so both are limited. */
export async function openSupportRequest({ pool, identity }: Intake, wish: SupportWish): Promise<{ number: string }> {
  const { email, name, subject, message } = checked(wish);
  await countAttempt(identity, [
    { limit: "contact.client", of: clientNetwork(identity.client.address) },
    { limit: "contact.address", of: email },
  ]);
  const id = newId();
  const number = supportNumber(id);
  await inTransaction(pool, async (db) => {
    await db.insert(supportRequests).values({
      id,
      name,
      email,
      subject,
      message,
      page: wish.page,
      requestId: wish.requestId,
      userId: wish.userId,
      tenantId: wish.workspace?.id ?? null,
      workspaceLabel: wish.workspace?.label ?? null,
      createdAt: new Date(),
    });
    await queueMail({ db, tenantId: null, app: identity.app }, { fact: `support-request:${id}`, to: email, mail: requestReceivedMail({ number }) });
  });
  return { number };
}

function checked(wish: SupportWish): { email: string; name: string; subject: string; message: string } {
  const fields: Record<string, string> = {};
  const clean = (field: keyof typeof rules): string => {
    const cleaned = cleanText(wish[field], rules[field]);
    if (cleaned.ok) return cleaned.text;
    fields[field] = textMessage(cleaned.problem, rules[field]);
    return "";
  };
  const name = clean("name");
  const address = normaliseAddress(wish.email);
  if (!address.ok) fields.email = addressMessage(address.problem);
  const subject = clean("subject");
  const message = clean("message");
  if (!address.ok || Object.keys(fields).length > 0) return refuseInvalid(fields);
  return { email: address.email, name, subject, message };
}
