import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#db/ids.ts";
import { getProfile } from "#app/domain/identity/profile.ts";
import { sweepIdentity } from "#app/domain/identity/sweep-identity.ts";
import { updateProfile } from "#app/domain/identity/update-profile.ts";
import { refusal } from "#tests/support/stories.ts";
import { createPeople, type People } from "./people.ts";

let people: People;
beforeAll(async () => {
  people = await createPeople();
});
afterAll(() => people.close());

describe("one's profile", () => {
  it("changes name, locale and zone, and asks for the memberships to follow", async () => {
    const { userId, identity } = await people.settled("Pia Profile");
    const { version } = await getProfile(identity, userId);
    await updateProfile(identity, { userId, name: " Pia Ström ", locale: "sv-SE", timeZone: "Europe/Stockholm", version });
    expect(await getProfile(identity, userId)).toEqual({ name: "Pia Ström", locale: "sv-SE", timeZone: "Europe/Stockholm", version: version + 1 });
    expect((await people.outbox()).at(-1)).toEqual({ job: "profile.fan-out", payload: { userId }, tenantId: null });
  });

  it("refuses what another tab has overtaken, and enqueues nothing", async () => {
    const { userId, identity } = await people.settled("Stan Stale");
    const { version } = await getProfile(identity, userId);
    const change = { userId, locale: "en-GB", timeZone: "UTC", version };
    await updateProfile(identity, { ...change, name: "First Tab" });
    const before = (await people.outbox()).length;
    expect((await refusal(updateProfile(identity, { ...change, name: "Second Tab" }))).code).toBe("conflict");
    expect((await people.outbox()).length).toBe(before);
    expect((await getProfile(identity, userId)).name).toBe("First Tab");
  });

  it.each([
    [{ name: "" }, "name"],
    [{ name: "two\nlines" }, "name"],
    [{ locale: "xx-XX" }, "locale"],
    [{ timeZone: "Mars/Olympus" }, "timeZone"],
  ])("refuses %j", async (wrong, field) => {
    const { userId } = await people.person(`Some ${newId()}`);
    const refused = await refusal(updateProfile(people.browser(), { userId, name: "Some Body", locale: "en-GB", timeZone: "UTC", version: 1, ...wrong }));
    expect(Object.keys(refused.fields)).toEqual([field]);
  });

  it("is nobody's when there is nobody", async () => {
    expect((await refusal(getProfile(people.browser(), newId()))).code).toBe("not_found");
  });
});

describe("sweeping", () => {
  it("removes what has ended and leaves what lives", async () => {
    const { token, userId, email } = await people.settled("Swea Sweeps");
    await people.resetLink(email);
    const old = await people.signIn(userId);
    expect(await people.sessionOf(old)).not.toBeNull();
    await people.admin.query("update identity.sessions set idle_expires_at = $1 where user_id = $2 and token_hash <> all (select token_hash from identity.sessions where user_id = $2 order by id limit 1)", [new Date(), userId]);
    await people.admin.query("insert into identity.rate_limits (bucket, window_start, hits) values ('old', $1, 3)", [new Date(Date.now() - 25 * 3_600_000)]);
    await people.admin.query("update identity.one_time_tokens set expires_at = $1 where purpose = 'verify_address' and user_id = $2", [new Date(Date.now() - 8 * 86_400_000), userId]);
    expect(await sweepIdentity(people.browser())).toEqual({ sessions: 1, tokens: 1, limits: 1 });
    expect(await people.sessionOf(token)).not.toBeNull();
    expect(await sweepIdentity(people.browser())).toEqual({ sessions: 0, tokens: 0, limits: 0 });
  });
});
