import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#db/ids.ts";
import { hashToken } from "#app/domain/identity/tokens.ts";
import type { StoredRole } from "#app/domain/permissions.rules.ts";
import { acceptInvitation } from "#app/domain/workspaces/accept-invitation.ts";
import type { Visitor } from "#app/domain/workspaces/examine-invitation.ts";
import { giveWaitingSeats } from "#app/domain/workspaces/give-waiting-seats.ts";
import { inviteMembers } from "#app/domain/workspaces/invite-members.ts";
import { listWaitingInvitations, lookAtInvitation } from "#app/domain/workspaces/look-at-invitation.ts";
import { removeMember } from "#app/domain/workspaces/remove-member.ts";
import { revokeInvitation } from "#app/domain/workspaces/revoke-invitation.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";

let world: World;
let vera: Person;
let number = 0;
beforeAll(async () => {
  world = await createWorld();
  vera = await world.person("Vera");
});
afterAll(() => world.close());

async function acme(plan: "starter" | "growth" = "growth", seats = 10): Promise<Workspace> {
  return world.workspace({ name: `Acme ${++number}`, owner: vera, plan, seats });
}

/** Invites, and answers the token that the mail carries. */
async function invite(place: Workspace, email: string, role: StoredRole = "member", by = vera): Promise<string> {
  const [result] = await world.as(place, by, (scope) => inviteMembers(scope, { addresses: email, role }));
  expect(result).toMatchObject({ outcome: "invited" });
  const mail = (await world.mails()).findLast(({ to, tenantId }) => to === email && tenantId === place.tenantId)!;
  return /\/invitations\/([A-Za-z0-9_-]{43})/.exec(mail.text)![1]!;
}

async function outside() {
  return { pool: world.pools.afterlogin_tenant, now: await world.now(), request: world.request(), app: world.app };
}

function visitor(person: Person, emailVerified = true): Visitor {
  return { userId: person.userId, name: person.name, email: person.email, emailVerified, tokenHash: hashToken(person.token) };
}

async function accept(person: Person, token: string, emailVerified = true) {
  return acceptInvitation(await outside(), { by: { token }, visitor: visitor(person, emailVerified) });
}

async function look(token: string, person: Person | null, emailVerified = true) {
  return lookAtInvitation(await outside(), { token, visitor: person && visitor(person, emailVerified) });
}

async function ruth(): Promise<Person> {
  return world.person("Ruth", { email: `ruth.${++number}@example.test` });
}

