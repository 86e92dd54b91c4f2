import { and, eq, sql } from "drizzle-orm";
import { inTransaction } from "#db/database.ts";
import { users } from "#db/schema/identity.ts";
import { isTimeZone } from "#app/domain/dates.rules.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { isLocale } from "#app/domain/identity/locales.rules.ts";
import { refuseInvalid, refuseStale } from "#app/domain/refusal.ts";
import { cleanText, oneLine, textMessage } from "#app/domain/text.rules.ts";
import { enqueue } from "#jobs/enqueue.ts";

export interface ProfileChange {
  userId: string;
  name: string;
  locale: string;
  timeZone: string;
  /** The version that was shown when the form was filled in. */
  version: number;
}

/** Workspaces keep a copy of the name in their memberships; a job brings it there. */
export async function updateProfile(identity: Identity, change: ProfileChange): Promise<void> {
  const { userId, locale, timeZone, version } = change;
  const name = cleanText(change.name, nameRule);
  const fields: Record<string, string> = {};
  if (!name.ok) fields.name = name.problem === "required" ? "Enter your name." : textMessage(name.problem, nameRule);
  if (!isLocale(locale)) fields.locale = "Choose one of the list.";
  if (!isTimeZone(timeZone)) fields.timeZone = "Choose one of the list.";
  if (!name.ok || fields.locale || fields.timeZone) refuseInvalid(fields);
  await inTransaction(identity.pool, async (db) => {
    const changed = await db
      .update(users)
      .set({ name: name.text, locale, timeZone, version: sql`${users.version} + 1` })
      .where(and(eq(users.id, userId), eq(users.version, version)))
      .returning({ id: users.id });
    if (changed.length === 0) refuseStale("Your profile");
    await enqueue({ db, tenantId: null }, "profile.fan-out", { userId });
  });
}

const nameRule = oneLine(100);
