import { afterAll, expect, test } from "vitest";
import { startLocalStripe } from "#dev/stripe/server.ts";
import { demoOwners, demoPassword, demoPeople, demoWorkspaces } from "#app/domain/identity/demo.ts";
import { isPassword } from "#app/domain/identity/password-hashes.ts";
import { reconcile } from "#app/domain/billing/sync/reconcile.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { priceList } from "#app/domain/plans.rules.ts";
import { standingFrom, type RawStanding, type Standing } from "#app/domain/standing.ts";
import { seedDemo, seedState, storyBegins } from "#db/seed.ts";
import { createWorld } from "#tests/support/stories.ts";

const now = new Date();
const world = await createWorld();
const local = await startLocalStripe({ port: 0, dataFile: null, initialNow: storyBegins(now) });
const client = stripeClient({ secretKey: "sk_test_seed", local: { host: "127.0.0.1", port: local.port, protocol: "http" } });
const seed = () => seedDemo({ pools: world.pools, app: world.app, now, stripe: { client, moveTo: (day) => local.advanceTo(day) } });
const first = await seed();
afterAll(async () => {
  await local.stop();
  await world.close();
});

async function standings(): Promise<Record<string, Standing>> {
  const { rows } = await world.admin.query<{ slug: string; standing: RawStanding }>("select slug, directory.standing_of(tenant_id, $1) as standing from tenant.workspaces", [now]);
  return Object.fromEntries(rows.map(({ slug, standing }) => [slug, standingFrom(standing, now)]));
}

test("it plays once, and leaves a database with workspaces alone", async () => {
  expect(first).toBe("seeded");
  expect(await seedState(world.pools)).toBe("seeded");
  expect(await seed()).toBe("left alone");
});

test("every state of a workspace has its example", async () => {
  const all = await standings();
  const levels = Object.fromEntries(Object.entries(all).map(([slug, { access }]) => [slug, access.level]));
  expect(levels).toEqual({
    "halden-birch": "grace",
    "kestrel-cartography": "full",
    "old-mill-robotics": "full",
    "tidewater-analytics": "grace",
    "larkspur-logistics": "full",
    "ferrow-and-sons": "restricted",
    "greyfriars-print": "read_only",
    "wexley-audio": "full",
    "cold-harbour-films": "full",
    "saltmarsh-studio": "restricted",
    "hollin-bridge-press": "full",
    "thornbury-glass": "read_only",
    "northmoor-canoes": "read_only",
    "pellworth-survey": "full",
    "brackenfield-seeds": "full",
    "quillon-partners": "suspended",
    "vesper-instruments": "suspended",
  });
  expect(all["larkspur-logistics"]?.subscription).toMatchObject({ status: "active", interval: "year" });
  expect(all["greyfriars-print"]?.subscription?.status).toBe("unpaid");
  expect(all["northmoor-canoes"]?.subscription).toMatchObject({ status: "paused" });
  expect(all["northmoor-canoes"]!.subscription!.periodEnd < now).toBe(true);
  expect(all["saltmarsh-studio"]?.access.overLimit).not.toEqual([]);
  expect(all["old-mill-robotics"]?.usage).toMatchObject({ members: 3, projects: 3 });
});

test("a first payment waits for its owner to confirm it at the bank", async () => {
  const { subscription, access } = (await standings())["brackenfield-seeds"]!;
  expect(subscription).toMatchObject({ status: "incomplete", plan: "growth" });
  expect(access).toMatchObject({ level: "full", reason: "incomplete" });
  const { rows } = await world.admin.query("select status, needs_authentication from tenant.invoices where stripe_subscription_id = $1", [subscription!.stripeSubscriptionId]);
  expect(rows).toEqual([{ status: "open", needs_authentication: true }]);
});

test("a debt outlives the subscription that was canceled with it, and nothing else is wrong", async () => {
  const { subscription, access, openDebt } = (await standings())["thornbury-glass"]!;
  expect(subscription).toMatchObject({ status: "canceled" });
  expect(openDebt).toMatchObject({ owedBy: "ended_subscription", invoices: 1 });
  expect(access).toMatchObject({ level: "read_only", reason: "debt_after_cancel", since: subscription!.endedAt, overLimit: [] });
});

test("a payment is disputed, and the bank has not decided", async () => {
  const { rows } = await world.admin.query<Record<string, unknown>>(
    "select w.slug, a.status, a.acted_at, a.happened_at < $1 as past from tenant.adjustments a join tenant.workspaces w using (tenant_id) where a.kind = 'dispute'",
    [now],
  );
  expect(rows).toEqual([{ slug: "wexley-audio", status: "needs_response", acted_at: null, past: true }]);
  const { subscription, access, openDebt } = (await standings())["wexley-audio"]!;
  expect([subscription?.status, access.reason, openDebt]).toEqual(["active", "active", null]);
});

