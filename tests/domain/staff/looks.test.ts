import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseOver } from "#db/database.ts";
import { newId } from "#db/ids.ts";
import { askWhy } from "#app/domain/staff/ask-why.ts";
import { beginLook, findLook, getLookedAt, requireLook } from "#app/domain/staff/looks.ts";
import { readWorkspace } from "#app/domain/staff/read-workspace.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import { searchWorkspaces } from "#app/domain/staff/search-workspaces.ts";
import type { StaffDesk } from "#app/domain/staff/staff.ts";
import { inviteMembers } from "#app/domain/workspaces/invite-members.ts";
import { createProject } from "#app/domain/projects/create-project.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";
import { colleague, deskOf, staffEventsOf, tracesOf } from "./desks.ts";

let world: World;
let olu: Person;
let acme: Workspace;
let noor: StaffDesk;
let emil: StaffDesk;
const reason = "She cannot invite anybody, SR-456789AB";

beforeAll(async () => {
  world = await createWorld();
  olu = await world.person("Olu");
  acme = await world.workspace({ name: "Acme", owner: olu, plan: "growth" });
  noor = await deskOf(world, await colleague(world, "Noor", "support"));
  emil = await deskOf(world, await colleague(world, "Emil", "billing"));
});
afterAll(() => world.close());

/** Looks first, as the page demands. */
async function readBy(desk: StaffDesk, place: Workspace) {
  const present = { ...desk, now: await world.now() };
  await beginLook(present, { tenantId: place.tenantId, reason });
  return readWorkspace(present, place.tenantId);
}

const clear = () => world.admin.query("delete from platform.staff_looks");

describe("a look", () => {
  it("begins with a reason that the workspace can read in its own activity", async () => {
    await clear();
    const look = await beginLook(noor, { tenantId: acme.tenantId, reason });
    expect(look.endsAt.getTime() - look.begunAt.getTime()).toBe(60 * 60_000);
    expect((await world.events(acme)).at(-1)).toMatchObject({ action: "staff.viewed", actor: "Noor, staff", actorKind: "staff", target: "Acme", after: { reason, until: expect.any(String) as string } });
    expect((await staffEventsOf(world, noor.staff.id)).at(-1)).toMatchObject({ action: "look.begun", detail: { look: look.id } });
    expect((await tracesOf(world, noor.staff.id)).at(-1)).toEqual({ action: "look.begun", tenantId: acme.tenantId, requestId: noor.request.id, address: noor.request.address });
    expect(await findLook(noor, acme.tenantId)).toMatchObject({ id: look.id, reason });
  });

  it("begun again while one runs is the one that counts", async () => {
    await clear();
    await beginLook(noor, { tenantId: acme.tenantId, reason });
    await world.admin.query("update platform.staff_looks set ends_at = ends_at - interval '30 minutes'");
    const again = await beginLook(noor, { tenantId: acme.tenantId, reason: "Her second question, SR-456789AC" });
    expect(await findLook(noor, acme.tenantId)).toEqual(again);
  });

  it("of one member of staff is nobody else's", async () => {
    await clear();
    await beginLook(noor, { tenantId: acme.tenantId, reason });
    expect(await findLook(emil, acme.tenantId)).toBeNull();
    expect((await world.refusal(readWorkspace(emil, acme.tenantId))).code).toBe("forbidden");
  });

  it("of one workspace is of no other", async () => {
    await clear();
    const other = await world.workspace({ name: "Other", owner: olu });
    await beginLook(noor, { tenantId: other.tenantId, reason });
    expect(await findLook(noor, acme.tenantId)).toBeNull();
    expect((await world.refusal(readWorkspace(noor, acme.tenantId))).code).toBe("forbidden");
  });

  it("is over after its hour", async () => {
    await clear();
    await beginLook(noor, { tenantId: acme.tenantId, reason });
    await requireLook(noor, acme.tenantId);
    await world.admin.query("update platform.staff_looks set ends_at = date_trunc('milliseconds', now())");
    expect(await findLook(noor, acme.tenantId)).toBeNull();
    for (const attempt of [requireLook, readWorkspace]) expect((await world.refusal(attempt(noor, acme.tenantId))).code).toBe("forbidden");
    const asked = askWhy(noor, { tenantId: acme.tenantId, email: olu.email, permission: "members.invite", owned: false });
    expect((await world.refusal(asked)).code).toBe("forbidden");
  });

  it("does not begin when its event cannot be written", async () => {
    await clear();
    await world.admin.query("revoke insert on tenant.audit_events from afterlogin_tenant");
    await expect(beginLook(noor, { tenantId: acme.tenantId, reason })).rejects.toThrow();
    await world.admin.query("grant insert on tenant.audit_events to afterlogin_tenant");
    expect(await findLook(noor, acme.tenantId)).toBeNull();
  });

  it.each([
    ["", /Fill this in/],
    ["why", /so that the customer understands/],
    ["x".repeat(201), /at most 200/],
    ["two\nlines of reason", /one line/],
  ])("needs a reason that says something, not “%s”", async (wrong, words) => {
    const before = (await world.events(acme)).length;
    expect((await world.refusal(beginLook(noor, { tenantId: acme.tenantId, reason: wrong }))).fields.reason).toMatch(words);
    expect((await world.events(acme)).length).toBe(before);
  });

  it("at a workspace that is none is nothing that can be seen", async () => {
    for (const tenantId of [newId(), "acme", "", acme.tenantId.toUpperCase()]) {
      expect((await world.refusal(beginLook(noor, { tenantId, reason }))).code).toBe("not_found");
      expect((await world.refusal(getLookedAt(noor, tenantId))).code).toBe("not_found");
    }
    expect((await world.refusal(findLook(noor, "acme"))).code).toBe("not_found");
    expect(await getLookedAt(noor, acme.tenantId)).toEqual({ slug: acme.slug, name: "Acme" });
  });
});

