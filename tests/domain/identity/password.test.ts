import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changePassword } from "#app/domain/identity/change-password.ts";
import { passwordChangedAt } from "#app/domain/identity/profile.ts";
import { rateLimits } from "#app/domain/identity/rate-limits.rules.ts";
import { requestPasswordReset } from "#app/domain/identity/request-password-reset.ts";
import { findReset, resetPassword } from "#app/domain/identity/reset-password.ts";
import { signUp } from "#app/domain/identity/sign-up.ts";
import { hashToken } from "#app/domain/identity/tokens.ts";
import { newId } from "#db/ids.ts";
import { refusal } from "#tests/support/stories.ts";
import { createPeople, password, type People } from "./people.ts";

const next = "a new and longer one";

let people: People;
beforeAll(async () => {
  people = await createPeople();
});
afterAll(() => people.close());

describe("a forgotten password", () => {
  it("answers alike whether or not somebody has the address; only somebody's mailbox hears", async () => {
    const { email } = await people.settled("Fay Forgets");
    const before = (await people.mails()).length;
    expect(await requestPasswordReset(people.browser(), { email })).toBe(await requestPasswordReset(people.browser(), { email: "nobody@example.test" }));
    const sent = (await people.mails()).slice(before);
    expect(sent.map((mail) => [mail.to, mail.template])).toEqual([[email, "reset-password"]]);
    expect(sent[0]!.text).toMatch(/https:\/\/afterlogin\.test\/reset-password\/[\w-]{43}/);
  });

  it("is replaced by the link: every session ends, the browser gets a new one, and a mail tells of it", async () => {
    const { email, token } = await people.settled("Rosa Resets");
    const link = await people.resetLink(email);
    const session = await resetPassword(people.browser(), { token: link, password: next, previousToken: null });
    expect(await people.sessionOf(token)).toBeNull();
    expect(await people.sessionOf(session.token)).not.toBeNull();
    expect((await refusal(people.signsIn(email))).code).toBe("invalid");
    expect(await people.signsIn(email, next)).toMatchObject({ kind: "session" });
    expect((await people.mailsTo(email)).at(-1)).toMatchObject({ template: "password-changed" });
  });

  it("takes each link once, also when two use it at the same moment", async () => {
    const { email } = await people.settled("Rudi Races");
    const link = await people.resetLink(email);
    const outcomes = await Promise.allSettled(
      ["first new password", "second new password"].map((typed) => resetPassword(people.browser(), { token: link, password: typed, previousToken: null })),
    );
    const winners = outcomes.filter(({ status }) => status === "fulfilled");
    expect(winners).toHaveLength(1);
    const [won, lost] = outcomes[0]!.status === "fulfilled" ? ["first new password", "second new password"] : ["second new password", "first new password"];
    expect(await people.signsIn(email, won)).toMatchObject({ kind: "session" });
    expect((await refusal(people.signsIn(email, lost))).code).toBe("invalid");
    expect(await findReset(people.browser(), link)).toEqual({ state: "used" });
    expect((await refusal(resetPassword(people.browser(), { token: link, password: next, previousToken: null }))).code).toBe("conflict");
  });

  it("retires the other links with the one that was used", async () => {
    const { email } = await people.settled("Lola Links");
    const older = await people.resetLink(email);
    const newer = await people.resetLink(email);
    expect(await findReset(people.browser(), older)).toMatchObject({ state: "live" });
    await resetPassword(people.browser(), { token: newer, password: next, previousToken: null });
    expect(await findReset(people.browser(), older)).toEqual({ state: "used" });
  });

  it("ends after an hour, to the moment", async () => {
    const { email } = await people.settled("Hana Hour");
    const link = await people.resetLink(email);
    const { rows } = await people.admin.query("select expires_at - created_at = interval '1 hour' as hour from identity.one_time_tokens where token_hash = $1", [hashToken(link)]);
    expect(rows).toEqual([{ hour: true }]);
    await people.admin.query("update identity.one_time_tokens set expires_at = $2 where token_hash = $1", [hashToken(link), new Date()]);
    expect(await findReset(people.browser(), link)).toEqual({ state: "expired" });
    expect((await refusal(resetPassword(people.browser(), { token: link, password: next, previousToken: null }))).code).toBe("conflict");
  });

  it("does not outlive its hour while it waits for its turn", async () => {
    const { email, userId } = await people.settled("Wera Waits");
    const link = await people.resetLink(email);
    const client = await people.admin.connect();
    try {
      await client.query("begin");
      await client.query("select from identity.users where id = $1 for update", [userId]);
      const resetting = refusal(resetPassword(people.browser(), { token: link, password: next, previousToken: null }));
      await people.someoneWaits();
      await client.query("update identity.one_time_tokens set expires_at = $2 where token_hash = $1", [hashToken(link), new Date()]);
      await client.query("commit");
      expect((await resetting).code).toBe("conflict");
      expect(await people.signsIn(email)).toMatchObject({ kind: "session" });
    } finally {
      client.release();
    }
  });

  it("keeps the link when the new password is refused", async () => {
    const { email } = await people.settled("Wim Weak");
    const link = await people.resetLink(email);
    for (const weak of ["", "short", "password1", email]) {
      expect((await refusal(resetPassword(people.browser(), { token: link, password: weak, previousToken: null }))).fields).toHaveProperty("password");
    }
    expect(await findReset(people.browser(), link)).toEqual({ state: "live", email });
  });

  it("proves an address that nobody had proven: the link came through its mailbox", async () => {
    const pending = await signUp(people.browser(), people.fill("Ulf Unproven"));
    const link = await people.resetLink(pending.email);
    const session = await resetPassword(people.browser(), { token: link, password: next, previousToken: null });
    expect((await people.sessionOf(session.token))?.user.emailVerified).toBe(true);
  });

  it("gives a first password to somebody who had none", async () => {
    const plain = await people.person("Nele None");
    expect(await passwordChangedAt(people.browser(), plain.userId)).toBeNull();
    const link = await people.resetLink(plain.email);
    await resetPassword(people.browser(), { token: link, password: next, previousToken: plain.token });
    expect(await people.signsIn(plain.email, next)).toMatchObject({ kind: "session" });
    expect(await passwordChangedAt(people.browser(), plain.userId)).toBeInstanceOf(Date);
  });

  it("knows no other token", async () => {
    expect(await findReset(people.browser(), "x".repeat(43))).toEqual({ state: "unknown" });
    expect((await refusal(resetPassword(people.browser(), { token: "x".repeat(43), password: next, previousToken: null }))).code).toBe("conflict");
    expect((await refusal(requestPasswordReset(people.browser(), { email: "nowhere" }))).fields).toHaveProperty("email");
  });

  it("is limited for each address, known or not, and for each client", async () => {
    await people.wholeWindow("reset.address");
    const { email } = await people.settled("Mo Mailed");
    for (const address of [email, "no.one@example.test"]) {
      for (let n = 0; n < rateLimits["reset.address"].hits; n++) await requestPasswordReset(people.browser(), { email: address });
      expect((await refusal(requestPasswordReset(people.browser(), { email: address }))).status).toBe(429);
    }
  });
});

