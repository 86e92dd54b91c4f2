import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enrolSecondFactor, passSecondFactor } from "#app/domain/staff/show-second-factor.ts";
import { countAttempt } from "#app/domain/identity/rate-limit.ts";
import { signInStaff } from "#app/domain/staff/sign-in-staff.ts";
import { createStaffMember, disableStaffMember, listStaffMembers, resetStaffMember } from "#app/domain/staff/staff-members.ts";
import { findStaffSession, noteStaffSeen, signOutStaff, type StaffSession } from "#app/domain/staff/staff-sessions.ts";
import { enrolmentFor, openSecret } from "#app/domain/staff/totp.ts";
import { identityOf } from "#app/domain/staff/staff.ts";
import { createWorld, type World } from "#tests/support/stories.ts";
import { codeOf, colleague, doorOf, staffEventsOf, type Colleague } from "./desks.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const keeper = () => ({ pool: world.pools.afterlogin_staff, request: world.request() });

async function session(token: string): Promise<StaffSession> {
  const found = await findStaffSession(world.pools.afterlogin_staff, token);
  if (!found) throw new Error("There is no such session.");
  return found;
}

async function halfWay(who: Colleague): Promise<StaffSession> {
  const { token } = await signInStaff(doorOf(world), who);
  return session(token);
}

/** Through both doors for the first time; answers the key that the phone keeps. */
async function enrolled(who: Colleague): Promise<{ key: string; token: string }> {
  const half = await halfWay(who);
  const { key } = enrolmentFor(world.app.keyring, half);
  const token = await enrolSecondFactor(doorOf(world), half, { code: codeOf(key) });
  // As if that had been an hour ago, so that the codes of these minutes are still unused.
  await world.admin.query("update platform.staff_members set totp_last_step = totp_last_step - 120 where id = $1", [who.id]);
  return { key, token };
}

describe("Noor's first sign-in", () => {
  it("takes her password to the set-up of a second factor, and no further", async () => {
    const noor = await colleague(world, "Noor", "support");
    const first = await signInStaff(doorOf(world), noor);
    expect(first.enrolled).toBe(false);
    expect(await session(first.token)).toMatchObject({ kind: "half", enrolled: false, staff: { id: noor.id, role: "support" } });
    const enrolment = enrolmentFor(world.app.keyring, await session(first.token));
    expect(enrolment.key).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
    expect(enrolment.qr.path.length).toBeGreaterThan(1_000);
    expect(enrolmentFor(world.app.keyring, await session(first.token))).toEqual(enrolment);
  });

  it("is in when the phone's code fits, with a token of its own, and the half session is gone", async () => {
    const noor = await colleague(world, "Noor", "support");
    const first = await signInStaff(doorOf(world), noor);
    const { key } = enrolmentFor(world.app.keyring, await session(first.token));
    const token = await enrolSecondFactor(doorOf(world), await session(first.token), { code: codeOf(key) });
    expect(await session(token)).toMatchObject({ kind: "full", enrolled: true });
    expect(await findStaffSession(world.pools.afterlogin_staff, first.token)).toBeNull();
    const { rows } = await world.admin.query<{ sealed: string }>("select totp_sealed as sealed from platform.staff_members where id = $1", [noor.id]);
    expect(rows[0]!.sealed).not.toContain(key.replaceAll(" ", ""));
    expect(openSecret(world.app.keyring, rows[0]!.sealed)).toBe(key.replaceAll(" ", ""));
    expect((await staffEventsOf(world, noor.id)).map(({ action }) => action)).toEqual(["staff.created", "staff.enrolled", "staff.signed_in"]);
  });

  it("another session is offered another key, and only one of two can be set up", async () => {
    const noor = await colleague(world, "Noor", "support");
    const [one, other] = [await halfWay(noor), await halfWay(noor)];
    const [first, second] = [one, other].map((half) => enrolmentFor(world.app.keyring, half).key);
    expect(first).not.toBe(second);
    await enrolSecondFactor(doorOf(world), one, { code: codeOf(first!) });
    expect((await world.refusal(enrolSecondFactor(doorOf(world), other, { code: codeOf(second!) }))).code).toBe("conflict");
  });

  it("a code that does not fit sets nothing up", async () => {
    const noor = await colleague(world, "Noor", "support");
    const half = await halfWay(noor);
    const refused = await world.refusal(enrolSecondFactor(doorOf(world), half, { code: "000 000" }));
    expect(refused.fields.code).toMatch(/does not fit/);
    expect((await session((await signInStaff(doorOf(world), noor)).token)).enrolled).toBe(false);
  });
});