describe("reading a workspace", () => {
  it("shows what runs the service, and of what people write only how much", async () => {
    const mia = await world.person("Mia");
    await world.join(acme, mia, "member", { billingManager: true });
    await world.as(acme, olu, (scope) => createProject(scope, { name: "Secret Harbour", description: "Nobody may know" }));
    await beginLook(noor, { tenantId: acme.tenantId, reason });
    const file = await readWorkspace(noor, acme.tenantId);
    expect(file.members.map(({ name, role, billingManager }) => [name, role, billingManager])).toEqual([["Mia", "member", true], ["Olu", "admin", false]]);
    expect(file.counts).toEqual({ projects: 1, tasks: 0, comments: 0 });
    expect(file.standing.access).toMatchObject({ level: "full", reason: "active" });
    expect(file.events.map(({ action }) => action)).toContain("staff.viewed");
    expect(JSON.stringify({ ...file, events: [] })).not.toMatch(/Secret Harbour|Nobody may know/);
  });

  it("keeps the money from support, and shows it to billing", async () => {
    await world.admin.query(
      `insert into tenant.invoices (tenant_id, id, stripe_invoice_id, stripe_subscription_id, number, status, currency, amount_due, amount_paid, amount_remaining, issued_at, attempt_count, first_failure_at, failure_code, synced_at)
       select tenant_id, $2, 'in_test', stripe_subscription_id, 'ACME-1', 'open', 'usd', 12000, 0, 12000, $3, 2, $3, 'insufficient_funds', $3 from tenant.subscriptions where tenant_id = $1`,
      [acme.tenantId, newId(), new Date(Date.now() - 86_400_000)],
    );
    await world.admin.query(
      `insert into tenant.invoices (tenant_id, id, stripe_invoice_id, stripe_subscription_id, number, status, currency, amount_due, amount_paid, amount_remaining, issued_at, attempt_count, synced_at)
       select tenant_id, $2, 'in_before', stripe_subscription_id, 'ACME-0', 'paid', 'usd', 12000, 12000, 0, $3, 1, $3 from tenant.subscriptions where tenant_id = $1`,
      [acme.tenantId, newId(), new Date(Date.now() - 30 * 86_400_000)],
    );
    await beginLook(emil, { tenantId: acme.tenantId, reason });
    const [support, billing] = [await readWorkspace(noor, acme.tenantId), await readWorkspace(emil, acme.tenantId)];
    expect(support.billing).toBeNull();
    // That a payment fails, and not which invoice it is of or for how much.
    expect(support.failure).toEqual({ since: expect.any(Date) as Date, code: "insufficient_funds", attempts: 2, nextAttemptAt: null, needsAuthentication: false });
    expect(support.standing.access.reason).toBe("payment_failed");
    expect(billing.billing?.invoices).toMatchObject([{ number: "ACME-1", amountRemaining: 12_000 }, { number: "ACME-0", amountRemaining: 0 }]);
    expect(billing.billing?.details?.email).toBe(olu.email);
    await world.admin.query("delete from tenant.invoices");
  });

  it("and asking why happen in transactions that cannot write", async () => {
    await beginLook(noor, { tenantId: acme.tenantId, reason });
    // While this stands, the memberships are there for nobody whose transaction could write.
    await world.admin.query("create policy only_reading on tenant.memberships as restrictive for select to afterlogin_staff, afterlogin_tenant using (current_setting('transaction_read_only') = 'on')");
    const file = await readWorkspace(noor, acme.tenantId);
    const answer = await askWhy(noor, { tenantId: acme.tenantId, email: olu.email, permission: "members.invite", owned: false });
    await world.admin.query("drop policy only_reading on tenant.memberships");
    expect(file.members.map(({ name }) => name)).toContain("Olu");
    expect(answer).toMatchObject({ allowed: true, person: { name: "Olu" } });
  });

  it("shows open invitations alone, this workspace's mails alone, and the newest of each list first", async () => {
    const [lin, place] = [await world.person("Lin"), await world.workspace({ name: "Lindum", owner: olu, plan: "growth" })];
    await world.as(place, olu, (scope) => inviteMembers(scope, { addresses: `${lin.email}, gone@example.test`, role: "member" }));
    await world.admin.query("update tenant.invitations set status = 'revoked' where tenant_id = $1 and email = 'gone@example.test'", [place.tenantId]);
    await world.as(acme, olu, (scope) => inviteMembers(scope, { addresses: "of.acme@example.test", role: "member" }));
    const customer = (await readBy(noor, place)).customerId;
    for (const [id, tenantId, of, minutes] of [["evt_theirs", place.tenantId, null, 2], ["evt_adrift", null, customer, 1], ["evt_of_others", acme.tenantId, "cus_other", 0]] as const) {
      await world.admin.query(
        `insert into platform.stripe_events (id, type, livemode, created, customer_id, payload, tenant_id, received_at) values ($1, 'invoice.paid', false, $4, $3, '{}', $2, $4)`,
        [id, tenantId, of, new Date(Date.now() - minutes * 60_000)],
      );
    }
    const file = await readBy(noor, place);
    expect(file.invitations.map(({ email }) => email)).toEqual([lin.email]);
    expect(file.mails.map(({ to }) => to).sort()).toEqual(["gone@example.test", lin.email]);
    // What is quarantined has no workspace yet, and is found by the customer.
    expect(file.stripeEvents.map(({ id }) => id)).toEqual(["evt_adrift", "evt_theirs"]);
    expect(file.events.map(({ at }) => at.getTime())).toEqual(file.events.map(({ at }) => at.getTime()).toSorted((one, other) => other - one));
    expect([file.events.at(-1)?.action, file.events[0]?.action]).toEqual(["workspace.created", "staff.viewed"]);
  });

  it("happens as a role that may not read content", async () => {
    const { rows } = await world.admin.query<{ may: boolean }>(
      `select has_column_privilege('afterlogin_staff', 'tenant.projects', 'name', 'select')
           or has_column_privilege('afterlogin_staff', 'tenant.projects', 'description', 'select')
           or has_column_privilege('afterlogin_staff', 'tenant.tasks', 'title', 'select')
           or has_column_privilege('afterlogin_staff', 'tenant.tasks', 'description', 'select')
           or has_column_privilege('afterlogin_staff', 'tenant.comments', 'body', 'select')
           or has_column_privilege('afterlogin_staff', 'queue.mails', 'content_sealed', 'select') as may`,
    );
    expect(rows[0]!.may).toBe(false);
  });
});

