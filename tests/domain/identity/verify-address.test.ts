import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashToken } from "#app/domain/identity/tokens.ts";
import { signUp } from "#app/domain/identity/sign-up.ts";
import { findVerification, verifyAddress } from "#app/domain/identity/verify-address.ts";
import { refusal } from "#tests/support/stories.ts";
import { createPeople, password, type People } from "./people.ts";

let people: People;
beforeAll(async () => {
  people = await createPeople();
});
afterAll(() => people.close());

async function invited(name: string) {
  const identity = people.browser();
  const pending = await signUp(identity, people.fill(name));
  return { identity, pending, token: await people.lastToken(pending.email), proof: people.kept(pending) };
}

async function expire(token: string): Promise<void> {
  await people.admin.query("update identity.one_time_tokens set expires_at = $2 where token_hash = $1", [hashToken(token), new Date()]);
}

describe("a link that proves an address", () => {
  it("changes nothing when it is only looked at, however often", async () => {
    const { identity, token, proof } = await invited("Lena Look");
    for (let n = 0; n < 3; n++) {
      expect(await findVerification(identity, { token, proof })).toEqual({ state: "live", email: "lena.look@example.test", asks: "nothing" });
    }
    expect(await findVerification(people.browser(), { token, proof: null })).toMatchObject({ state: "live", asks: "password" });
    await verifyAddress(identity, { token, proof, previousToken: null });
  });

  it("proves the address and signs its person in", async () => {
    const { identity, token, proof } = await invited("Sven Proves");
    const session = await verifyAddress(identity, { token, proof, previousToken: null });
    expect((await people.sessionOf(session.token))?.user).toMatchObject({ name: "Sven Proves", emailVerified: true });
  });

  it("asks another browser for the password", async () => {
    const { token } = await invited("Olga Other");
    const phone = people.browser();
    const nothing = await refusal(verifyAddress(phone, { token, proof: null, previousToken: null }));
    expect(nothing.fields).toHaveProperty("password");
    const wrong = await refusal(verifyAddress(phone, { token, proof: { kind: "password", password: "something else" }, previousToken: null }));
    expect(wrong.fields).toHaveProperty("password");
    expect(await findVerification(phone, { token, proof: null })).toMatchObject({ state: "live" });
    const session = await verifyAddress(phone, { token, proof: { kind: "password", password }, previousToken: null });
    expect((await people.sessionOf(session.token))?.user.emailVerified).toBe(true);
  });

  it("lets nobody in by the click of the person whose address they typed", async () => {
    const { browser, fill, lastToken, kept, signsIn } = people;
    const victim = browser();
    const hers = await signUp(victim, fill("Vera True"));
    await signUp(browser(), fill("Vera True", { name: "Mallory", password: "mallory knows this" }));
    const newest = await lastToken(hers.email);
    // Her browser does not know Mallory's password, and so the link alone does not prove it.
    expect(await findVerification(victim, { token: newest, proof: kept(hers) })).toMatchObject({ asks: "password" });
    await refusal(verifyAddress(victim, { token: newest, proof: kept(hers), previousToken: null }));
    await refusal(verifyAddress(victim, { token: newest, proof: { kind: "password", password }, previousToken: null }));
    expect(await signsIn(hers.email, "mallory knows this")).toMatchObject({ kind: "unverified" });
  });

  it("is refused when the password changes between the proof and the click", async () => {
    const { identity, token, proof } = await invited("Rita Raced");
    const client = await people.admin.connect();
    try {
      await client.query("begin");
      await client.query("select from identity.users u join identity.addresses a on a.user_id = u.id where a.email = 'rita.raced@example.test' for update of u");
      const clicking = refusal(verifyAddress(identity, { token, proof, previousToken: null }));
      await people.someoneWaits();
      await client.query("update identity.passwords p set hash = 'another' from identity.addresses a where a.user_id = p.user_id and a.email = 'rita.raced@example.test'");
      await client.query("commit");
      expect((await clicking).code).toBe("conflict");
    } finally {
      client.release();
    }
  });

  it("works once, also for two clicks at the same moment", async () => {
    const { identity, token, proof } = await invited("Dora Double");
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => verifyAddress(identity, { token, proof, previousToken: null })));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await refusal(verifyAddress(identity, { token, proof, previousToken: null }))).message).toContain("used already");
    expect(await findVerification(identity, { token, proof })).toMatchObject({ state: "used", verified: true });
  });

  it("makes the other links of the same address say that they are used", async () => {
    const { identity, token, proof } = await invited("Tess Twice");
    const pending = await signUp(identity, people.fill("Tess Twice"));
    const second = await people.lastToken(pending.email);
    await verifyAddress(identity, { token: second, proof: people.kept(pending), previousToken: null });
    expect(await findVerification(identity, { token, proof })).toMatchObject({ state: "used" });
    expect((await refusal(verifyAddress(identity, { token, proof, previousToken: null }))).code).toBe("conflict");
  });

  it("ends at its hour", async () => {
    const { identity, token, proof } = await invited("Erik Expired");
    await expire(token);
    expect(await findVerification(identity, { token, proof })).toMatchObject({ state: "expired", email: "erik.expired@example.test" });
    expect((await refusal(verifyAddress(identity, { token, proof, previousToken: null }))).message).toContain("expired");
  });

  it.each(["", "x", "a".repeat(43), "../../etc/passwd", "a".repeat(5_000)])("is unknown when it reads %j", async (token) => {
    const identity = people.browser();
    expect(await findVerification(identity, { token, proof: null })).toEqual({ state: "unknown" });
    expect((await refusal(verifyAddress(identity, { token, proof: null, previousToken: null }))).code).toBe("not_found");
  });

  it("does not take a token that was sent for a new password", async () => {
    const { identity, pending, proof } = await invited("Petra Purpose");
    const reset = await people.resetLink(pending.email);
    expect(await findVerification(identity, { token: reset, proof })).toEqual({ state: "unknown" });
  });

  it("takes a session of the same person for the proof, and of nobody else", async () => {
    const { token, pending } = await invited("Sara Session");
    const other = await people.settled("Other Session");
    const { rows } = await people.admin.query<{ user_id: string }>("select user_id from identity.addresses where email = $1", [pending.email]);
    const identity = people.browser();
    expect(await findVerification(identity, { token, proof: { kind: "session", userId: other.userId } })).toMatchObject({ asks: "password" });
    expect(await findVerification(identity, { token, proof: { kind: "session", userId: rows[0]!.user_id } })).toMatchObject({ asks: "nothing" });
  });
});