describe("accepting", () => {
  it("makes Ruth a member with the role she was asked for, tells the activity, and mails Vera once", async () => {
    const place = await acme();
    const person = await ruth();
    const token = await invite(place, person.email, "admin");
    expect(await look(token, person)).toMatchObject({ state: { state: "ok_existing_user", next: "accept" }, workspace: { name: place.name }, inviter: { name: "Vera" } });
    expect(await accept(person, token)).toEqual({ workspace: { name: place.name, slug: place.slug }, place: "active" });
    expect(await world.roleOf(place, person)).toMatchObject({ role: "admin", status: "active", version: 1 });
    await world.reading(place, person, async (scope) => expect(scope.actor).toMatchObject({ label: "Ruth", role: "admin" }));
    expect((await world.events(place)).at(-1)).toMatchObject({ action: "invitation.accepted", actor: "Ruth", actorKind: "user", after: { role: "admin", status: "active" } });
    expect((await world.mails()).filter(({ template, tenantId }) => template === "invitation-accepted" && tenantId === place.tenantId)).toMatchObject([{ to: vera.email, subject: `Ruth joined ${place.name}` }]);
    expect((await world.due(place)).filter(({ kind }) => kind === "invitation.expire")).toEqual([]);
    expect(await look(token, person)).toMatchObject({ state: { state: "already_member", membership: "active" } });
    expect(await look(token, null)).toMatchObject({ state: { state: "accepted_already" } });
  });

  it("looking does nothing, however often", async () => {
    const place = await acme();
    const person = await ruth();
    const token = await invite(place, person.email);
    const before = await world.events(place);
    for (let times = 0; times < 3; times++) await look(token, person);
    expect(await world.roleOf(place, person)).toBeNull();
    expect(await world.events(place)).toEqual(before);
    expect(await accept(person, token)).toMatchObject({ place: "active" });
  });

  it("pressed twice at the same time joins once", async () => {
    const place = await acme();
    const person = await ruth();
    const token = await invite(place, person.email);
    const answers = await world.race("tenant.memberships", [() => accept(person, token), () => accept(person, token), () => accept(person, token)]);
    expect(answers.map((answer) => answer.status === "fulfilled" && answer.value.place).toSorted()).toEqual(["active", "already", "already"]);
    expect((await world.events(place)).filter(({ action }) => action === "invitation.accepted")).toHaveLength(1);
    expect((await world.mails()).filter(({ template, tenantId }) => template === "invitation-accepted" && tenantId === place.tenantId)).toHaveLength(1);
  });

  it("brings back somebody who was removed, with the new role and nothing of the old", async () => {
    const place = await acme();
    const person = await ruth();
    const id = await world.join(place, person, "admin", { billingManager: true });
    await world.as(place, vera, (scope) => removeMember(scope, { membershipId: id, tasksTo: null, version: 1 }));
    await accept(person, await invite(place, person.email, "viewer"));
    expect(await world.membershipId(place, person)).toBe(id);
    expect(await world.roleOf(place, person)).toMatchObject({ role: "viewer", status: "active", billingManager: false });
    expect(await world.reading(place, person, async (scope) => scope.actor)).toMatchObject({ membershipId: id });
  });

  it("works from the list of one's invitations, without a link, for one's own alone", async () => {
    const place = await acme();
    const [person, kwame] = [await ruth(), await world.person("Kwame", { email: `kwame.${number}@example.test` })];
    await invite(place, person.email);
    const waiting = await listWaitingInvitations(await outside(), visitor(person));
    expect(waiting).toMatchObject([{ workspaceName: place.name, role: "member", tenantId: place.tenantId, expiresAt: expect.any(Date) }]);
    const by = { invitationId: waiting[0]!.invitationId };
    expect(await world.refusal(acceptInvitation(await outside(), { by, visitor: visitor(kwame) }))).toMatchObject({ code: "not_found" });
    expect(await acceptInvitation(await outside(), { by, visitor: visitor(person) })).toMatchObject({ place: "active" });
    expect(await listWaitingInvitations(await outside(), visitor(person))).toEqual([]);
  });

  it("works for a second address of one's own that is verified, and not before", async () => {
    const place = await acme();
    const person = await ruth();
    const second = `second.${number}@example.test`;
    await world.admin.query("insert into identity.addresses (id, user_id, email, is_primary, verified_at, created_at) values ($1, $2, $3, false, null, now())", [newId(), person.userId, second]);
    const token = await invite(place, second);
    expect(await world.refusal(accept(person, token))).toMatchObject({ code: "forbidden" });
    await world.admin.query("update identity.addresses set verified_at = now() where email = $1", [second]);
    expect(await accept(person, token)).toMatchObject({ place: "active" });
  });
});