describe("asking why", () => {
  it("answers for a member with what production would say, and is recorded without the person's address", async () => {
    const vera = await world.person("Vera");
    await world.join(acme, vera, "viewer");
    await beginLook(noor, { tenantId: acme.tenantId, reason });
    const answer = await askWhy(noor, { tenantId: acme.tenantId, email: ` ${vera.email.toUpperCase()}`, permission: "members.invite", owned: false });
    expect(answer).toMatchObject({ allowed: false, code: "forbidden", decidedBy: "role", person: { name: "Vera", email: vera.email } });
    expect(answer.layers.find(({ name }) => name === "identity")).toMatchObject({ outcome: "passes" });
    expect(answer.layers.find(({ name }) => name === "row_security")).toMatchObject({ outcome: "passes" });
    const recorded = (await staffEventsOf(world, noor.staff.id)).at(-1)!;
    expect((await tracesOf(world, noor.staff.id)).at(-1)).toMatchObject({ action: "access.explained", tenantId: acme.tenantId });
    expect(recorded).toMatchObject({ action: "access.explained", detail: { permission: "members.invite", allowed: false, decidedBy: "role" } });
    expect(JSON.stringify(recorded)).not.toContain(vera.email);
  });

  it("answers for the owner, whom the workspace names", async () => {
    const answer = await askWhy(noor, { tenantId: acme.tenantId, email: olu.email, permission: "workspace.close", owned: false });
    expect(answer).toMatchObject({ allowed: true, decidedBy: null });
    expect(answer.layers[1]!.value).toContain("Owner: holds");
  });

  it("knows nobody outside, also where they have a workspace of their own, and says when an address is none", async () => {
    const mallory = await world.person("Mallory");
    await world.workspace({ name: "Mallory Ltd", owner: mallory });
    for (const email of [mallory.email, "nobody@example.test", "not an address"]) {
      const answer = await askWhy(noor, { tenantId: acme.tenantId, email, permission: "projects.read", owned: false });
      expect(answer).toMatchObject({ allowed: false, decidedBy: "role", person: { name: email } });
      expect(answer.layers.find(({ name }) => name === "row_security")!.outcome).toBe("silent");
    }
  });

  it("tells of an address that nobody confirmed, of somebody who is signed out, and of the last change of a role", async () => {
    const pia = await world.person("Pia", { verified: false });
    const id = await world.join(acme, pia, "member");
    await world.admin.query("delete from identity.sessions where user_id = $1", [pia.userId]);
    await world.admin.query(
      `insert into tenant.audit_events (tenant_id, id, action, actor_kind, actor_label, target_kind, target_id, target_label, method, request_id, at)
       values ($1, $2, 'member.role_changed', 'user', 'Olu', 'membership', $3, 'Pia', 'web', 'req_changed', $4)`,
      [acme.tenantId, newId(), id, await world.now()],
    );
    const ask = () => askWhy(noor, { tenantId: acme.tenantId, email: pia.email, permission: "projects.write", owned: false });
    expect((await ask()).layers[0]).toMatchObject({ outcome: "warns", value: expect.stringContaining("not confirmed") as string });
    await world.admin.query("update identity.addresses set verified_at = now() where user_id = $1", [pia.userId]);
    const answer = await ask();
    expect(answer.layers[0]).toMatchObject({ outcome: "warns", value: expect.stringContaining("not signed in") as string });
    expect(answer.layers[1]).toMatchObject({ source: "activity, req_changed", value: expect.stringContaining("changed by Olu") as string });
  });
});

