import { hashToken } from "#app/domain/identity/tokens.ts";

/**
 * What the browser that set a password may keep (sealed, in a cookie) to show later that it was this one. A link in a
 * mail proves the mailbox, and only that: whoever signed up first with somebody else's address must not be let in by
 * that person's click. So confirming an address takes the link and either this or the password itself.
 */
export function pendingProof(passwordHash: string): string {
  return hashToken(`pending ${passwordHash}`);
}
