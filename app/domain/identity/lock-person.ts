import { eq } from "drizzle-orm";
import type { Database } from "#db/database.ts";
import { passwords, users } from "#db/schema/identity.ts";

/**
 * One at a time for what touches a person's credentials, always taken first, so that two of them never wait for each
 * other. Answers the password's hash as it stands once the lock is held: what was checked before may be history.
 */
export async function lockPerson(db: Database, userId: string): Promise<{ passwordHash: string | null }> {
  await db.select({ id: users.id }).from(users).where(eq(users.id, userId)).for("update");
  const [row] = await db.select({ hash: passwords.hash }).from(passwords).where(eq(passwords.userId, userId));
  return { passwordHash: row?.hash ?? null };
}
