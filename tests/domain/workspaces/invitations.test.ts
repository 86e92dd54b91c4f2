import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#db/ids.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import type { StoredRole } from "#app/domain/permissions.rules.ts";
import { expireInvitation } from "#app/domain/workspaces/expire-invitation.ts";
import { inviteMembers } from "#app/domain/workspaces/invite-members.ts";
import { countOpenInvitations, listInvitations } from "#app/domain/workspaces/list-invitations.ts";
import { resendInvitation } from "#app/domain/workspaces/resend-invitation.ts";
import { getInvitation, revokeInvitation } from "#app/domain/workspaces/revoke-invitation.ts";
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

function invite(place: Workspace, by: Person, addresses: string, role: StoredRole = "member") {
  return world.as(place, by, (scope) => inviteMembers(scope, { addresses, role }));
}

async function invitationOf(place: Workspace, email: string) {
  const { rows } = await world.admin.query<{ id: string; status: string; sent_count: number; expires_at: Date }>(
    "select id, status, sent_count, expires_at from tenant.invitations where tenant_id = $1 and email = $2 order by id desc limit 1",
    [place.tenantId, email],
  );
  return rows[0]!;
}

async function mailsTo(email: string) {
  return (await world.mails()).filter(({ to }) => to === email);
}

function linkIn(text: string): string {
  return /\/invitations\/([A-Za-z0-9_-]{43})/.exec(text)![1]!;
}

async function minutesLater(place: Workspace, minutes: number) {
  await world.admin.query("update tenant.invitations set last_sent_at = last_sent_at - $2 * interval '1 minute' where tenant_id = $1", [place.tenantId, minutes]);
}