describe("the second factor", () => {
  it.each([-1, 0, 1])("lets a code in that is %i steps away", async (steps) => {
    const noor = await colleague(world, "Noor", "billing");
    const { key } = await enrolled(noor);
    const half = await halfWay(noor);
    // Not in the last moments of a step, where the oldest code would have grown too old on its way.
    await expect.poll(() => (Date.now() / 1000) % 30, { timeout: 5_000 }).toBeLessThan(28);
    expect(await session(await passSecondFactor(doorOf(world), half, { code: codeOf(key, steps) }))).toMatchObject({ kind: "full" });
  });

  it.each([-3, 3])("refuses a code that is %i steps away", async (steps) => {
    const noor = await colleague(world, "Noor", "billing");
    const { key } = await enrolled(noor);
    expect((await world.refusal(passSecondFactor(doorOf(world), await halfWay(noor), { code: codeOf(key, steps) }))).fields.code).toMatch(/does not fit/);
  });

  it("accepts each code once, also from two who send it at once", async () => {
    const noor = await colleague(world, "Noor", "billing");
    const { key } = await enrolled(noor);
    const halves = [await halfWay(noor), await halfWay(noor)];
    const code = codeOf(key);
    const answers = await Promise.allSettled(halves.map((half) => passSecondFactor(doorOf(world), half, { code })));
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await world.refusal(passSecondFactor(doorOf(world), await halfWay(noor), { code }))).fields.code).toMatch(/used already/);
    expect(await staffEventsOf(world, noor.id)).toContainEqual(expect.objectContaining({ action: "staff.sign_in_failed", detail: { reason: "code_used" } }));
  });

  it.each(["", "12345", "abcdef", "1234567", "１２３４５６"])("takes “%s” for no code", async (code) => {
    const noor = await colleague(world, "Noor", "billing");
    await enrolled(noor);
    expect((await world.refusal(passSecondFactor(doorOf(world), await halfWay(noor), { code }))).code).toBe("invalid");
  });

  it("pauses after too many guesses, for this person alone", async () => {
    const noor = await colleague(world, "Noor", "billing");
    await enrolled(noor);
    const half = await halfWay(noor);
    const guesses = [];
    for (let guess = 0; guess < 10; guess++) guesses.push((await world.refusal(passSecondFactor(doorOf(world), half, { code: "000000" }))).status);
    expect(guesses.slice(-2)).toEqual([429, 429]);
    expect(guesses[0]).toBe(422);
  });

  it("cannot be passed by somebody who has none, nor set up by somebody who has one, nor by a full session", async () => {
    const noor = await colleague(world, "Noor", "billing");
    expect((await world.refusal(passSecondFactor(doorOf(world), await halfWay(noor), { code: "000000" }))).code).toBe("not_found");
    const { token } = await enrolled(noor);
    expect((await world.refusal(enrolSecondFactor(doorOf(world), await halfWay(noor), { code: "000000" }))).code).toBe("not_found");
    expect((await world.refusal(passSecondFactor(doorOf(world), await session(token), { code: "000000" }))).code).toBe("not_found");
  });

  it("lets nobody in who was disabled between the two factors, nor sets one up for them", async () => {
    const [noor, newcomer] = [await colleague(world, "Noor", "billing"), await colleague(world, "Nia", "support")];
    const { key } = await enrolled(noor);
    const [half, first] = [await halfWay(noor), await halfWay(newcomer)];
    await world.admin.query("update platform.staff_members set disabled_at = now() where id = any($1)", [[noor.id, newcomer.id]]);
    expect((await world.refusal(passSecondFactor(doorOf(world), half, { code: codeOf(key) }))).code).toBe("invalid");
    const offered = enrolmentFor(world.app.keyring, first).key;
    expect((await world.refusal(enrolSecondFactor(doorOf(world), first, { code: codeOf(offered) }))).code).toBe("conflict");
    const { rows } = await world.admin.query("select from platform.staff_sessions where staff_id = any($1) and second_factor_at > (select disabled_at from platform.staff_members m where m.id = staff_id)", [[noor.id, newcomer.id]]);
    expect(rows).toEqual([]);
  });

  it("of a lost phone opens nothing once it was reset, not even in the moment of the reset", async () => {
    const noor = await colleague(world, "Noor", "billing");
    const { key } = await enrolled(noor);
    const half = await halfWay(noor);
    const reset = await world.admin.connect();
    await reset.query("begin");
    await reset.query("update platform.staff_members set totp_sealed = 'of another phone', totp_last_step = null where id = $1", [noor.id]);
    const late = world.refusal(passSecondFactor(doorOf(world), half, { code: codeOf(key) }));
    // By then the thief's request has read the old key, and waits for the row to claim its step.
    await expect.poll(async () => (await world.admin.query("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")).rowCount).toBe(1);
    await reset.query("commit");
    reset.release();
    expect((await late).code).toBe("invalid");
  });

  it("says what to do when the key that sealed it is gone", async () => {
    const noor = await colleague(world, "Noor", "billing");
    await enrolled(noor);
    await world.admin.query("update platform.staff_members set totp_sealed = 'old.AAAA' where id = $1", [noor.id]);
    expect((await world.refusal(passSecondFactor(doorOf(world), await halfWay(noor), { code: "000000" }))).message).toMatch(/Ask an administrator/);
  });
});

