import { eq } from "drizzle-orm";
import type { Database } from "#db/database.ts";
import { addresses, passwords, users } from "#db/schema/identity.ts";

export interface KnownAddress {
  addressId: string;
  userId: string;
  email: string;
  name: string;
  verifiedAt: Date | null;
  passwordHash: string | null;
}

/** Who signs in with an address. It is in its normal form. */
export async function findByAddress(db: Database, email: string): Promise<KnownAddress | null> {
  const [row] = await db
    .select({
      addressId: addresses.id,
      userId: addresses.userId,
      email: addresses.email,
      name: users.name,
      verifiedAt: addresses.verifiedAt,
      passwordHash: passwords.hash,
    })
    .from(addresses)
    .innerJoin(users, eq(users.id, addresses.userId))
    .leftJoin(passwords, eq(passwords.userId, addresses.userId))
    .where(eq(addresses.email, email));
  return row ?? null;
}
