import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { functions } from "#db/functions.ts";
import { newId } from "#db/ids.ts";
import { runtimeRoles, type RuntimeRole } from "#db/roles.ts";
import { addComment } from "#app/domain/projects/add-comment.ts";
import { createProject } from "#app/domain/projects/create-project.ts";
import { createTask } from "#app/domain/projects/create-task.ts";
import { hashToken } from "#app/domain/identity/tokens.ts";
import { inviteMembers } from "#app/domain/workspaces/invite-members.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";

/**
 * The one door across workspaces, function by function: what it answers, and what it keeps to itself.
 * Anna owns Acme, Ben owns Birch, Vera views Acme, Sam is suspended there, Rob has left it.
 */
let world: World;
let acme: Workspace;
let birch: Workspace;
let people: Record<"anna" | "ben" | "vera" | "sam" | "rob", Person>;
let invitation: { id: string; hash: string };

beforeAll(async () => {
  world = await createWorld();
  const [anna, ben, vera, sam, rob] = [await world.person("Anna"), await world.person("Ben"), await world.person("Vera"), await world.person("Sam"), await world.person("Rob")];
  people = { anna, ben, vera, sam, rob };
  acme = await world.workspace({ name: "Acme", owner: anna, plan: "growth" });
  birch = await world.workspace({ name: "Birch", owner: ben, plan: "growth" });
  await world.join(acme, vera, "viewer");
  await world.join(acme, sam, "member", { status: "suspended" });
  const robs = await world.join(acme, rob, "member");
  await world.admin.query("update tenant.memberships set status = 'left', left_at = now() where id = $1", [robs]);
  await world.as(acme, anna, (scope) => createProject(scope, { name: "Harbour", description: "secret plans" }));
  await world.as(birch, ben, (scope) => createProject(scope, { name: "Harbour", description: "other plans" }));
  await world.as(acme, anna, (scope) => inviteMembers(scope, { addresses: "ben@example.test, new@example.test, una@example.test, late@example.test, gone@example.test", role: "member" }));
  await world.as(acme, anna, (scope) => inviteMembers(scope, { addresses: "onlooker@example.test", role: "viewer" }));
  await world.admin.query("update tenant.invitations set expires_at = now() - interval '1 second' where email = 'late@example.test'");
  await world.admin.query("update tenant.invitations set status = 'revoked' where email = 'gone@example.test'");
  await world.as(acme, anna, (scope) => createProject(scope, { name: "Former", description: "" }));
  await world.admin.query("update tenant.projects set status = 'archived', archived_for = 'by_member', archived_at = now() where name = 'Former'");
  for (const [place, owner] of [[acme, anna], [birch, ben]] as const) {
    await world.as(place, owner, async (scope) => {
      const project = await createProject(scope, { name: "Quay", description: "" });
      for (const word of ["quay", "anchor"]) {
        const task = await createTask(scope, { projectId: project.id, title: word, description: "", status: "todo", assigneeId: "", dueOn: "" });
        await addComment(scope, { taskId: task.id, body: word });
      }
    });
  }
  // An address that came before the one that counts.
  await world.admin.query("update identity.addresses set email = 'old@example.test', is_primary = false where email = $1", [anna.email]);
  await world.admin.query("insert into identity.addresses (id, user_id, email, is_primary, verified_at, created_at) values ($1, $2, $3, true, now(), now())", [newId(), anna.userId, anna.email]);
  const { rows } = await world.admin.query<{ id: string; hash: string }>("select invitation_id as id, token_hash as hash from directory.invitation_tokens where email = 'ben@example.test'");
  invitation = rows[0]!;
  await as("afterlogin_worker", acme, "select directory.claim_stripe_id('cus_acme')", [], "keep");
  // One that holds, one that staff ended, one that is over.
  for (const [reason, ends, ended] of [["a pilot", "1 day", null], ["a mistake", "1 day", "now()"], ["a summer", "-1 day", null]]) {
    await world.admin.query(
      `insert into tenant.overrides (tenant_id, id, kind, key, value, reason, staff_id, staff_label, starts_at, expires_at, ended_at)
       values ($1, $2, 'limit', 'seats', '50', $3, $2, 'Stella', now() - interval '2 days', now() + $4::interval, $5::timestamptz)`,
      [acme.tenantId, newId(), reason, ends, ended],
    );
  }
  // Of these the open one alone is owed, and by a subscription that is over.
  for (const [status, remaining] of [["open", 1200], ["uncollectible", 1200], ["open", 0]]) {
    await world.admin.query(
      `insert into tenant.invoices (tenant_id, id, stripe_invoice_id, stripe_subscription_id, status, currency, amount_due, amount_paid, amount_remaining, issued_at, synced_at)
       values ($1, $2, 'in_' || $3 || $4, 'sub_former', $3, 'usd', 1200, 0, $4::bigint, now(), now())`,
      [acme.tenantId, newId(), status, remaining],
    );
  }
  // Ids of Stripe's are never two workspaces' at once; the wall does not rest on that.
  for (const [place, status] of [[acme, "canceled"], [birch, "active"]] as const) {
    await world.admin.query(
      `insert into tenant.subscriptions (tenant_id, id, stripe_subscription_id, stripe_customer_id, stripe_item_id, stripe_price_id, livemode, status, stripe_status,
         billing_interval, unit_amount, currency, quantity, started_at, period_start, period_end, cancel_at_period_end, is_current, synced_at)
       values ($1, $2, 'sub_former', 'cus_acme', 'si', 'price', false, $3, $3, 'month', 1200, 'usd', 1, now(), now(), now(), false, false, now())`,
      [place.tenantId, newId(), status],
    );
  }
}, 60_000);
afterAll(() => world?.close());

