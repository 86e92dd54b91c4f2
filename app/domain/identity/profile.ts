import { eq } from "drizzle-orm";
import { databaseOver, type Database } from "#db/database.ts";
import { passwords, users } from "#db/schema/identity.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";

export interface Profile {
  name: string;
  locale: string;
  timeZone: string;
  version: number;
}

export async function getProfile(identity: Identity, userId: string): Promise<Profile> {
  const [profile] = await databaseOver(identity.pool)
    .select({ name: users.name, locale: users.locale, timeZone: users.timeZone, version: users.version })
    .from(users)
    .where(eq(users.id, userId));
  if (!profile) refuseUnknown();
  return profile;
}

/** Null for somebody who has no password. */
export async function passwordChangedAt(identity: Identity, userId: string): Promise<Date | null> {
  const [row] = await databaseOver(identity.pool).select({ at: passwords.changedAt }).from(passwords).where(eq(passwords.userId, userId));
  return row?.at ?? null;
}

/** How somebody reads dates, for a mail to them. */
export async function readerOf(db: Database, userId: string): Promise<{ locale: string; timeZone: string }> {
  const [reader] = await db.select({ locale: users.locale, timeZone: users.timeZone }).from(users).where(eq(users.id, userId));
  return reader ?? { locale: "en-GB", timeZone: "UTC" };
}