describe("the password", () => {
  it("is refused in the same words for a wrong one, an unknown address and somebody disabled", async () => {
    const [noor, gone] = [await colleague(world, "Noor", "support"), await colleague(world, "Gone", "admin")];
    await disableStaffMember(keeper(), gone);
    const refusals = await Promise.all([
      world.refusal(signInStaff(doorOf(world), { ...noor, password: "wrong" })),
      world.refusal(signInStaff(doorOf(world), { email: "nobody@staff.test", password: "wrong" })),
      world.refusal(signInStaff(doorOf(world), gone)),
    ]);
    expect(new Set(refusals.map(({ message, code }) => `${code} ${message}`)).size).toBe(1);
    expect(await staffEventsOf(world, noor.id)).toContainEqual({ action: "staff.sign_in_failed", staff: "Noor", detail: { reason: "password" } });
    expect(await staffEventsOf(world, gone.id)).toContainEqual({ action: "staff.sign_in_failed", staff: "Gone", detail: { reason: "disabled" } });
  });

  it("is asked for, and so is an address", async () => {
    expect(Object.keys((await world.refusal(signInStaff(doorOf(world), { email: "noor", password: "" }))).fields)).toEqual(["email", "password"]);
    expect(Object.keys((await world.refusal(signInStaff(doorOf(world), { email: "noor@staff.test", password: "" }))).fields)).toEqual(["password"]);
  });

  it("pauses for one address after thirty guesses, however many places they come from", async () => {
    const noor = await colleague(world, "Noor", "support");
    for (let guess = 0; guess < 30; guess++) await countAttempt(identityOf(doorOf(world)), [{ limit: "staff-sign-in.address", of: noor.email }]);
    expect((await world.refusal(signInStaff(doorOf(world), noor))).status).toBe(429);
  });

  it("pauses after eight guesses from one place, and lets the right person in from another", async () => {
    const noor = await colleague(world, "Noor", "support");
    const guesser = doorOf(world);
    const statuses = [];
    for (let guess = 0; guess < 9; guess++) statuses.push((await world.refusal(signInStaff(guesser, { ...noor, password: "wrong" }))).status);
    expect(statuses).toEqual([...Array<number>(8).fill(422), 429]);
    expect((await world.refusal(signInStaff(guesser, noor))).status).toBe(429);
    expect((await signInStaff(doorOf(world), noor)).enrolled).toBe(false);
  });
});