const tenant = "afterlogin_tenant";
const worker = "afterlogin_worker";
const staff = "afterlogin_staff";

interface Door {
  /** As the catalog says it. A column more is another line here. */
  answers: string;
  /** With NULL for every argument and no workspace set: refused, or an answer that says nothing. */
  toNothing: "refused" | unknown[];
  /** What it must not tell or do. */
  keeps: () => Promise<void>;
}

const outside = { status: expect.any(String), workspace: "Acme" };

const doors: Record<string, Door> = {
  "current_tenant()": {
    answers: "uuid",
    toNothing: "refused",
    async keeps() {
      for (const bad of ["", "x", "1", `${acme.tenantId}'--`]) await expect(as(tenant, bad, "select directory.current_tenant()")).rejects.toThrow(/no workspace is set|invalid input syntax/);
    },
  },
  "clock_offset_ms()": {
    answers: "bigint",
    toNothing: [{ clock_offset_ms: 0 }],
    keeps: async () => expect(await as(tenant, null, "select directory.clock_offset_ms() as ms")).toEqual([{ ms: 0 }]),
  },
  "applied_migrations()": {
    answers: "SETOF text",
    toNothing: expect.arrayContaining([{ applied_migrations: "0001_schemas.sql" }]) as unknown[],
    // Names, and neither checksums nor times.
    async keeps() {
      const rows = await as(tenant, null, "select * from directory.applied_migrations()");
      expect(rows.every((row) => Object.keys(row).length === 1 && /^\d{4}_\w+\.sql$/.test(String(Object.values(row)[0])))).toBe(true);
    },
  },
  "standing_of(uuid,timestamp with time zone)": {
    answers: "jsonb",
    toNothing: "refused",
    async keeps() {
      for (const role of queryRoles) await expect(as(role, acme, "select directory.standing_of($1, now())", [acme.tenantId])).rejects.toThrow(/permission denied/);
    },
  },
  "standing(timestamp with time zone)": {
    answers: "jsonb",
    toNothing: "refused",
    async keeps() {
      const [row] = await as(staff, acme, "select directory.standing(now()) as s");
      const s = row!.s as Record<string, Record<string, unknown> & Record<string, unknown>[]>;
      expect(Object.keys(s).sort()).toEqual(["flags", "openInvoices", "overrides", "subscription", "terms", "usage", "workspace"]);
      expect(s.workspace!.slug).toBe(acme.slug);
      expect(JSON.stringify(s)).not.toMatch(/staff_id|synced_at|owner_active|Birch|secret plans/);
      expect((s.overrides as unknown as { reason: string }[]).map(({ reason }) => reason)).toEqual(["a pilot"]);
      expect(Object.keys(s.overrides![0]!).sort()).toEqual(["expires_at", "id", "key", "kind", "reason", "staff_label", "starts_at", "value"]);
      expect(await as(tenant, newId(), "select directory.standing(now()) as s")).toEqual([{ s: null }]);
      // Anna alone holds a seat; who is suspended holds none, a viewer neither. Three are invited to one, others no longer.
      expect(s.usage).toEqual({ members: 1, invited: 3, projects: 2 });
      // Nothing that Acme has, from its override to its open invoice, counts for Birch.
      const [other] = await as(staff, birch, "select directory.standing(now()) as s");
      expect(other!.s).toMatchObject({ overrides: [], openInvoices: [], usage: { members: 1, invited: 0, projects: 2 } });
      const { rows: own } = await world.admin.query<{ plan: string }>("select plan from tenant.terms where tenant_id = $1 order by taken_at", [birch.tenantId]);
      expect((other!.s as { terms: { plan: string }[] }).terms.map(({ plan }) => plan)).toEqual(own.map(({ plan }) => plan));
      // Of two subscriptions, the one that counts.
      expect(s.subscription).toMatchObject({ status: "active" });
      expect(s.openInvoices).toMatchObject([{ amountRemaining: 1200, subscriptionStatus: "canceled" }]);
    },
  },
  "enter(text,text,timestamp with time zone,boolean)": {
    answers: "jsonb",
    toNothing: [{ enter: null }],
    async keeps() {
      expect(await enter("x".repeat(43), acme.slug)).toBeNull();
      // The token itself is not the key, only its digest is.
      expect(await as(tenant, null, "select directory.enter($1, $2, now(), false) as e", [people.anna.token, acme.slug])).toEqual([{ e: null }]);
      const keys = ["clockOffsetMs", "membership", "openInvitations", "outside", "session", "standing", "user", "workspaces"];
      for (const person of Object.values(people)) expect(Object.keys((await enter(person.token, acme.slug))!).sort()).toEqual(keys);
      const annas = (await enter(people.anna.token, acme.slug))!;
      expect(annas).toMatchObject({ user: { email: people.anna.email }, openInvitations: 0 });
      expect(annas.workspaces).toEqual([{ id: acme.tenantId, slug: acme.slug, name: "Acme", role: "owner", status: "active", trialEndsAt: null, closedAt: null, plan: "growth", subscriptionStatus: "active" }]);
      expect((await enter(people.rob.token, null))!.workspaces).toEqual([]);
      // Ben is invited to Acme. To what ran out he is not, and whose address is not proven is invited nowhere.
      const cleo = await world.person("Cleo");
      const cedar = await world.workspace({ name: "Cedar", owner: cleo });
      await world.as(cedar, cleo, (scope) => inviteMembers(scope, { addresses: "ben@example.test", role: "member" }));
      for (const end of ["expires_at = now() - interval '1 second'", "expires_at = now() + interval '1 day', status = 'revoked'"]) {
        await world.admin.query(`update tenant.invitations set ${end} where tenant_id = $1`, [cedar.tenantId]);
        expect(await enter(people.ben.token, null)).toMatchObject({ openInvitations: 1 });
        expect(await invitationsFor(people.ben.token)).toHaveLength(1);
      }
      const una = await world.person("Una", { verified: false });
      expect(await enter(una.token, null)).toMatchObject({ openInvitations: 0, user: { emailVerified: false } });
      // Not theirs, as there is none at all: left, of elsewhere, no such address, no address.
      for (const [person, slug] of [[people.rob, acme.slug], [people.ben, acme.slug], [people.ben, "no-such-place"], [people.ben, null], [people.ben, ""], [people.ben, acme.slug.toUpperCase()], [people.ben, "%"]] as const) {
        expect(await enter(person.token, slug)).toMatchObject({ membership: null, standing: null, outside: null });
      }
      expect(JSON.stringify(await enter(people.rob.token, acme.slug))).not.toContain("Acme");
      expect(JSON.stringify(await enter(people.ben.token, acme.slug))).not.toContain("Acme");
      // Suspended: that it is so, and where.
      expect(await enter(people.sam.token, acme.slug)).toMatchObject({ membership: null, standing: null, outside: { ...outside, suspendedFor: "by_admin" } });
      expect(JSON.stringify((await enter(people.vera.token, acme.slug))!)).not.toMatch(/staff_id|token_hash|anna@|secret plans/);
      for (const column of ["expires_at", "idle_expires_at"]) {
        const over = await world.signIn(people.anna.userId);
        await world.admin.query(`update identity.sessions set ${column} = now() - interval '1 second' where token_hash = $1`, [hashToken(over)]);
        expect(await enter(over, acme.slug)).toBeNull();
      }
    },
  },
  "invitations_for(text,timestamp with time zone,timestamp with time zone)": {
    answers: "TABLE(tenant_id uuid, invitation_id uuid, workspace_name text, role text, expires_at timestamp with time zone)",
    toNothing: [],
    async keeps() {
      const ask = invitationsFor;
      for (const column of ["expires_at", "idle_expires_at"]) {
        const over = await world.signIn(people.ben.userId);
        await world.admin.query(`update identity.sessions set ${column} = now() - interval '1 second' where token_hash = $1`, [hashToken(over)]);
        expect(await ask(over)).toEqual([]);
      }
      expect(await ask(people.ben.token)).toMatchObject([{ invitation_id: invitation.id, workspace_name: "Acme" }]);
      expect(await ask(people.vera.token)).toEqual([]);
      expect(await ask("x".repeat(43))).toEqual([]);
      expect(await ask(people.ben.token, "now() + interval '1 year'")).toEqual([]);
      const mallory = await world.person("Mallory", { email: "new@example.test", verified: false });
      expect(await ask(mallory.token)).toEqual([]);
    },
  },
  "find_invitation(text)": {
    answers: "TABLE(tenant_id uuid, invitation_id uuid)",
    toNothing: [],
    async keeps() {
      const find = (hash: string) => as(tenant, null, "select * from directory.find_invitation($1)", [hash]);
      expect(await find(invitation.hash)).toEqual([{ tenant_id: acme.tenantId, invitation_id: invitation.id }]);
      for (const hash of ["", "%", invitation.hash.slice(0, -1), invitation.hash.toUpperCase(), invitation.id]) expect(await find(hash)).toEqual([]);
    },
  },
  "claim_slug(text)": {
    answers: "boolean",
    toNothing: "refused",
    async keeps() {
      expect(await as(tenant, birch, "select directory.claim_slug($1) as ok", [acme.slug])).toEqual([{ ok: false }]);
      expect(await as(tenant, null, "select * from directory.enter($1, $2, now(), false) as e", [hashToken(people.anna.token), acme.slug])).toMatchObject([{ e: { standing: { workspace: { slug: acme.slug } } } }]);
    },
  },
  "claim_membership(uuid,uuid)": {
    answers: "void",
    toNothing: "refused",
    async keeps() {
      const annas = await world.membershipId(acme, people.anna);
      for (const [user, membership] of [[people.anna.userId, annas], [people.ben.userId, annas], [people.ben.userId, newId()]]) {
        await expect(as(tenant, birch, "select directory.claim_membership($1, $2)", [user, membership])).rejects.toThrow(/no such membership/);
      }
      // Of this workspace, and somebody else's.
      await expect(as(tenant, acme, "select directory.claim_membership($1, $2)", [people.ben.userId, annas])).rejects.toThrow(/no such membership/);
    },
  },
  "release_membership(uuid)": {
    answers: "void",
    toNothing: "refused",
    async keeps() {
      await as(tenant, birch, "select directory.release_membership($1)", [people.anna.userId], "keep");
      expect(await enter(people.anna.token, acme.slug)).toMatchObject({ membership: { name: "Anna" } });
    },
  },
  "claim_invitation(text,uuid,text)": {
    answers: "void",
    toNothing: "refused",
    async keeps() {
      await expect(as(tenant, birch, "select directory.claim_invitation('h', $1, 'ben@example.test')", [invitation.id])).rejects.toThrow(/no such invitation/);
      for (const [id, email] of [[invitation.id, "vera@example.test"], [newId(), "ben@example.test"]]) {
        await expect(as(tenant, acme, "select directory.claim_invitation('h', $1, $2)", [id, email])).rejects.toThrow(/no such invitation/);
      }
      // An id is the workspace's own and no other's, so Birch may have the same: Acme's link goes on leading to Acme.
      const bens = await world.membershipId(birch, people.ben);
      await world.admin.query(
        `insert into tenant.invitations (tenant_id, id, email, role, status, invited_by, expires_at, last_sent_at, created_at)
         values ($1, $2, 'ben@example.test', 'member', 'open', $3, now() + interval '1 day', now(), now())`,
        [birch.tenantId, invitation.id, bens],
      );
      await expect(as(tenant, birch, "select directory.claim_invitation('birchs', $1, 'ben@example.test')", [invitation.id], "keep")).rejects.toThrow(/no such invitation/);
      const find = (hash: string) => as(tenant, null, "select * from directory.find_invitation($1)", [hash]);
      expect([await find("birchs"), await find(invitation.hash)]).toEqual([[], [{ tenant_id: acme.tenantId, invitation_id: invitation.id }]]);
      await world.admin.query("delete from tenant.invitations where tenant_id = $1", [birch.tenantId]);
    },
  },
  "claim_trial(uuid,timestamp with time zone)": {
    answers: "boolean",
    toNothing: "refused",
    async keeps() {
      for (const person of [people.anna, people.rob]) {
        await expect(as(tenant, birch, "select directory.claim_trial($1, now())", [person.userId])).rejects.toThrow(/no such member/);
      }
      // Once in twelve months, wherever: and nobody else's trial stands in the way.
      const tia = await world.person("Tia");
      await world.workspace({ name: "Tiber", owner: tia });
      const second = await world.workspace({ name: "Tiber Two", owner: tia });
      const claim = (months: number) => as(tenant, second, `select directory.claim_trial($1, now() + interval '${months} months') as ok`, [tia.userId]);
      expect([await claim(11), await claim(13)]).toEqual([[{ ok: false }], [{ ok: true }]]);
      for (const person of [people.rob, people.sam]) await expect(as(tenant, acme, "select directory.claim_trial($1, now())", [person.userId])).rejects.toThrow(/no such member/);
    },
  },
  "claim_stripe_id(text)": {
    answers: "boolean",
    toNothing: "refused",
    async keeps() {
      expect(await as(tenant, birch, "select directory.claim_stripe_id('sub_birch') as ok", [], "keep")).toEqual([{ ok: true }]);
      expect(await as(tenant, birch, "select directory.claim_stripe_id('cus_acme') as ok", [], "keep")).toEqual([{ ok: false }]);
      expect(await as(worker, null, "select directory.tenant_of_stripe_id('cus_acme') as t")).toEqual([{ t: acme.tenantId }]);
    },
  },
  "schedule(text,uuid,timestamp with time zone)": {
    answers: "void",
    toNothing: "refused",
    async keeps() {
      const refId = newId();
      await as(tenant, acme, "select directory.schedule('test', $1, '2020-01-01')", [refId], "keep");
      await as(tenant, birch, "select directory.schedule('test', $1, '2021-01-01')", [refId], "keep");
      expect(await due(refId)).toEqual([[acme.tenantId, "2020"], [birch.tenantId, "2021"]]);
    },
  },
  "unschedule(text,uuid)": {
    answers: "void",
    toNothing: "refused",
    async keeps() {
      const refId = newId();
      await as(tenant, acme, "select directory.schedule('test', $1, '2020-01-01')", [refId], "keep");
      await as(tenant, birch, "select directory.unschedule('test', $1)", [refId], "keep");
      await as(tenant, acme, "select directory.unschedule('other', $1)", [refId], "keep");
      await as(tenant, acme, "select directory.unschedule('test', $1)", [newId()], "keep");
      expect(await due(refId)).toEqual([[acme.tenantId, "2020"]]);
      await as(tenant, acme, "select directory.unschedule('test', $1)", [refId], "keep");
      expect(await due(refId)).toEqual([]);
    },
  },
  "take_due(text,uuid,timestamp with time zone)": {
    answers: "boolean",
    toNothing: "refused",
    async keeps() {
      const refId = newId();
      await as(tenant, acme, "select directory.schedule('test', $1, '2020-01-01')", [refId], "keep");
      expect(await as(worker, birch, "select directory.take_due('test', $1, now()) as taken", [refId], "keep")).toEqual([{ taken: false }]);
      expect(await as(worker, acme, "select directory.take_due('test', $1, '2019-01-01') as taken", [refId], "keep")).toEqual([{ taken: false }]);
      for (const [kind, ref] of [["other", refId], ["test", newId()]]) {
        expect(await as(worker, acme, "select directory.take_due($1, $2, now()) as taken", [kind, ref], "keep")).toEqual([{ taken: false }]);
      }
      expect(await due(refId)).toEqual([[acme.tenantId, "2020"]]);
    },
  },
  "due_now(timestamp with time zone,integer)": {
    answers: "TABLE(tenant_id uuid, kind text, ref_id uuid, due_at timestamp with time zone)",
    toNothing: [],
    async keeps() {
      await isBounded((limit) => `directory.due_now('infinity', ${limit})`, 1000);
      const refId = newId();
      await as(tenant, acme, "select directory.schedule('later', $1, '2100-01-01')", [refId], "keep");
      const dueBy = async (at: string) => (await as(worker, null, "select ref_id from directory.due_now($1, 1000) where kind = 'later'", [at])).map((row) => row.ref_id);
      expect([await dueBy("2099-12-31"), await dueBy("2100-01-01")]).toEqual([[], [refId]]);
    },
  },
  "paying_tenants(uuid,integer)": {
    answers: "TABLE(tenant_id uuid)",
    toNothing: [],
    async keeps() {
      await isBounded((limit) => `directory.paying_tenants(null, ${limit})`, 1000);
      // Birch has an object at Stripe, and is no customer.
      await as(tenant, birch, "select directory.claim_stripe_id('sub_birch')", [], "keep");
      expect(await as(worker, null, "select * from directory.paying_tenants(null, 10)")).toEqual([{ tenant_id: acme.tenantId }]);
      expect(await as(worker, null, "select * from directory.paying_tenants($1, 10)", [acme.tenantId])).toEqual([]);
    },
  },
  "all_tenants(uuid,integer)": {
    answers: "TABLE(tenant_id uuid)",
    toNothing: [],
    async keeps() {
      await isBounded((limit) => `directory.all_tenants(null, ${limit})`, 1000);
      const all = await as(worker, null, "select * from directory.all_tenants(null, 1000)");
      expect(await as(worker, null, "select * from directory.all_tenants($1, 1000)", [all[0]!.tenant_id])).toEqual(all.slice(1));
    },
  },
  "tenants_of_user(uuid)": {
    answers: "TABLE(tenant_id uuid)",
    toNothing: [],
    async keeps() {
      const ask = (userId: string) => as(worker, null, "select * from directory.tenants_of_user($1)", [userId]);
      expect([await ask(people.vera.userId), await ask(people.ben.userId), await ask(newId())]).toEqual([[{ tenant_id: acme.tenantId }], [{ tenant_id: birch.tenantId }], []]);
    },
  },
  "tenant_of_stripe_id(text)": {
    answers: "uuid",
    toNothing: [{ tenant_of_stripe_id: null }],
    async keeps() {
      for (const id of ["cus_", "cus_acm%", "cus\\_acme", "CUS_ACME", ""]) expect(await as(worker, null, "select directory.tenant_of_stripe_id($1) as t", [id])).toEqual([{ t: null }]);
    },
  },
  // For the console: a command on the machine itself.
  "tenant_of_slug(text)": {
    answers: "uuid",
    toNothing: [{ tenant_of_slug: null }],
    async keeps() {
      const ask = (slug: string) => as(staff, null, "select directory.tenant_of_slug($1) as t", [slug]);
      expect(await ask(acme.slug)).toEqual([{ t: acme.tenantId }]);
      for (const slug of ["", "%", "acm%", "ACME", `${acme.slug} `]) expect(await ask(slug)).toEqual([{ t: null }]);
    },
  },
  "forget()": {
    answers: "void",
    toNothing: "refused",
    async keeps() {
      const cora = await world.person("Cora");
      const cedar = await world.workspace({ name: "Cedar", owner: cora });
      const { tenantId: founded } = await world.workspace({ name: "Cedar Two", owner: cora });
      await as(worker, cedar, "select directory.schedule('test', $1, now())", [newId()], "keep");
      const ofOthers = () => Promise.all(["slugs", "user_workspaces", "invitation_tokens", "stripe_ids", "due"].map(async (table) => {
        const { rows: left } = await world.admin.query(`select * from directory.${table} t where tenant_id <> $1 order by t::text`, [cedar.tenantId]);
        return left;
      }));
      const before = await ofOthers();
      expect(before.filter((rows) => rows.length === 0)).toEqual([]);
      await as(worker, cedar, "select directory.forget()", [], "keep");
      expect(await ofOthers()).toEqual(before);
      expect(await enter(cora.token, cedar.slug)).toMatchObject({ membership: null, workspaces: [{ id: founded }] });
      expect(await enter(people.vera.token, acme.slug)).toMatchObject({ membership: { name: "Vera" } });
      const { rows } = await world.admin.query("select 1 from directory.trials where tenant_id = $1", [cedar.tenantId]);
      expect(rows).toHaveLength(1);
    },
  },
  "staff_search(text,integer)": {
    answers: "TABLE(tenant_id uuid, slug text, name text, matched_by text, matched_label text)",
    toNothing: [],
    async keeps() {
      await isBounded((limit) => `directory.staff_search('', ${limit})`, 100, staff);
      const search = (term: string) => as(staff, null, "select * from directory.staff_search($1, 10)", [term]);
      expect(await search("vera@example")).toMatchObject([{ tenant_id: acme.tenantId, matched_by: "member", matched_label: "vera@example.test" }]);
      // Without a term, the newest, and not as if anything had matched it.
      await world.admin.query("update tenant.invoices set number = '' where tenant_id = $1", [acme.tenantId]);
      await world.admin.query("insert into tenant.audit_events (tenant_id, id, action, actor_kind, actor_label, method, request_id, at) values ($1, $2, 'project.created', 'system', 'S', 'job', '', now())", [acme.tenantId, newId()]);
      expect(new Set((await search("")).map((row) => row.matched_by))).toEqual(new Set(["newest"]));
      // What people write is not searched, who has left is not found, and a term is no pattern.
      for (const term of ["Harbour", "secret plans", "rob@example.test", "gone@example.test", "%", "_", "\\", "a%e", "' or true --"]) expect([term, await search(term)]).toEqual([term, []]);
    },
  },
  "workspace_labels(uuid[])": {
    answers: "TABLE(tenant_id uuid, slug text, name text)",
    toNothing: [],
    async keeps() {
      const label = (ids: (string | null)[]) => as(staff, null, "select * from directory.workspace_labels($1)", [ids]);
      expect(await label([acme.tenantId, newId(), null])).toEqual([{ tenant_id: acme.tenantId, slug: acme.slug, name: "Acme" }]);
      expect(await label([])).toEqual([]);
    },
  },
  "search_query(text)": {
    answers: "tsquery",
    toNothing: "refused",
    async keeps() {
      for (const role of queryRoles) await expect(as(role, acme, "select directory.search_query('x')")).rejects.toThrow(/permission denied/);
    },
  },
  "search(text,text,integer,integer)": {
    answers: "TABLE(kind text, id uuid, total bigint)",
    toNothing: "refused",
    async keeps() {
      const search = (text: string, limit = "10", offset = "0") => as(tenant, acme, `select * from directory.search($1, 'any', ${limit}, ${offset})`, [text]);
      expect(await search("harbour")).toEqual([{ kind: "project", id: expect.any(String), total: 1 }]);
      for (const text of ["other", "Birch", "", "%", "!nothing", "' | !x", "&|!():*", "x".repeat(100_000)]) {
        const found = await search(text);
        const { rows } = await world.admin.query("select 1 from tenant.projects where tenant_id = $1 and id = any($2)", [birch.tenantId, found.map(({ id }) => id)]);
        expect([text.slice(0, 20), rows]).toEqual([text.slice(0, 20), []]);
      }
      for (const kind of ["project", "task", "comment"]) {
        expect(await as(tenant, acme, "select kind from directory.search('quay', $1, 10, 0)", [kind])).toEqual([{ kind }]);
      }
      for (const [limit, offset] of [["null", "null"], ["0", "0"], ["-1", "-1"], ["10", "5000"]]) expect(await search("harbour", limit, offset)).toEqual([]);
    },
  },
};

