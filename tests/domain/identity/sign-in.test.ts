import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { endOtherSessions } from "#app/domain/identity/end-other-sessions.ts";
import { endSession } from "#app/domain/identity/end-session.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { listSessions } from "#app/domain/identity/list-sessions.ts";
import { rateLimits } from "#app/domain/identity/rate-limits.rules.ts";
import { sessionAbsoluteMs, sessionIdleMs } from "#app/domain/identity/sessions.rules.ts";
import { signIn } from "#app/domain/identity/sign-in.ts";
import { signOut } from "#app/domain/identity/sign-out.ts";
import { signUp } from "#app/domain/identity/sign-up.ts";
import { hashToken } from "#app/domain/identity/tokens.ts";
import { verifyAddress } from "#app/domain/identity/verify-address.ts";
import { hash } from "@node-rs/argon2";
import { newId } from "#db/ids.ts";
import { refusal } from "#tests/support/stories.ts";
import { createPeople, password, type People } from "./people.ts";

let people: People;
beforeAll(async () => {
  people = await createPeople();
});
afterAll(() => people.close());

async function tokenOf(signing: ReturnType<People["signsIn"]>): Promise<string> {
  const answer = await signing;
  if (answer.kind !== "session") throw new Error("No session began.");
  return answer.session.token;
}

describe("signing in", () => {
  it("opens a session under a hash, with its idle and its absolute end", async () => {
    const ida = await people.settled("Ida Inside");
    const before = Date.now();
    const token = await tokenOf(people.signsIn(" IDA.inside@example.test "));
    expect(token).toMatch(/^[\w-]{43}$/);
    const { rows } = await people.admin.query("select * from identity.sessions where token_hash in ($1, $2)", [token, hashToken(token)]);
    expect(rows).toHaveLength(1);
    expect(rows[0].token_hash).toBe(hashToken(token));
    expect(rows[0].user_id).toBe(ida.userId);
    const since = rows[0].authenticated_at.getTime();
    expect(since).toBeGreaterThanOrEqual(before);
    expect(rows[0].idle_expires_at.getTime() - since).toBe(sessionIdleMs);
    expect(rows[0].expires_at.getTime() - since).toBe(sessionAbsoluteMs);
  });

  it("ends the session that the browser came with", async () => {
    const { token, email } = await people.settled("Rolf Rotates");
    const next = await tokenOf(signIn(people.browser(), { email, password, previousToken: token, to: null }));
    expect(await people.sessionOf(token)).toBeNull();
    expect(await people.sessionOf(next)).not.toBeNull();
  });

  it("takes the same password however its letters are composed", async () => {
    const identity = people.browser();
    const pending = await signUp(identity, people.fill("Zoe Accent", { password: "cafe\u0301 au lait" }));
    await verifyAddress(identity, { token: await people.lastToken(pending.email), proof: people.kept(pending), previousToken: null });
    expect(await people.signsIn(pending.email, "caf\u00e9 au lait")).toMatchObject({ kind: "session" });
  });

  it("refuses in the same words for a wrong password, an unknown address and somebody without a password", async () => {
    const { email } = await people.settled("Wanda Wrong");
    const plain = await people.person("Nick None");
    const refusals = await Promise.all(
      [email, "nobody.at.all@example.test", plain.email].map((address) => refusal(people.signsIn(address, "not the password"))),
    );
    expect(new Set(refusals.map(({ code, message, fields }) => JSON.stringify([code, message, fields]))).size).toBe(1);
    expect(refusals[0]).toMatchObject({ code: "invalid", message: "This email and password do not belong together.", fields: {} });
  });

  it.each([
    ["", password, ["email"]],
    ["not an address", "", ["email", "password"]],
    ["a\u0000b@example.test", password, ["email"]],
    ["\ud800@example.test", password, ["email"]],
  ])("says what is wrong with %j", async (email, typed, fields) => {
    expect(Object.keys((await refusal(people.signsIn(email, typed))).fields)).toEqual(fields);
  });

  it("does not hash a password that nobody can have", async () => {
    const { email } = await people.settled("Lars Long");
    expect((await refusal(people.signsIn(email, "x".repeat(500_000)))).code).toBe("invalid");
  });

  it("opens no session before the address is proven, and sends another link", async () => {
    const pending = await signUp(people.browser(), people.fill("Uwe Unproven"));
    const answer = await people.signsIn(pending.email);
    expect(answer).toEqual({ kind: "unverified", pending });
    expect(await people.mailsTo(pending.email)).toHaveLength(2);
    const { rows } = await people.admin.query("select 1 from identity.sessions s join identity.addresses a using (user_id) where a.email = $1", [pending.email]);
    expect(rows).toEqual([]);
  });

  it("does not open a session on a password that a reset has just replaced", async () => {
    const { email, userId, token } = await people.settled("Rex Raced");
    const client = await people.admin.connect();
    try {
      await client.query("begin");
      await client.query("select from identity.users where id = $1 for update", [userId]);
      const signing = refusal(people.signsIn(email));
      await people.someoneWaits();
      await client.query("update identity.passwords set hash = 'another' where user_id = $1", [userId]);
      await client.query("delete from identity.sessions where user_id = $1", [userId]);
      await client.query("commit");
      expect((await signing).code).toBe("invalid");
      expect(await people.sessionOf(token)).toBeNull();
    } finally {
      client.release();
    }
  });

  it("makes a hash of older parameters anew", async () => {
    const { email, userId } = await people.settled("Otis Old");
    await people.admin.query("update identity.passwords set hash = $2 where user_id = $1", [userId, await hash(password, { memoryCost: 8_192, timeCost: 1 })]);
    expect(await people.signsIn(email)).toMatchObject({ kind: "session" });
    const { rows } = await people.admin.query("select hash from identity.passwords where user_id = $1", [userId]);
    expect(rows[0].hash).toContain("m=19456,t=2,p=1");
    expect(await people.signsIn(email)).toMatchObject({ kind: "session" });
  });
});