describe("asking why, as the database has it", () => {
  const ask = (email: string) => askWhy(noor, { tenantId: acme.tenantId, email, permission: "projects.read", owned: false });
  const layerOf = async (email: string, name: string) => (await ask(email)).layers.find((layer) => layer.name === name)!;

  it("counts sessions that live, and tells when the last was seen", async () => {
    const sia = await world.person("Sia");
    await world.join(acme, sia, "member");
    await world.signIn(sia.userId);
    const [long, late] = [new Date(Date.now() - 5 * 3_600_000), new Date(Date.now() - 3_600_000)];
    const sessions = await world.admin.query<{ id: string }>("select id from identity.sessions where user_id = $1", [sia.userId]);
    const [one, other] = sessions.rows.map(({ id }) => id);
    await world.admin.query("update identity.sessions set last_seen_at = case id when $1 then $3::timestamptz else $4::timestamptz end where id in ($1, $2)", [one, other, long, late]);
    expect(await layerOf(sia.email, "identity")).toMatchObject({ outcome: "passes", at: late });
    // The one that was seen last has lain idle too long, then the other has come to its end.
    await world.admin.query("update identity.sessions set idle_expires_at = $2 where id = $1", [other, new Date()]);
    expect(await layerOf(sia.email, "identity")).toMatchObject({ outcome: "passes", at: long });
    await world.admin.query("update identity.sessions set expires_at = $2 where id = $1", [one, new Date()]);
    expect(await layerOf(sia.email, "identity")).toMatchObject({ outcome: "warns", value: "Address confirmed, not signed in now" });
  });

  it("tells who changed this person's role last, not somebody else's, not earlier, and no other doing", async () => {
    const [rob, tia] = [await world.person("Rob"), await world.person("Tia")];
    const [robs, tias] = [await world.join(acme, rob, "member"), await world.join(acme, tia, "member")];
    const now = (await world.now()).getTime();
    for (const [action, whose, by, minutes] of [
      ["member.role_changed", robs, "Olu", 30],
      ["member.role_changed", robs, "Ada", 20],
      ["member.role_changed", tias, "Eve", 10],
      ["member.invited", robs, "Mia", 5],
    ] as const) {
      await world.admin.query(
        `insert into tenant.audit_events (tenant_id, id, action, actor_kind, actor_label, target_kind, target_id, target_label, method, at)
         values ($1, $2, $3, 'user', $4, 'membership', $5, 'Somebody', 'web', $6)`,
        [acme.tenantId, newId(), action, by, whose, new Date(now - minutes * 60_000)],
      );
    }
    expect((await layerOf(rob.email, "role")).value).toMatch(/Role changed by Ada$/);
  });

  it("takes the membership that lives, where somebody has left and come back under another account", async () => {
    const [before, after] = [await world.person("Kim"), await world.person("Kim Again", { email: "kim.again@example.test" })];
    const left = await world.join(acme, before, "admin");
    await world.join(acme, after, "viewer");
    await world.admin.query("update tenant.memberships set status = 'left', left_at = now(), email = $2 where id = $1", [left, after.email]);
    expect(await layerOf(after.email, "role")).toMatchObject({ outcome: "passes", value: expect.stringMatching(/^Viewer: holds/) as string });
  });

  it("asks for the row as the role that pages use: what is hidden from that is not there, whatever staff see", async () => {
    const hal = await world.person("Hal");
    await world.join(acme, hal, "member");
    await world.admin.query("create policy hides_hal on tenant.memberships as restrictive for select to afterlogin_tenant using (name <> 'Hal')");
    const answer = await ask(hal.email);
    await world.admin.query("drop policy hides_hal on tenant.memberships");
    expect(answer).toMatchObject({ allowed: false, code: "not_found", decidedBy: "row_security", person: { name: "Hal" } });
  });

  it("says when the subscription was read from Stripe", async () => {
    const { rows } = await world.admin.query<{ at: Date }>("select synced_at as at from tenant.subscriptions where tenant_id = $1", [acme.tenantId]);
    expect(await layerOf(olu.email, "subscription")).toMatchObject({ source: "synced", at: rows[0]!.at });
  });
});

