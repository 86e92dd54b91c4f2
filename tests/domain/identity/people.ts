import { expect } from "vitest";
import type { Identity } from "#app/domain/identity/identity.ts";
import { termsVersion } from "#app/domain/identity/legal.rules.ts";
import { windowAt, type RateLimitName } from "#app/domain/identity/rate-limits.rules.ts";
import { requestPasswordReset } from "#app/domain/identity/request-password-reset.ts";
import { signIn } from "#app/domain/identity/sign-in.ts";
import { signUp, type PendingSignUp } from "#app/domain/identity/sign-up.ts";
import { verifyAddress } from "#app/domain/identity/verify-address.ts";
import { enter, type Entry } from "#app/http/enter.ts";
import { createWorld, type StoredMail } from "#tests/support/stories.ts";

export const password = "correct horse battery";

export type People = Awaited<ReturnType<typeof createPeople>>;

/** A world in which people do themselves what a browser would let them do. */
export async function createPeople() {
  const world = await createWorld();
  let clients = 0;

  /** Somebody's browser. Each has an address of its own, so that nobody's limits are another's. */
  function browser(options: { address?: string; userAgent?: string } = {}): Identity {
    clients += 1;
    const address = options.address ?? `198.51.${100 + Math.floor(clients / 250)}.${(clients % 250) + 1}`;
    return { pool: world.pools.afterlogin_identity, app: world.app, client: { address, userAgent: options.userAgent ?? null } };
  }

  function fill(name: string, changes: Partial<Parameters<typeof signUp>[1]> = {}): Parameters<typeof signUp>[1] {
    return { name, email: `${name.toLowerCase().replaceAll(" ", ".")}@example.test`, password, acceptedTerms: termsVersion, to: null, ...changes };
  }

  /** Signed up and proven, by the link and in the same browser. */
  async function settled(name: string): Promise<{ name: string; email: string; userId: string; token: string; identity: Identity }> {
    const identity = browser();
    const pending = await signUp(identity, fill(name));
    const { userId, token } = await verifyAddress(identity, { token: await lastToken(pending.email), proof: kept(pending), previousToken: null });
    return { name, email: pending.email, userId, token, identity };
  }

  function kept(pending: PendingSignUp): { kind: "browser"; proof: string } {
    return { kind: "browser", proof: pending.proof };
  }

  async function mailsTo(email: string): Promise<StoredMail[]> {
    return (await world.mails()).filter((mail) => mail.to === email);
  }

  /** The token in the newest mail to somebody. */
  async function lastToken(email: string): Promise<string> {
    const text = (await mailsTo(email)).at(-1)?.text ?? "";
    const token = /https:\/\/afterlogin\.test\/(?:verify|reset-password)\/([\w-]{43})/.exec(text)?.[1];
    if (!token) throw new Error(`The newest mail to ${email} has no link with a token.`);
    return token;
  }

  async function resetLink(email: string): Promise<string> {
    await requestPasswordReset(browser(), { email });
    return lastToken(email);
  }

  function signsIn(email: string, typed = password, identity = browser()) {
    return signIn(identity, { email, password: typed, previousToken: null, to: null });
  }

  /** Waits, if it must, until a limit's window has room for a test: one that rolls over half-way would count anew. */
  async function wholeWindow(limit: RateLimitName): Promise<void> {
    const left = () => windowAt(limit, new Date()).end.getTime() - Date.now();
    await expect.poll(left, { timeout: 20_000 }).toBeGreaterThan(15_000);
  }

  /** Until a statement waits for a lock that the test holds. */
  async function someoneWaits(): Promise<void> {
    const waiting = async () =>
      (await world.admin.query("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")).rowCount;
    await expect.poll(waiting).toBeGreaterThan(0);
  }

  async function sessionOf(token: string): Promise<Entry | null> {
    return enter(world.pools.afterlogin_tenant, { token, slug: null, storedClock: true });
  }

  async function count(table: string): Promise<number> {
    const { rows } = await world.admin.query<{ n: number }>(`select count(*) as n from identity.${table}`);
    return rows[0]!.n;
  }

  return { ...world, browser, fill, settled, kept, mailsTo, lastToken, resetLink, signsIn, wholeWindow, someoneWaits, sessionOf, count };
}