describe("guessing", () => {
  beforeEach(() => people.wholeWindow("sign-in.pair"));

  it("says how many tries are left, then pauses that client, right password or not, and lets the owner in from elsewhere", async () => {
    const { email } = await people.settled("Gina Guessed");
    const guesser = people.browser();
    const tries = rateLimits["sign-in.pair"].hits;
    const messages: string[] = [];
    for (let n = 0; n < tries; n++) messages.push((await refusal(people.signsIn(email, "not the password", guesser))).message);
    expect(messages.slice(-4)).toEqual([
      expect.stringContaining(" 3 tries are left before a pause of "),
      expect.stringContaining(" 2 tries are left"),
      expect.stringContaining(" One try is left"),
      expect.stringContaining(" That was the last try"),
    ]);
    expect((await refusal(people.signsIn(email, password, guesser))).status).toBe(429);
    expect(await people.signsIn(email)).toMatchObject({ kind: "session" });
  });

  it("counts the same for an address that nobody has", async () => {
    const guesser = people.browser();
    const tries = rateLimits["sign-in.pair"].hits;
    for (let n = 0; n < tries; n++) await refusal(people.signsIn("no.such@example.test", "not the password", guesser));
    expect((await refusal(people.signsIn("no.such@example.test", "not the password", guesser))).status).toBe(429);
  });

  it("counts attempts that run at the same moment", async () => {
    const { email } = await people.settled("Paul Parallel");
    const guesser = people.browser();
    const outcomes = await Promise.all(Array.from({ length: 14 }, () => refusal(people.signsIn(email, "not the password", guesser))));
    expect(outcomes.filter(({ status }) => status === 422)).toHaveLength(rateLimits["sign-in.pair"].hits);
  });

  it("never counts a success against anybody", async () => {
    const { email } = await people.settled("Often Inside");
    const home = people.browser();
    for (let n = 0; n < rateLimits["sign-in.pair"].hits + 2; n++) expect(await people.signsIn(email, password, home)).toMatchObject({ kind: "session" });
  });

  it("lets a paused client use up nobody else's tries", async () => {
    const { email } = await people.settled("Vic Victim");
    const guesser = people.browser();
    for (let n = 0; n < rateLimits["sign-in.pair"].hits + 5; n++) await refusal(people.signsIn(email, "not the password", guesser));
    // The client's, the pair's, and the address's, which stopped counting with the pair.
    expect(await hitsOf(people, guesser, email)).toEqual([13, 13, 8]);
    expect(await people.signsIn(email)).toMatchObject({ kind: "session" });
  });

  it("keeps no address in the clear", async () => {
    const { rows } = await people.admin.query<{ bucket: string }>("select bucket from identity.rate_limits");
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ bucket }) => /@|198\.51|sign-in/.test(bucket))).toEqual([]);
  });
});