describe("the list", () => {
  test("has every function of the directory, and what each answers, column by column", async () => {
    const { rows } = await world.admin.query<{ name: string; answers: string }>(
      `select p.proname || '(' || replace(oidvectortypes(p.proargtypes), ', ', ',') || ')' as name, pg_get_function_result(p.oid) as answers
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'directory'`,
    );
    const listed = Object.entries(doors).map(([name, { answers }]) => [name, answers]);
    expect(Object.fromEntries(rows.map(({ name, answers }) => [name, answers]))).toEqual(Object.fromEntries(listed));
  });
});

describe.each(Object.keys(doors))("%s", (name) => {
  const door = doors[name]!;
  const may = rolesOf(name);
  const call = `select * from directory.${name.replace(/\((.*)\)/, (_, types: string) => `(${types === "" ? "" : types.split(",").map((type) => `null::${type}`).join(", ")})`)}`;

  test("keeps to itself what its callers have no need of", () => door.keeps());

  test("answers nothing to nothing", async () => {
    for (const role of may) {
      if (door.toNothing === "refused") await expect(as(role, null, call)).rejects.toThrow(/no workspace is set|no such (member|invitation)/);
      else expect(await as(role, null, call)).toEqual(door.toNothing);
    }
  });

  test("is shut for every other role", async () => {
    for (const role of queryRoles.filter((each) => !may.includes(each))) await expect(as(role, acme, call)).rejects.toThrow(/permission denied/);
  });
});

