import { createHash, randomBytes } from "node:crypto";

/** A secret for a cookie or a mail: 32 random bytes, 43 characters. The database keeps only its hash. */
export function newToken(): { token: string; hash: string } {
  const token = randomBytes(32).toString("base64url");
  return { token, hash: hashToken(token) };
}

/** Enough for a random secret: there is nothing to guess from its hash. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** Only the right shape gets as far as the database. */
export function isToken(value: string | null | undefined): value is string {
  return typeof value === "string" && /^[A-Za-z0-9_-]{43}$/.test(value);
}