async function hitsOf({ admin, app }: People, { client }: Identity, email: string): Promise<number[]> {
  const buckets = [`sign-in.client\n${client.address}`, `sign-in.pair\n${client.address} ${email}`, `sign-in.address\n${email}`];
  const { rows } = await admin.query<{ bucket: string; hits: number }>("select bucket, hits from identity.rate_limits");
  return buckets.map((bucket) => rows.find((row) => row.bucket === app.keyring.sign("rate limit", bucket))?.hits ?? 0);
}

describe("a session", () => {
  async function age(token: string, column: "idle_expires_at" | "expires_at", at: Date): Promise<void> {
    await people.admin.query(`update identity.sessions set ${column} = $2 where token_hash = $1`, [hashToken(token), at]);
  }

  it.each(["idle_expires_at", "expires_at"] as const)("ends at its %s, to the moment", async (column) => {
    const { token } = await people.settled(`Eve ${column === "expires_at" ? "Absolute" : "Idle"}`);
    await age(token, column, new Date(Date.now() + 60_000));
    expect(await people.sessionOf(token)).not.toBeNull();
    await age(token, column, new Date());
    expect(await people.sessionOf(token)).toBeNull();
  });

  it("ends by signing out, and signing out again is harmless", async () => {
    const { token, identity } = await people.settled("Sofia Out");
    await signOut(identity, token);
    expect(await people.sessionOf(token)).toBeNull();
    await signOut(identity, token);
  });

  it("is listed with device, address and last sight, the newest first, without those that have ended", async () => {
    const { userId, email, token, identity } = await people.settled("Lisa Listed");
    const phone = people.browser({ userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1" });
    const next = await tokenOf(people.signsIn(email, password, phone));
    await people.admin.query("update identity.sessions set last_seen_at = last_seen_at - interval '1 hour' where token_hash = $1", [hashToken(token)]);
    const listed = await listSessions(identity, userId);
    expect(listed.map(({ device, kind, address }) => ({ device, kind, address }))).toEqual([
      { device: "Safari on iPhone", kind: "phone", address: phone.client.address },
      { device: "A program", kind: "program", address: identity.client.address },
    ]);
    await age(next, "idle_expires_at", new Date());
    expect(await listSessions(identity, userId)).toHaveLength(1);
  });

  it("is swept when its person signs in again", async () => {
    const { token, email, userId } = await people.settled("Sam Swept");
    await age(token, "expires_at", new Date());
    await people.signsIn(email);
    const { rows } = await people.admin.query("select count(*) as n from identity.sessions where user_id = $1", [userId]);
    expect(rows[0]).toEqual({ n: 1 });
  });

  it("can be ended one by one, by its own person alone", async () => {
    const mine = await people.settled("Mona Mine");
    const other = await people.settled("Theo Their");
    const theirs = (await listSessions(other.identity, other.userId))[0]!;
    for (const sessionId of [theirs.id, newId(), "others", "' or 1=1", theirs.id.toUpperCase()]) {
      expect((await refusal(endSession(mine.identity, { userId: mine.userId, sessionId }))).code).toBe("not_found");
    }
    expect(await people.sessionOf(other.token)).not.toBeNull();
    expect(await endSession(other.identity, { userId: other.userId, sessionId: theirs.id })).toEqual({ device: "A program" });
    expect(await people.sessionOf(other.token)).toBeNull();
    expect((await refusal(endSession(other.identity, { userId: other.userId, sessionId: theirs.id }))).code).toBe("not_found");
  });

  it("stays when all others are ended, and nobody else's ends", async () => {
    const { email, token, userId, identity } = await people.settled("Olaf Others");
    const bystander = await people.settled("Bea Bystander");
    const second = await tokenOf(people.signsIn(email));
    const third = await tokenOf(people.signsIn(email));
    const here = (await people.sessionOf(token))!.session.id;
    expect(await endOtherSessions(identity, { userId, sessionId: here })).toBe(2);
    expect(await Promise.all([token, second, third, bystander.token].map(async (each) => (await people.sessionOf(each)) !== null))).toEqual([true, false, false, true]);
    expect(await endOtherSessions(identity, { userId, sessionId: here })).toBe(0);
  });
});