describe("a link that does not lead in", () => {
  it("is one that nobody sent, or that a newer one replaced", async () => {
    const person = await ruth();
    for (const token of ["nonsense", "A".repeat(43), "../../etc", ""]) {
      expect(await look(token, person)).toBeNull();
      expect(await world.refusal(accept(person, token))).toMatchObject({ code: "not_found" });
    }
  });

  it("was meant for somebody else", async () => {
    const place = await acme();
    const [person, kwame] = [await ruth(), await world.person("Kwame", { email: `kwame.w${number}@example.test` })];
    const token = await invite(place, person.email);
    expect(await look(token, kwame)).toMatchObject({ state: { state: "wrong_user" } });
    expect(await world.refusal(accept(kwame, token))).toMatchObject({ code: "forbidden", message: expect.stringContaining(person.email) });
    expect(await world.roleOf(place, kwame)).toBeNull();
  });

  it("says the same to strangers, whether or not somebody signs in with the address", async () => {
    const place = await acme();
    const known = await look(await invite(place, (await ruth()).email), null);
    const unknown = await look(await invite(place, `nobody.${number}@example.test`), null);
    expect(known!.state).toEqual(unknown!.state);
    expect(known!.state).toEqual({ state: "ok_new_user", next: "sign_up" });
  });

  it("is for an address that nobody has proved", async () => {
    const place = await acme();
    const una = await world.person("Una", { email: `una.${number}@example.test`, verified: false });
    const token = await invite(place, una.email);
    expect(await look(token, una, false)).toMatchObject({ state: { state: "unverified_address" } });
    expect(await world.refusal(accept(una, token, false))).toMatchObject({ code: "forbidden", message: expect.stringContaining("Confirm") });
  });

  it("was revoked", async () => {
    const place = await acme();
    const person = await ruth();
    const token = await invite(place, person.email);
    const [waiting] = await listWaitingInvitations(await outside(), visitor(person));
    const { invitationId } = waiting!;
    await world.as(place, vera, (scope) => revokeInvitation(scope, { invitationId }));
    expect(await look(token, person)).toMatchObject({ state: { state: "revoked" } });
    expect(await world.refusal(accept(person, token))).toMatchObject({ code: "conflict", message: expect.stringContaining("taken back") });
  });

  it("has expired, to the instant", async () => {
    const place = await acme();
    const person = await ruth();
    const token = await invite(place, person.email);
    const { invitation } = (await look(token, person))!;
    const at = async (now: Date) => lookAtInvitation({ ...(await outside()), now }, { token, visitor: visitor(person) });
    expect(await at(new Date(invitation.expiresAt.getTime() - 1))).toMatchObject({ state: { state: "ok_existing_user" } });
    expect(await at(invitation.expiresAt)).toMatchObject({ state: { state: "expired" } });
    const late = { ...(await outside()), now: invitation.expiresAt };
    expect(await world.refusal(acceptInvitation(late, { by: { token }, visitor: visitor(person) }))).toMatchObject({ code: "conflict", message: expect.stringContaining("expired") });
  });

  it("leads to a workspace in which one is suspended", async () => {
    const place = await acme();
    const person = await ruth();
    const token = await invite(place, person.email);
    await world.join(place, person, "member", { status: "suspended" });
    expect(await look(token, person)).toMatchObject({ state: { state: "already_member", membership: "suspended" } });
    expect(await world.refusal(accept(person, token))).toMatchObject({ code: "conflict", message: expect.stringContaining("suspended") });
  });

  it("leads to a workspace that is closed, or read-only, or gone", async () => {
    const place = await acme();
    const person = await ruth();
    const token = await invite(place, person.email);
    await world.admin.query("update tenant.subscriptions set status = 'unpaid' where tenant_id = $1", [place.tenantId]);
    expect(await look(token, person)).toMatchObject({ state: { state: "workspace_unavailable" } });
    expect(await world.refusal(accept(person, token))).toMatchObject({ code: "read_only" });
    await world.admin.query("update tenant.workspaces set closed_at = now(), purge_at = now() + interval '30 days' where tenant_id = $1", [place.tenantId]);
    expect(await look(token, person)).toMatchObject({ state: { state: "workspace_gone" } });
    expect(await world.refusal(accept(person, token))).toMatchObject({ code: "conflict", message: expect.stringContaining("closed") });
    await world.admin.query("delete from directory.invitation_tokens where tenant_id = $1", [place.tenantId]);
    expect(await look(token, person)).toBeNull();
  });

  it("was used by somebody who has left since", async () => {
    const place = await acme();
    const person = await ruth();
    const token = await invite(place, person.email);
    await accept(person, token);
    await world.as(place, vera, async (scope) => removeMember(scope, { membershipId: await world.membershipId(place, person), tasksTo: null, version: 1 }));
    expect(await look(token, person)).toMatchObject({ state: { state: "accepted_already" } });
    expect(await world.refusal(accept(person, token))).toMatchObject({ code: "conflict", message: expect.stringContaining("accepted already") });
  });
});