test("a cancellation waits for the end of the month, and says what comes then", async () => {
  const { subscription, access } = (await standings())["hollin-bridge-press"]!;
  expect(subscription).toMatchObject({ status: "active", cancelAtPeriodEnd: true });
  expect(subscription!.cancelAt! > now).toBe(true);
  expect(access).toMatchObject({ level: "full", reason: "cancel_scheduled", next: { level: "restricted", at: subscription!.cancelAt } });
});

test("a smaller plan waits for the end of the month, and more people are there than it holds", async () => {
  const { rows } = await world.admin.query<Record<string, unknown>>(
    "select w.slug, c.plan_before, c.plan, c.status, c.effective_at > $1 as ahead from tenant.plan_changes c join tenant.workspaces w using (tenant_id)",
    [now],
  );
  expect(rows).toEqual([{ slug: "pellworth-survey", plan_before: "enterprise", plan: "growth", status: "scheduled", ahead: true }]);
  const { usage } = (await standings())["pellworth-survey"]!;
  expect(usage.members).toBe(priceList.plans.growth.limits.seats! + 4);
});

test("the demo's people are who the sign-in page says, and their password opens", async () => {
  const { rows } = await world.admin.query<{ email: string; hash: string; slug: string; role: string }>(`
    select a.email, p.hash, w.slug, case when w.owner_id = m.id then 'owner' when m.billing_manager then 'billing manager' else m.role end as role
    from identity.addresses a join identity.passwords p using (user_id) join tenant.memberships m using (user_id) join tenant.workspaces w using (tenant_id)`);
  for (const person of demoPeople) {
    for (const { slug } of demoWorkspaces) {
      const here = rows.find((row) => row.email === person.email && row.slug === slug);
      expect([person.email, slug, here?.role]).toEqual([person.email, slug, person.roles[slug]]);
    }
  }
  expect(await isPassword(rows[0]!.hash, demoPassword)).toBe(true);
});

test("every other workspace's owner is on the sign-in page, and owns no second one", async () => {
  const { rows } = await world.admin.query<{ email: string; opens: boolean }>(`
    select a.email, exists (select 1 from identity.passwords p where p.user_id = m.user_id) as opens
    from tenant.workspaces w join tenant.memberships m on m.tenant_id = w.tenant_id and m.id = w.owner_id join identity.addresses a using (user_id)`);
  expect(rows.every(({ opens }) => opens)).toBe(true);
  const listed = [...demoPeople.filter(({ shows }) => shows === "owner"), ...demoOwners];
  expect(rows.map(({ email }) => email).sort()).toEqual(listed.map(({ email }) => email).sort());
});

test("there is enough to page through, and something of everything", async () => {
  const { rows } = await world.admin.query<Record<string, number>>(`
    select (select count(*)::int from tenant.memberships m join tenant.workspaces w using (tenant_id) where w.slug = 'halden-birch' and m.status <> 'left') as members,
           (select count(*)::int from tenant.tasks t join tenant.workspaces w using (tenant_id) where w.slug = 'halden-birch') as tasks,
           (select count(distinct status)::int from tenant.invitations) as invitation_states,
           (select count(*)::int from tenant.comments) as comments,
           (select count(*)::int from platform.staff_members where totp_sealed is not null) as staff,
           (select count(*)::int from identity.sessions) as sessions,
           (select count(*)::int from queue.mails) as mails`);
  expect(rows[0]).toMatchObject({ members: 60, tasks: 120, invitation_states: 4, staff: 3, sessions: 0, mails: 3 });
  expect(rows[0]?.comments).toBeGreaterThan(40);
});

test("nothing is left undone: what fell due in the story was done on its day", async () => {
  const { rows } = await world.admin.query("select kind from directory.due where due_at <= $1", [now]);
  expect(rows).toEqual([]);
  const { rows: ends } = await world.admin.query<{ days: number }>(`
    select round(extract(epoch from w.trial_ends_at - e.at) / 86400)::int as days from tenant.audit_events e join tenant.workspaces w using (tenant_id) where e.action = 'trial.ended'`);
  expect(ends.length).toBeGreaterThan(2);
  expect(ends.every(({ days }) => days === 0)).toBe(true);
});

test("what is paid began at Stripe on its day of the story", async () => {
  const { subscription } = (await standings())["larkspur-logistics"]!;
  expect(Math.round((now.getTime() - subscription!.periodStart.getTime()) / 86_400_000)).toBe(40);
});

test("Stripe knows all of it: a reconcile changes nothing", async () => {
  const before = await standings();
  const request = { id: "test", method: "job", address: null } as const;
  const found = await reconcile({ stripe: client, pool: world.pools.afterlogin_worker, app: world.app, now, request });
  expect(found).toMatchObject({ workspaces: 12, failed: [], flagged: [{ tenantId: before["wexley-audio"]!.workspace.id, flags: ["dispute_open"] }] });
  const levels = (all: Record<string, Standing>) => Object.entries(all).map(([slug, { access }]) => `${slug} ${access.level}`).sort();
  expect(levels(await standings())).toEqual(levels(before));
});