describe("searching", () => {
  it("finds by address, name, slug, Stripe id and request id, and says by which", async () => {
    const { rows } = await world.admin.query<{ customer: string; request: string }>(
      "select s.stripe_customer_id as customer, a.request_id as request from tenant.subscriptions s join tenant.audit_events a using (tenant_id) where tenant_id = $1 and a.request_id is not null limit 1",
      [acme.tenantId],
    );
    await world.admin.query("insert into directory.stripe_ids (stripe_id, tenant_id) values ($1, $2)", [rows[0]!.customer, acme.tenantId]);
    const found = async (term: string) => (await searchWorkspaces(noor, term)).hits.filter(({ tenantId }) => tenantId === acme.tenantId).map(({ matchedBy }) => matchedBy);
    expect(await found(rows[0]!.customer)).toEqual(["stripe id"]);
    expect(await found(rows[0]!.request)).toEqual(["request id"]);
    expect(await found("vera@example")).toEqual(["member"]);
    expect(await found("ACM")).toEqual(["slug"]);
    expect(await found("")).toEqual(["newest"]);
    expect(await found("nothing of ours")).toEqual([]);
  });

  it("finds an invoice by its number, however it is written, and by its Stripe id; somebody invited, while they are; nobody who left", async () => {
    const [gus, place] = [await world.person("Gus"), await world.workspace({ name: "Fjord", owner: olu, plan: "growth" })];
    const found = async (term: string) => (await searchWorkspaces(noor, term)).hits.filter(({ tenantId }) => tenantId === place.tenantId).map(({ matchedBy, matchedLabel }) => [matchedBy, matchedLabel]);
    await world.admin.query(
      `insert into tenant.invoices (tenant_id, id, stripe_invoice_id, stripe_subscription_id, number, status, currency, amount_due, amount_paid, amount_remaining, issued_at, attempt_count, synced_at)
       select tenant_id, $2, 'in_fjord', stripe_subscription_id, 'FJORD-7', 'paid', 'usd', 12000, 12000, 0, $3, 1, $3 from tenant.subscriptions where tenant_id = $1`,
      [place.tenantId, newId(), new Date()],
    );
    for (const term of ["FJORD-7", "fjord-7", "in_fjord"]) expect(await found(term)).toEqual([["invoice", "FJORD-7"]]);
    await world.as(place, olu, (scope) => inviteMembers(scope, { addresses: "Ingo@Invited.test", role: "member" }));
    expect(await found("INGO@inv")).toEqual([["invitation", "ingo@invited.test"]]);
    await world.admin.query("update tenant.invitations set status = 'revoked' where tenant_id = $1", [place.tenantId]);
    expect(await found("ingo@invited.test")).toEqual([]);
    const membership = await world.join(place, gus, "member");
    expect(await found(gus.email)).toEqual([["member", gus.email]]);
    await world.admin.query("update tenant.memberships set status = 'left', left_at = now() where id = $1", [membership]);
    expect(await found(gus.email)).toEqual([]);
  });

  it("finds a name that is not the slug, and shows each workspace once, by its best match", async () => {
    const renamed = await world.workspace({ name: "Kestrel", owner: olu });
    await world.admin.query("update tenant.workspaces set name = 'Wren & Daughters' where tenant_id = $1", [renamed.tenantId]);
    expect((await searchWorkspaces(noor, "n & d")).hits).toMatchObject([{ tenantId: renamed.tenantId, matchedBy: "name", matchedLabel: "Wren & Daughters" }]);
    const owner = await world.person("Puffin", { email: "puffin@example.test" });
    const puffin = await world.workspace({ name: "Puffin", owner });
    expect((await searchWorkspaces(noor, "puffin")).hits).toMatchObject([{ tenantId: puffin.tenantId, matchedBy: "slug", matchedLabel: "puffin" }]);
  });

  it("puts what fits better first, then the newer", async () => {
    const made: string[] = [];
    for (const [name, slug, days] of [["Osprey", "osprey-old", 9], ["Ospreys", "osprey-new", 5], ["The Osprey", "fish-eagle", 1]] as const) {
      const place = await world.workspace({ name: slug, owner: olu });
      await world.admin.query("update tenant.workspaces set name = $2, created_at = $3 where tenant_id = $1", [place.tenantId, name, new Date(Date.now() - days * 86_400_000)]);
      made.push(place.tenantId);
    }
    const [old, newer, byName] = made;
    expect((await searchWorkspaces(noor, "osprey")).hits.map(({ tenantId }) => tenantId)).toEqual([newer, old, byName]);
    const { hits } = await searchWorkspaces(noor, "");
    expect(hits.findIndex(({ tenantId }) => tenantId === byName)).toBeLessThan(hits.findIndex(({ tenantId }) => tenantId === old));
  });

  it("lists fifty, and says that there are more", async () => {
    const { rows } = await world.admin.query<{ n: number }>("select count(*)::int as n from tenant.workspaces");
    for (let number = rows[0]!.n; number < 50; number++) await world.workspace({ name: `Flock ${number}`, owner: olu });
    const all = await searchWorkspaces(noor, "");
    expect([all.hits.length, all.more]).toEqual([50, false]);
    await world.workspace({ name: "Flock and one", owner: olu });
    const first = await searchWorkspaces(noor, "");
    expect([first.hits.length, first.more]).toEqual([50, true]);
  });

  it("takes wildcards for letters", async () => {
    const place = await world.workspace({ name: "Percent", owner: olu });
    await world.admin.query("update tenant.workspaces set name = '100% _wool_ \\ linen' where tenant_id = $1", [place.tenantId]);
    for (const term of ["0% _w", "_wool_", "\\ l"]) expect((await searchWorkspaces(noor, term)).hits.map(({ tenantId }) => tenantId)).toEqual([place.tenantId]);
    for (const term of ["1_0", "100%wool", "a%e"]) expect((await searchWorkspaces(noor, term)).hits).toEqual([]);
  });

  it("is recorded also when nothing was found", async () => {
    await searchWorkspaces(noor, "nobody has this name");
    expect((await staffEventsOf(world, noor.staff.id)).at(-1)).toEqual({ action: "search.made", staff: "Noor", detail: { matchedBy: [], results: 0 } });
  });

  it("keeps how often something was found, and never what was looked for", async () => {
    await searchWorkspaces(noor, "vera@example.test");
    const recorded = (await staffEventsOf(world, noor.staff.id)).at(-1)!;
    expect(recorded).toEqual({ action: "search.made", staff: "Noor", detail: { matchedBy: ["member"], results: 1 } });
    const before = (await staffEventsOf(world, noor.staff.id)).length;
    await searchWorkspaces(noor, "");
    expect((await staffEventsOf(world, noor.staff.id)).length).toBe(before);
  });

  it.each(["%", "_", "\\", "'", "\u0000", "\ud800", "x".repeat(500), "a\nb"])("takes %j for what it is", async (term) => {
    const { hits } = await searchWorkspaces(noor, term);
    expect(hits.every(({ matchedBy }) => matchedBy === "newest" || matchedBy === "name")).toBe(true);
  });
});

describe("staff's record", () => {
  it("keeps of a doing what its kind allows, whatever it is handed", async () => {
    await recordStaffEvent(databaseOver(noor.pool), noor.request, { action: "search.made", staff: noor.staff, detail: { results: 1, term: "ada@acme.test" } });
    expect((await staffEventsOf(world, noor.staff.id)).at(-1)).toEqual({ action: "search.made", staff: "Noor", detail: { results: 1 } });
  });
});