describe("inviting", () => {
  it("sends each address a link of its own, good for seven days, and keeps only its hash", async () => {
    const place = await acme();
    const results = await invite(place, vera, "Ruth@Tide.example\n kim@tide.example", "viewer");
    expect(results.map(({ address, outcome }) => [address, outcome])).toEqual([
      ["ruth@tide.example", "invited"],
      ["kim@tide.example", "invited"],
    ]);
    const [mail] = await mailsTo("ruth@tide.example");
    expect(mail).toMatchObject({ subject: `Vera invited you to ${place.name}`, template: "invitation", tenantId: place.tenantId, status: "waiting" });
    expect(mail!.text).toContain("Viewer");
    const token = linkIn(mail!.text);
    const { rows } = await world.admin.query<{ all: string }>("select string_agg(t::text, '') as all from directory.invitation_tokens t");
    expect(rows[0]!.all).not.toContain(token);
    const { id, expires_at: expiresAt } = await invitationOf(place, "ruth@tide.example");
    expect(expiresAt.getTime() - (await world.now()).getTime()).toBeGreaterThan(7 * 86_400_000 - 60_000);
    expect(await world.due(place)).toContainEqual({ kind: "invitation.expire", refId: id, at: expiresAt });
    expect((await world.events(place)).at(-1)).toMatchObject({ action: "member.invited", actor: "Vera", target: "kim@tide.example", after: { role: "viewer" } });
    expect((await world.outbox()).filter(({ job, tenantId }) => job === "mail.deliver" && tenantId === place.tenantId)).toHaveLength(2);
  });

  it("tells each address what became of it, and sends what can be sent", async () => {
    const place = await acme();
    const [max, sam] = [await world.person("Max", { email: "max@r.example" }), await world.person("Sam", { email: "sam@r.example" })];
    await world.join(place, max, "member");
    await world.join(place, sam, "member", { status: "suspended" });
    await invite(place, vera, "asked@r.example");
    const results = await invite(place, vera, "max@r.example, SAM@r.example; asked@r.example\nana@nowhere new@r.example New@r.example");
    expect(results.map(({ address, outcome }) => [address, outcome])).toEqual([
      ["max@r.example", "already_member"],
      ["sam@r.example", "suspended_member"],
      ["asked@r.example", "already_invited"],
      ["ana@nowhere", "not_an_address"],
      ["new@r.example", "invited"],
    ]);
    expect(await mailsTo("asked@r.example")).toHaveLength(1);
  });

  it("stops at the last seat, and says whom to ask", async () => {
    const place = await acme("starter");
    const ada = await world.person("Ada", { email: `ada.${number}@s.example` });
    await world.join(place, ada, "admin");
    const results = await invite(place, ada, "one@s.example two@s.example");
    expect(results.map(({ outcome }) => outcome)).toEqual(["invited", "no_seat"]);
    expect(results[1]).toMatchObject({ message: "No seat is free. Ask Vera, who manages billing, for another one." });
    expect((await invite(place, vera, "two@s.example"))[0]).toMatchObject({ message: expect.stringContaining("Add seats or change the plan") });
    expect((await invite(place, ada, "two@s.example", "viewer"))[0]).toMatchObject({ outcome: "invited" });
    expect(await world.reading(place, ada, async ({ standing }) => standing.usage)).toMatchObject({ members: 2, invited: 1 });
  });

  it("gives the last seat to one of two invitations sent at the same time", async () => {
    const place = await acme("growth", 3);
    const ada = await world.person("Ada", { email: `ada.${number}@t.example` });
    await world.join(place, ada, "admin");
    const results = await world.race("tenant.invitations", [() => invite(place, vera, "left@t.example"), () => invite(place, ada, "right@t.example")]);
    expect(results.flatMap((result) => (result.status === "fulfilled" ? result.value : [])).map(({ outcome }) => outcome).toSorted()).toEqual(["invited", "no_seat"]);
  });

  it("may promise a seat whose payment is on its way", async () => {
    const place = await acme("growth", 1);
    expect((await invite(place, vera, "early@u.example"))[0]).toMatchObject({ outcome: "no_seat" });
    await world.admin.query(
      "insert into tenant.seat_changes (tenant_id, id, quantity, quantity_before, status, takes_effect, created_at) values ($1, $2, 2, 1, 'awaiting_payment', 'now', now())",
      [place.tenantId, newId()],
    );
    const results = await invite(place, vera, "early@u.example late@u.example");
    expect(results.map(({ outcome }) => outcome)).toEqual(["invited", "no_seat"]);
  });

  it("is for admins, never above one's own role, and with at least one address and at most fifty", async () => {
    const place = await acme();
    const max = await world.person("Max", { email: `max.${number}@v.example` });
    await world.join(place, max, "member");
    expect(await world.refusal(invite(place, max, "x@v.example"))).toMatchObject({ code: "forbidden" });
    expect(await world.refusal(invite(place, vera, " ,;\n "))).toMatchObject({ code: "invalid", fields: { addresses: expect.any(String) } });
    const many = Array.from({ length: 51 }, (_, index) => `p${index}@v.example`).join("\n");
    expect(await world.refusal(invite(place, vera, many))).toMatchObject({ code: "invalid", fields: { addresses: "At most 50 addresses at once: these are 51." } });
  });

  it("ends for the day after two hundred", async () => {
    const place = await acme();
    await world.admin.query(
      `insert into tenant.invitations (tenant_id, id, email, role, status, invited_by, expires_at, last_sent_at, created_at)
       select $1, gen_random_uuid(), 'old' || n || '@w.example', 'viewer', 'revoked', $2, now(), now(), now() from generate_series(1, 200) n`,
      [place.tenantId, await world.membershipId(place, vera)],
    );
    expect(await world.refusal(invite(place, vera, "one.more@w.example", "viewer"))).toMatchObject({ code: "over_limit" });
  });

  it("stops while growth is stopped", async () => {
    const place = await acme();
    await world.admin.query("update tenant.subscriptions set status = 'past_due', first_failure_at = now() - interval '8 days' where tenant_id = $1", [place.tenantId]);
    expect(await world.refusal(invite(place, vera, "x@x.example"))).toMatchObject({ code: "read_only" });
  });

  it("invites anew somebody whose invitation is past its day, noted or not", async () => {
    const place = await acme();
    await invite(place, vera, "slow@y.example");
    await world.admin.query("update tenant.invitations set expires_at = now() - interval '1 second' where tenant_id = $1", [place.tenantId]);
    expect((await invite(place, vera, "slow@y.example"))[0]).toMatchObject({ outcome: "invited" });
    expect(await world.reading(place, vera, countOpenInvitations)).toBe(1);
    expect((await world.events(place)).map(({ action, actor }) => [action, actor])).toContainEqual(["invitation.expired", "Afterlogin"]);
  });
});

