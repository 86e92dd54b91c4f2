import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resendVerification } from "#app/domain/identity/resend-verification.ts";
import { signUp } from "#app/domain/identity/sign-up.ts";
import { newId } from "#db/ids.ts";
import { verifyAddress } from "#app/domain/identity/verify-address.ts";
import { refusal } from "#tests/support/stories.ts";
import { createPeople, password, type People } from "./people.ts";

let people: People;
beforeAll(async () => {
  people = await createPeople();
});
afterAll(() => people.close());

describe("signing up", () => {
  it("records name, address, terms and a hash, and mails one link to the site's own address", async () => {
    const { browser, fill, admin, mailsTo } = people;
    await signUp(browser(), fill("Nora Lind", { name: "  Nora Lind ", email: " Nora.Lind@EXAMPLE.test", to: "/invitations/abc?x=1" }));
    const { rows } = await admin.query(
      `select u.name, u.terms_version, a.email, a.verified_at, p.hash from identity.users u
       join identity.addresses a on a.user_id = u.id join identity.passwords p on p.user_id = u.id where a.email = 'nora.lind@example.test'`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ name: "Nora Lind", terms_version: "1", verified_at: null });
    expect(rows[0].hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const [mail, ...more] = await mailsTo("nora.lind@example.test");
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ template: "verify-address", tenantId: null, status: "waiting" });
    expect(mail!.text).toMatch(/https:\/\/afterlogin\.test\/verify\/[\w-]{43}\?to=%2Finvitations%2Fabc%3Fx%3D1/);
    expect(mail!.text).not.toContain("Nora Lind");
  });

  it("keeps no token in the clear", async () => {
    const { browser, fill, lastToken, admin } = people;
    await signUp(browser(), fill("Otto Falk"));
    const token = await lastToken("otto.falk@example.test");
    const { rows } = await admin.query("select 1 from identity.one_time_tokens where token_hash = $1", [token]);
    expect(rows).toEqual([]);
  });

  it("says all that is wrong at once, and writes nothing", async () => {
    const before = await people.count("users");
    const refused = await refusal(signUp(people.browser(), { name: " ", email: "nowhere", password: "short", acceptedTerms: null, to: null }));
    expect(refused).toMatchObject({ code: "invalid", status: 422 });
    expect(Object.keys(refused.fields).sort()).toEqual(["email", "name", "password", "terms"]);
    expect(await people.count("users")).toBe(before);
  });

  it.each([
    ["a name with a line break", { name: "Eve\nBcc: all" }, "name"],
    ["half a character", { name: "Eve \ud800" }, "name"],
    ["a name too long", { name: "e".repeat(101) }, "name"],
    ["a password that is the address", { password: "eve.long.name@example.test", email: "eve.long.name@example.test" }, "password"],
    ["terms of another version", { acceptedTerms: "0" }, "terms"],
  ])("refuses %s", async (_, changes, field) => {
    const refused = await refusal(signUp(people.browser(), people.fill("Eve Stone", changes)));
    expect(Object.keys(refused.fields)).toEqual([field]);
  });

  it("answers alike for a proven address, changes nothing, and mails that it signs in already", async () => {
    const { settled, browser, fill, mailsTo, signsIn } = people;
    const ada = await settled("Ada Berg");
    const fresh = await signUp(browser(), fill("Somebody New"));
    const again = await signUp(browser(), fill("Mallory", { email: ada.email, password: "another long password" }));
    expect(Object.keys(again)).toEqual(Object.keys(fresh));
    expect(again.proof).toHaveLength(fresh.proof.length);
    expect((await mailsTo(ada.email)).at(-1)).toMatchObject({ template: "already-signed-up", subject: "You already sign in with this address" });
    expect(await signsIn(ada.email)).toMatchObject({ kind: "session" });
    expect((await refusal(signsIn(ada.email, "another long password"))).code).toBe("invalid");
    expect((await people.sessionOf(ada.token))?.user.name).toBe("Ada Berg");
  });

  it("takes the newest name and password while nobody has proven the address", async () => {
    const { browser, fill, count, lastToken, admin } = people;
    await signUp(browser(), fill("Pia Holm"));
    const users = await count("users");
    const first = await lastToken("pia.holm@example.test");
    await signUp(browser(), fill("Pia Holm", { name: "Pia Holmes", password: "another long password" }));
    expect(await count("users")).toBe(users);
    expect(await lastToken("pia.holm@example.test")).not.toBe(first);
    const { rows } = await admin.query("select u.name from identity.users u join identity.addresses a on a.user_id = u.id where a.email = $1", ["pia.holm@example.test"]);
    expect(rows).toEqual([{ name: "Pia Holmes" }]);
  });

  it("makes one person of several sign-ups with one address at the same moment", async () => {
    const { browser, fill, admin, mailsTo } = people;
    const answers = await Promise.all([1, 2, 3, 4].map((n) => signUp(browser(), fill("Kim Race", { password: `${password} ${n}` }))));
    expect(answers).toHaveLength(4);
    const { rows } = await admin.query("select count(*) as n, count(distinct user_id) as users from identity.addresses where email = 'kim.race@example.test'");
    expect(rows[0]).toEqual({ n: 1, users: 1 });
    expect((await mailsTo("kim.race@example.test")).map((mail) => mail.template)).toEqual(Array(4).fill("verify-address"));
    const { rows: orphans } = await admin.query("select count(*) as n from identity.users u where not exists (select from identity.addresses a where a.user_id = u.id)");
    expect(orphans[0]).toEqual({ n: 0 });
  });

  it("meets what somebody has written who was quicker by a moment", async () => {
    const { browser, fill, admin, kept, lastToken } = people;
    const email = "quick.er@example.test";
    const client = await admin.connect();
    try {
      await client.query("begin");
      const userId = newId();
      await client.query("insert into identity.users (id, name, terms_version, terms_accepted_at, created_at) values ($1, 'Quicker', '1', now(), now())", [userId]);
      await client.query("insert into identity.addresses (id, user_id, email, is_primary, created_at) values ($1, $2, $3, true, now())", [newId(), userId, email]);
      const identity = browser();
      const signing = signUp(identity, fill("Quick Er"));
      await people.someoneWaits();
      await client.query("commit");
      const pending = await signing;
      const { userId: proven } = await verifyAddress(identity, { token: await lastToken(email), proof: kept(pending), previousToken: null });
      expect(proven).toBe(userId);
    } finally {
      client.release();
    }
  });

  it("stops after five sign-ups an hour for one address, from wherever they come, and says when to try again", async () => {
    await people.wholeWindow("sign-up.address");
    const { browser, fill, mailsTo } = people;
    for (let n = 0; n < 5; n++) await signUp(browser(), fill("Max Mailed"));
    const refused = await refusal(signUp(browser(), fill("Max Mailed")));
    expect(refused).toMatchObject({ code: "over_limit", status: 429 });
    expect(refused.message).toMatch(/^That was tried too often\. Try again in (a minute|\d+ minutes)\.$/);
    expect(await mailsTo("max.mailed@example.test")).toHaveLength(5);
  });
});