describe("changing the password", () => {
  it("asks for the present one, however fresh the session", async () => {
    const { userId, token, identity } = await people.settled("Cora Changes");
    for (const currentPassword of ["", "not the password"]) {
      const refused = await refusal(changePassword(identity, { userId, currentPassword, password: next, previousToken: token }));
      expect(refused.fields).toHaveProperty("currentPassword");
    }
    expect(await people.sessionOf(token)).not.toBeNull();
  });

  it("ends all other sessions and gives this browser a new token", async () => {
    const { userId, email, token, identity } = await people.settled("Carl Changes");
    const elsewhere = await people.signIn(userId);
    const pending = await people.resetLink(email);
    const session = await changePassword(identity, { userId, currentPassword: password, password: next, previousToken: token });
    expect(await Promise.all([token, elsewhere, session.token].map(async (each) => (await people.sessionOf(each)) !== null))).toEqual([false, false, true]);
    expect(await people.signsIn(email, next)).toMatchObject({ kind: "session" });
    expect(await findReset(identity, pending)).toEqual({ state: "used" });
    expect((await people.mailsTo(email)).at(-1)).toMatchObject({ template: "password-changed" });
  });

  it("refuses a weak one and keeps everything", async () => {
    const { userId, token, identity, email } = await people.settled("Wolf Weak");
    const refused = await refusal(changePassword(identity, { userId, currentPassword: password, password: "wolf weak", previousToken: token }));
    expect(refused.fields).toHaveProperty("password");
    expect(await people.signsIn(email)).toMatchObject({ kind: "session" });
  });

  it("lets one of two win that start from the same password", async () => {
    const { userId, identity, token } = await people.settled("Twin Tabs");
    const outcomes = await Promise.allSettled(
      [`${next} 1`, `${next} 2`].map((typed) => changePassword(identity, { userId, currentPassword: password, password: typed, previousToken: token })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(outcomes.find((outcome) => outcome.status === "rejected")).toMatchObject({ reason: { code: "conflict" } });
  });

  it("pauses somebody who guesses in a borrowed session", async () => {
    await people.wholeWindow("password.user");
    const { userId, identity, token } = await people.settled("Bo Borrowed");
    const guess = () => refusal(changePassword(identity, { userId, currentPassword: "not the password", password: next, previousToken: token }));
    for (let n = 0; n < rateLimits["password.user"].hits; n++) expect((await guess()).status).toBe(422);
    expect((await guess()).status).toBe(429);
  });

  it("knows only people who are there", async () => {
    const refused = await refusal(changePassword(people.browser(), { userId: newId(), currentPassword: "x", password: next, previousToken: null }));
    expect(refused.code).toBe("not_found");
  });
});