describe("a session", () => {
  it("ends after 30 minutes without a request, and after its ten hours whatever happens", async () => {
    const noor = await colleague(world, "Noor", "support");
    const { token } = await enrolled(noor);
    const found = await session(token);
    expect(found.expiresAt.getTime() - Date.now()).toBeGreaterThan(9.9 * 3_600_000);
    expect(found.expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(10 * 3_600_000);
    await world.admin.query("update platform.staff_sessions set last_seen_at = $2 where id = $1", [found.id, new Date(Date.now() - 31 * 60_000)]);
    expect(await findStaffSession(world.pools.afterlogin_staff, token)).toBeNull();
    await world.admin.query("update platform.staff_sessions set last_seen_at = $2, expires_at = $2 where id = $1", [found.id, new Date()]);
    expect(await findStaffSession(world.pools.afterlogin_staff, token)).toBeNull();
  });

  it("between the two factors ends after ten minutes", async () => {
    const noor = await colleague(world, "Noor", "support");
    const left = (await halfWay(noor)).expiresAt.getTime() - Date.now();
    expect(left).toBeGreaterThan(9 * 60_000);
    expect(left).toBeLessThanOrEqual(10 * 60_000);
  });

  it("is kept alive by its own use, not by another of the same person", async () => {
    const noor = await colleague(world, "Noor", "support");
    const { token } = await enrolled(noor);
    const forgotten = await halfWay(noor);
    const before = new Date(Date.now() - 20 * 60_000);
    await world.admin.query("update platform.staff_sessions set last_seen_at = $2 where staff_id = $1", [noor.id, before]);
    await noteStaffSeen(world.pools.afterlogin_staff, await session(token));
    const { rows } = await world.admin.query<{ at: Date }>("select last_seen_at as at from platform.staff_sessions where id = $1", [forgotten.id]);
    expect(rows).toEqual([{ at: before }]);
  });

  it("moves its idle limit on with use, at most once a minute", async () => {
    const noor = await colleague(world, "Noor", "support");
    const { token } = await enrolled(noor);
    const found = await session(token);
    await noteStaffSeen(world.pools.afterlogin_staff, found);
    expect((await session(token)).lastSeenAt).toEqual(found.lastSeenAt);
    const before = new Date(Date.now() - 20 * 60_000);
    await world.admin.query("update platform.staff_sessions set last_seen_at = $2 where id = $1", [found.id, before]);
    await noteStaffSeen(world.pools.afterlogin_staff, await session(token));
    expect((await session(token)).lastSeenAt.getTime()).toBeGreaterThan(before.getTime() + 60_000);
  });

  it("of somebody disabled is over at once, and so is a half one", async () => {
    const noor = await colleague(world, "Noor", "support");
    const { token } = await enrolled(noor);
    const half = await signInStaff(doorOf(world), noor);
    await world.admin.query("update platform.staff_members set disabled_at = now() where id = $1", [noor.id]);
    expect(await findStaffSession(world.pools.afterlogin_staff, token)).toBeNull();
    expect(await findStaffSession(world.pools.afterlogin_staff, half.token)).toBeNull();
  });

  it("that has ended leaves no row behind once its person signs in again; one that runs stays", async () => {
    const noor = await colleague(world, "Noor", "support");
    const running = await halfWay(noor);
    const [expired, idle] = [await halfWay(noor), await halfWay(noor)];
    await world.admin.query("update platform.staff_sessions set expires_at = $2 where id = $1", [expired.id, new Date(Date.now() - 60_000)]);
    await world.admin.query("update platform.staff_sessions set last_seen_at = $2 where id = $1", [idle.id, new Date(Date.now() - 31 * 60_000)]);
    const newest = await halfWay(noor);
    const { rows } = await world.admin.query<{ id: string }>("select id from platform.staff_sessions where staff_id = $1", [noor.id]);
    expect(rows.map(({ id }) => id).sort()).toEqual([running.id, newest.id].sort());
  });

  it("ends by signing out", async () => {
    const noor = await colleague(world, "Noor", "support");
    const { token } = await enrolled(noor);
    await signOutStaff(doorOf(world), await session(token));
    expect(await findStaffSession(world.pools.afterlogin_staff, token)).toBeNull();
    expect((await staffEventsOf(world, noor.id)).at(-1)).toMatchObject({ action: "staff.signed_out" });
  });
});

describe("keeping the list of staff", () => {
  it("makes passwords that nobody guesses, and keeps none in the clear", async () => {
    const noor = await colleague(world, "Noor", "support");
    expect(noor.password).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
    const { rows } = await world.admin.query<{ hash: string }>("select password_hash as hash from platform.staff_members where id = $1", [noor.id]);
    expect(rows[0]!.hash).toMatch(/^\$argon2id\$/);
  });

  it("refuses what is no address, no name, no role, and an address twice", async () => {
    const wrong = await world.refusal(createStaffMember(keeper(), { email: "noor", name: " ", role: "owner" }));
    expect(Object.keys(wrong.fields)).toEqual(["email", "name", "role"]);
    const noor = await colleague(world, "Noor", "support");
    expect((await world.refusal(createStaffMember(keeper(), { ...noor }))).fields.email).toMatch(/already/);
  });

  it("a reset gives a new password, asks for a second factor anew and ends what ran", async () => {
    const noor = await colleague(world, "Noor", "support");
    const { token } = await enrolled(noor);
    const { password } = await resetStaffMember(keeper(), { email: noor.email });
    expect(await findStaffSession(world.pools.afterlogin_staff, token)).toBeNull();
    expect((await world.refusal(signInStaff(doorOf(world), noor))).code).toBe("invalid");
    expect((await signInStaff(doorOf(world), { ...noor, password })).enrolled).toBe(false);
    expect(await staffEventsOf(world, noor.id)).toContainEqual({ action: "staff.reset", staff: "Noor", detail: null });
  });

  it("lists who is there, and knows nobody else", async () => {
    const noor = await colleague(world, "Noor", "billing");
    await disableStaffMember(keeper(), noor);
    expect(await listStaffMembers(keeper())).toContainEqual({ id: noor.id, name: "Noor", email: noor.email, role: "billing", enrolled: false, disabledAt: expect.any(Date) as Date });
    expect((await staffEventsOf(world, noor.id)).at(-1)).toMatchObject({ action: "staff.disabled", staff: "Noor" });
    expect((await world.refusal(disableStaffMember(keeper(), { email: "nobody@staff.test" }))).code).toBe("not_found");
  });
});