describe("asking for the link again", () => {
  it("sends a fresh link, the word that it is proven, or nothing, and tells nobody which", async () => {
    const { settled, browser, fill, mailsTo, mails } = people;
    const ben = await settled("Ben Proven");
    await signUp(browser(), fill("Una Open"));
    const before = (await mails()).length;
    expect(await resendVerification(browser(), { email: ben.email, to: null })).toBeUndefined();
    expect(await resendVerification(browser(), { email: "una.open@example.test", to: "/invitations/x" })).toBeUndefined();
    expect(await resendVerification(browser(), { email: "nobody@example.test", to: null })).toBeUndefined();
    expect((await mails()).slice(before).map((mail) => [mail.to, mail.template])).toEqual([
      [ben.email, "already-signed-up"],
      ["una.open@example.test", "verify-address"],
    ]);
    expect((await mailsTo("una.open@example.test")).at(-1)!.text).toContain("?to=%2Finvitations%2Fx");
  });

  it("is limited for an address that nobody has as for one that somebody has", async () => {
    await people.wholeWindow("verification.address");
    const { browser } = people;
    for (let n = 0; n < 5; n++) await resendVerification(browser(), { email: "ghost@example.test", to: null });
    expect((await refusal(resendVerification(browser(), { email: "ghost@example.test", to: null }))).status).toBe(429);
  });
});