describe("sending again", () => {
  it("replaces the link, moves the day, and waits five minutes in between", async () => {
    const place = await acme();
    await invite(place, vera, "ruth@a.example");
    const { id } = await invitationOf(place, "ruth@a.example");
    const resend = () => world.as(place, vera, (scope) => resendInvitation(scope, { invitationId: id }));
    expect(await world.refusal(resend())).toMatchObject({ code: "over_limit", message: expect.stringContaining("five minutes") });
    await minutesLater(place, 5);
    await resend();
    const mails = await mailsTo("ruth@a.example");
    expect(mails).toHaveLength(2);
    expect(linkIn(mails[0]!.text)).not.toBe(linkIn(mails[1]!.text));
    const { rows } = await world.admin.query("select from directory.invitation_tokens where invitation_id = $1", [id]);
    expect(rows).toHaveLength(1);
    expect(await invitationOf(place, "ruth@a.example")).toMatchObject({ status: "open", sent_count: 2 });
    expect((await world.events(place)).at(-1)).toMatchObject({ action: "invitation.resent", target: "ruth@a.example" });
  });

  it("ends after ten", async () => {
    const place = await acme();
    await invite(place, vera, "ruth@b.example");
    const { id } = await invitationOf(place, "ruth@b.example");
    await world.admin.query("update tenant.invitations set sent_count = 10, last_sent_at = now() - interval '1 day' where id = $1", [id]);
    expect(await world.refusal(world.as(place, vera, (scope) => resendInvitation(scope, { invitationId: id })))).toMatchObject({ code: "over_limit", message: expect.stringContaining("10 times") });
  });

  it("revives one that expired, if a seat is free and nobody newer is asked", async () => {
    const place = await acme("growth", 2);
    await invite(place, vera, "old@c.example");
    const { id } = await invitationOf(place, "old@c.example");
    await world.admin.query("update tenant.invitations set status = 'expired', expires_at = now() - interval '1 day', last_sent_at = now() - interval '8 days' where id = $1", [id]);
    await invite(place, vera, "other@c.example");
    const resend = () => world.as(place, vera, (scope) => resendInvitation(scope, { invitationId: id }));
    expect(await world.refusal(resend())).toMatchObject({ code: "over_limit", message: expect.stringContaining("All 2 seats are taken") });
    await world.as(place, vera, async (scope) => revokeInvitation(scope, { invitationId: (await invitationOf(place, "other@c.example")).id }));
    await resend();
    expect(await invitationOf(place, "old@c.example")).toMatchObject({ status: "open" });
    await world.admin.query("update tenant.invitations set status = 'expired', last_sent_at = now() - interval '8 days' where id = $1", [id]);
    await invite(place, vera, "old@c.example");
    expect(await world.refusal(resend())).toMatchObject({ code: "conflict", message: "old@c.example has a newer invitation." });
  });

  it("does not revive the invitation of a member, and needs no seat for a viewer", async () => {
    const place = await acme("growth", 1);
    await invite(place, vera, "here@d.example reader@d.example", "viewer");
    await world.admin.query("update tenant.invitations set status = 'expired', last_sent_at = now() - interval '8 days' where tenant_id = $1", [place.tenantId]);
    await world.join(place, await world.person("Here", { email: "here@d.example" }), "viewer");
    const resend = async (email: string) => world.as(place, vera, async (scope) => resendInvitation(scope, { invitationId: (await invitationOf(place, email)).id }));
    expect(await world.refusal(resend("here@d.example"))).toMatchObject({ code: "conflict", message: "here@d.example is already a member." });
    expect(await resend("reader@d.example")).toEqual({ email: "reader@d.example" });
  });

  it.each(["accepted", "revoked"])("is refused for one that was %s", async (status) => {
    const place = await acme();
    await invite(place, vera, "done@e.example");
    const { id } = await invitationOf(place, "done@e.example");
    await world.admin.query("update tenant.invitations set status = $2, last_sent_at = now() - interval '1 day' where id = $1", [id, status]);
    expect(await world.refusal(world.as(place, vera, (scope) => resendInvitation(scope, { invitationId: id })))).toMatchObject({ code: "conflict" });
  });
});

