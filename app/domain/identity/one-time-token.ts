import { and, eq, gt, isNull } from "drizzle-orm";
import type { Database } from "#db/database.ts";
import { addresses, oneTimeTokens, passwords, users } from "#db/schema/identity.ts";
import { resetHours, verificationHours } from "#app/domain/identity/sessions.rules.ts";
import { hashToken, isToken, newToken } from "#app/domain/identity/tokens.ts";

export type TokenPurpose = "verify_address" | "reset_password";

/** A token from a mail, with whom and what it is for. `unknown` also for one of another purpose. */
export type FoundToken =
  | { state: "unknown" }
  | { state: "live" | "expired" | "used"; userId: string; addressId: string; email: string; name: string; verified: boolean; passwordHash: string | null };

const hoursFor: Record<TokenPurpose, number> = { verify_address: verificationHours, reset_password: resetHours };

/** Answers the token for the mail, and until when it works. */
export async function issueToken(
  db: Database,
  { purpose, userId, addressId }: { purpose: TokenPurpose; userId: string; addressId: string },
): Promise<{ token: string; hash: string; expiresAt: Date }> {
  const createdAt = new Date();
  const expiresAt = new Date(createdAt.getTime() + hoursFor[purpose] * 3_600_000);
  const { token, hash } = newToken();
  await db.insert(oneTimeTokens).values({ tokenHash: hash, purpose, userId, addressId, expiresAt, createdAt });
  return { token, hash, expiresAt };
}

/** Looks and does not touch: a mail scanner may open the link as often as it likes. */
export async function findToken(db: Database, purpose: TokenPurpose, token: string): Promise<FoundToken> {
  if (!isToken(token)) return { state: "unknown" };
  const [row] = await db
    .select({
      expiresAt: oneTimeTokens.expiresAt,
      usedAt: oneTimeTokens.usedAt,
      userId: oneTimeTokens.userId,
      addressId: oneTimeTokens.addressId,
      email: addresses.email,
      verifiedAt: addresses.verifiedAt,
      name: users.name,
      passwordHash: passwords.hash,
    })
    .from(oneTimeTokens)
    .innerJoin(addresses, eq(addresses.id, oneTimeTokens.addressId))
    .innerJoin(users, eq(users.id, oneTimeTokens.userId))
    .leftJoin(passwords, eq(passwords.userId, oneTimeTokens.userId))
    .where(and(eq(oneTimeTokens.tokenHash, hashToken(token)), eq(oneTimeTokens.purpose, purpose)));
  if (!row) return { state: "unknown" };
  const { usedAt, expiresAt, verifiedAt, ...found } = row;
  const state = usedAt ? "used" : expiresAt <= new Date() ? "expired" : "live";
  return { ...found, state, verified: verifiedAt !== null };
}

/** Uses a token up. Of two at the same moment one gets true; the row's lock makes the other wait and see. */
export async function consumeToken(db: Database, purpose: TokenPurpose, token: string): Promise<boolean> {
  const now = new Date();
  const used = await db
    .update(oneTimeTokens)
    .set({ usedAt: now })
    .where(
      and(
        eq(oneTimeTokens.tokenHash, hashToken(token)),
        eq(oneTimeTokens.purpose, purpose),
        isNull(oneTimeTokens.usedAt),
        gt(oneTimeTokens.expiresAt, now),
      ),
    )
    .returning({ hash: oneTimeTokens.tokenHash });
  return used.length === 1;
}

/** What else was sent for the same purpose stops working once one of them has been used. */
export async function retireTokens(db: Database, purpose: TokenPurpose, userId: string): Promise<void> {
  await db
    .update(oneTimeTokens)
    .set({ usedAt: new Date() })
    .where(and(eq(oneTimeTokens.userId, userId), eq(oneTimeTokens.purpose, purpose), isNull(oneTimeTokens.usedAt)));
}
