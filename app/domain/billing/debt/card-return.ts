import type { Keyring } from "#app/ops/keyring.ts";

/** As long as Stripe keeps its page open, and longer. */
const hours = 24;
const purpose = "card return";

/**
 * Stands in the address that Stripe's page for another card leads back to. Opening that address pays what is open, so
 * it takes a mark that only we can make: a link from elsewhere pays nothing.
 */
export function cardReturn(keyring: Keyring, { tenantId, now }: { tenantId: string; now: Date }): string {
  const until = String(now.getTime() + hours * 3_600_000);
  return `${until}.${keyring.sign(purpose, `${tenantId} ${until}`)}`;
}

export function isCardReturn(keyring: Keyring, mark: string, { tenantId, now }: { tenantId: string; now: Date }): boolean {
  const at = mark.indexOf(".");
  const until = mark.slice(0, Math.max(at, 0));
  return keyring.verify(purpose, `${tenantId} ${until}`, mark.slice(at + 1)) && Number(until) > now.getTime();
}