describe("seats", () => {
  it("of two who accept at the same time the last one takes one, and the other is told", async () => {
    // Seats were plenty when both were asked, on a trial; now there are three, and two are taken.
    const dora = await world.person("Dora", { email: `dora.${++number}@example.test` });
    const place = await world.workspace({ name: `Race ${number}`, owner: dora });
    await world.join(place, await world.person("Ben", { email: `ben.${number}@example.test` }), "member");
    const people = [await ruth(), await ruth()];
    const tokens = [await invite(place, people[0]!.email, "member", dora), await invite(place, people[1]!.email, "member", dora)];
    await world.admin.query("update tenant.workspaces set trial_started_at = now() - interval '60 days', trial_ends_at = now() - interval '30 days' where tenant_id = $1", [place.tenantId]);
    const attempts = await world.race("tenant.memberships", people.map((person, index) => () => accept(person, tokens[index]!)));
    expect(attempts.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(attempts.find((attempt) => attempt.status === "rejected")!.reason).toMatchObject({ code: "over_limit" });
    expect(await world.reading(place, dora, async ({ standing }) => standing.usage.members)).toBe(3);
    const loser = attempts.findIndex((attempt) => attempt.status === "rejected");
    expect(await look(tokens[loser]!, people[loser]!)).toMatchObject({ state: { state: "seats_full" } });
  });

  it("a viewer needs none", async () => {
    const place = await acme("growth", 1);
    const person = await ruth();
    expect(await accept(person, await invite(place, person.email, "viewer"))).toMatchObject({ place: "active" });
    expect(await world.reading(place, vera, async ({ standing }) => standing.usage.members)).toBe(1);
  });

  it("while a purchase awaits its payment, a new member waits, and comes in when the seat is there", async () => {
    const place = await acme("growth", 1);
    await world.admin.query(
      "insert into tenant.seat_changes (tenant_id, id, quantity, quantity_before, status, takes_effect, created_at) values ($1, $2, 2, 1, 'awaiting_payment', 'now', now())",
      [place.tenantId, newId()],
    );
    const person = await ruth();
    const token = await invite(place, person.email);
    expect(await accept(person, token)).toMatchObject({ place: "pending_seat" });
    await expect(world.scope(place, person)).rejects.toThrow("stays shut");
    expect(await look(token, person)).toMatchObject({ state: { state: "already_member", membership: "pending_seat" } });
    expect((await world.mails()).findLast(({ template }) => template === "invitation-accepted")!.text).toContain("waits until the payment");
    expect(await world.asSystem(place, giveWaitingSeats)).toBe(0);
    await world.admin.query("update tenant.subscriptions set quantity = 2 where tenant_id = $1", [place.tenantId]);
    await world.admin.query("update tenant.seat_changes set status = 'applied' where tenant_id = $1", [place.tenantId]);
    expect(await world.asSystem(place, giveWaitingSeats)).toBe(1);
    expect(await world.roleOf(place, person)).toMatchObject({ status: "active" });
    expect((await world.events(place)).at(-1)).toMatchObject({ action: "member.seat_given", target: "Ruth", after: { status: "active" } });
    expect(await world.asSystem(place, giveWaitingSeats)).toBe(0);
  });

  it("a seat that becomes free goes to whoever has waited longest", async () => {
    const place = await acme("growth", 2);
    const [max, early, late] = [await ruth(), await ruth(), await ruth()];
    const maxId = await world.join(place, max, "member");
    await world.join(place, early, "member", { status: "pending_seat" });
    await world.join(place, late, "member", { status: "pending_seat" });
    await world.as(place, vera, (scope) => removeMember(scope, { membershipId: maxId, tasksTo: null, version: 1 }));
    expect(await world.roleOf(place, early)).toMatchObject({ status: "active" });
    expect(await world.roleOf(place, late)).toMatchObject({ status: "pending_seat" });
  });

  it("an inviter who has gone gets no mail", async () => {
    const place = await acme();
    const ada = await world.person("Ada", { email: `ada.${++number}@example.test` });
    const adaId = await world.join(place, ada, "admin");
    const person = await ruth();
    const token = await invite(place, person.email, "member", ada);
    await world.as(place, vera, (scope) => removeMember(scope, { membershipId: adaId, tasksTo: null, version: 1 }));
    expect(await accept(person, token)).toMatchObject({ place: "active" });
    expect((await world.mails()).filter(({ to }) => to === ada.email)).toEqual([]);
  });
});