/** Who may execute it stands with the law of the catalog. */
function rolesOf(name: string): RuntimeRole[] {
  return runtimeRoles.filter((role) => functions[`directory.${name}`]!.roles.split(" ").includes(role.replace("afterlogin_", "")));
}

const queryRoles = runtimeRoles.filter((role) => role !== "afterlogin_backup");

/** One call as one role, in a workspace or in none. Undone unless told otherwise. */
async function as(role: RuntimeRole, where: { tenantId: string } | string | null, sql: string, values: unknown[] = [], end: "keep" | "undo" = "undo"): Promise<Record<string, unknown>[]> {
  const client: pg.PoolClient = await world.pools[role as Exclude<RuntimeRole, "afterlogin_backup">].connect();
  try {
    await client.query("begin");
    if (where !== null) await client.query("select set_config('app.tenant_id', $1, true)", [typeof where === "string" ? where : where.tenantId]);
    const { rows } = await client.query<Record<string, unknown>>(sql, values);
    if (end === "keep") await client.query("commit");
    return rows;
  } finally {
    await client.query("rollback");
    client.release();
  }
}

async function enter(token: string, slug: string | null): Promise<Record<string, unknown> | null> {
  const [row] = await as(tenant, null, "select directory.enter($1, $2, now(), false) as e", [hashToken(token), slug]);
  return row!.e as Record<string, unknown> | null;
}

function invitationsFor(token: string, at = "now()"): Promise<Record<string, unknown>[]> {
  return as(tenant, null, `select * from directory.invitations_for($1, now(), ${at})`, [hashToken(token)]);
}

async function isBounded(call: (limit: string) => string, most: number, role: RuntimeRole = worker): Promise<void> {
  const rows = async (limit: string) => (await as(role, null, `select * from ${call(limit)}`)).length;
  expect([await rows("null"), await rows("0"), await rows("-5"), await rows("1")]).toEqual([0, 0, 0, 1]);
  const { rows: source } = await world.admin.query<{ src: string }>("select prosrc as src from pg_proc where oid = (select oid from pg_proc where proname = $1)", [/directory\.(\w+)/.exec(call("1"))![1]]);
  expect(source[0]!.src).toContain(`least(greatest(coalesce(p_limit, 0), 0), ${most})`);
}

async function due(refId: string): Promise<[string, string][]> {
  const { rows } = await world.admin.query<{ tenant: string; year: string }>("select tenant_id as tenant, to_char(due_at, 'YYYY') as year from directory.due where ref_id = $1 order by due_at", [refId]);
  return rows.map(({ tenant: id, year }) => [id, year]);
}