describe("revoking", () => {
  it("frees the seat, unschedules, and is told to the activity; once", async () => {
    const place = await acme();
    await invite(place, vera, "ruth@f.example");
    const { id } = await invitationOf(place, "ruth@f.example");
    await world.as(place, vera, (scope) => revokeInvitation(scope, { invitationId: id }));
    expect(await invitationOf(place, "ruth@f.example")).toMatchObject({ status: "revoked" });
    expect((await world.due(place)).filter(({ refId }) => refId === id)).toEqual([]);
    expect(await world.reading(place, vera, async ({ standing }) => standing.usage.invited)).toBe(0);
    expect((await world.events(place)).at(-1)).toMatchObject({ action: "invitation.revoked", target: "ruth@f.example" });
    expect(await world.refusal(world.as(place, vera, (scope) => revokeInvitation(scope, { invitationId: id })))).toMatchObject({ code: "conflict" });
    await world.admin.query("update tenant.invitations set status = 'accepted' where id = $1", [id]);
    expect(await world.refusal(world.as(place, vera, (scope) => revokeInvitation(scope, { invitationId: id })))).toMatchObject({ message: expect.stringContaining("Remove them") });
  });

  it("is for admins, and in their own workspace", async () => {
    const [place, elsewhere] = [await acme(), await acme()];
    const max = await world.person("Max", { email: `max.${number}@g.example` });
    await world.join(place, max, "member");
    await invite(elsewhere, vera, "ruth@g.example");
    const { id } = await invitationOf(elsewhere, "ruth@g.example");
    expect(await world.refusal(world.as(place, max, (scope) => revokeInvitation(scope, { invitationId: id })))).toMatchObject({ code: "forbidden" });
    for (const invitationId of [id, newId(), "nonsense"]) {
      expect(await world.refusal(world.as(place, vera, (scope) => revokeInvitation(scope, { invitationId })))).toMatchObject({ code: "not_found" });
      expect(await world.refusal(world.as(place, vera, (scope) => resendInvitation(scope, { invitationId })))).toMatchObject({ code: "not_found" });
      expect(await world.refusal(world.reading(place, vera, (scope) => getInvitation(scope, invitationId)))).toMatchObject({ code: "not_found" });
    }
    expect(await world.reading(elsewhere, vera, (scope) => getInvitation(scope, id))).toMatchObject({ email: "ruth@g.example", status: "open" });
  });
});

describe("expiring", () => {
  it("waits for its day, happens once, and leaves revoked ones alone", async () => {
    const place = await acme();
    await invite(place, vera, "late@h.example gone@h.example");
    const [late, gone] = [await invitationOf(place, "late@h.example"), await invitationOf(place, "gone@h.example")];
    const expire = (invitationId: string) => world.asSystem(place, (scope) => expireInvitation(scope, { invitationId }));
    expect(await expire(late.id)).toBe(false);
    expect((await world.due(place)).map(({ refId }) => refId)).toContain(late.id);
    await world.as(place, vera, (scope) => revokeInvitation(scope, { invitationId: gone.id }));
    await world.setNow(addDays(new Date(), 7.01));
    expect(await expire(late.id)).toBe(true);
    expect(await expire(late.id)).toBe(false);
    expect(await expire(gone.id)).toBe(false);
    expect(await expire(newId())).toBe(false);
    await world.setNow(new Date());
    expect(await invitationOf(place, "late@h.example")).toMatchObject({ status: "expired" });
    expect(await invitationOf(place, "gone@h.example")).toMatchObject({ status: "revoked" });
    expect(await world.due(place)).toEqual([]);
  });
});

describe("the list", () => {
  it("shows what each invitation has come to, the newest first, by status and page", async () => {
    const place = await acme();
    await invite(place, vera, "open@i.example past@i.example");
    await invite(place, vera, "revoked@i.example");
    await world.admin.query("update tenant.invitations set expires_at = now() - interval '1 hour' where email = 'past@i.example'");
    await world.as(place, vera, async (scope) => revokeInvitation(scope, { invitationId: (await invitationOf(place, "revoked@i.example")).id }));
    const all = await world.reading(place, vera, (scope) => listInvitations(scope, { status: null, after: null }));
    expect(all.invitations.map(({ email, status }) => [email, status])).toEqual([
      ["revoked@i.example", "revoked"],
      ["past@i.example", "expired"],
      ["open@i.example", "open"],
    ]);
    expect(all.invitations[2]).toMatchObject({ invitedBy: "Vera", mayResend: false });
    for (const [status, email] of [["open", "open@i.example"], ["expired", "past@i.example"], ["revoked", "revoked@i.example"]] as const) {
      const { invitations } = await world.reading(place, vera, (scope) => listInvitations(scope, { status, after: null }));
      expect(invitations.map((invitation) => invitation.email)).toEqual([email]);
    }
    expect((await world.reading(place, vera, (scope) => listInvitations(scope, { status: "accepted", after: "nonsense" }))).invitations).toEqual([]);
    await invite(place, vera, Array.from({ length: 50 }, (_, index) => `p${index}@i.example`).join(" "), "viewer");
    const first = await world.reading(place, vera, (scope) => listInvitations(scope, { status: null, after: null }));
    expect(first.invitations).toHaveLength(50);
    const rest = await world.reading(place, vera, (scope) => listInvitations(scope, { status: null, after: first.next }));
    expect(rest.invitations.map(({ email }) => email)).toEqual(all.invitations.map(({ email }) => email));
    expect(rest.next).toBeNull();
  });
});
