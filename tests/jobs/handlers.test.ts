import { afterAll, afterEach, expect, test } from "vitest";
import { newId } from "#db/ids.ts";
import { createStaffMember } from "#app/domain/staff/staff-members.ts";
import { closeWorkspace } from "#app/domain/workspaces/close-workspace.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { refusal } from "#tests/support/stories.ts";
import { fanOutProfile } from "#jobs/handlers/profile-fan-out.ts";
import { sweepRetention } from "#jobs/handlers/retention-sweep.ts";
import { purgeClosedWorkspace } from "#jobs/handlers/workspace-purge.ts";
import { activityCutoff } from "#jobs/retention.rules.ts";
import { jobRunOf } from "./job-run.ts";
import { createQueueWorld } from "./queue-world.ts";

const queue = await createQueueWorld();
const { world, runtime } = queue;
afterEach(() => world.admin.query("delete from platform.clock"));
afterAll(() => queue.close());

async function one<Row extends object>(text: string, values: unknown[] = []): Promise<Row> {
  const { rows } = await world.admin.query<Row>(text, values);
  return rows[0] as Row;
}

async function rename(userId: string, name: string, email: string): Promise<void> {
  await world.admin.query("update identity.users set name = $2 where id = $1", [userId, name]);
  await world.admin.query("update identity.addresses set email = $2 where user_id = $1", [userId, email]);
}

test("Vera's new name and address reach each of her workspaces, and nobody else", async () => {
  const [anna, vera] = [await world.person("Anna"), await world.person("Vera")];
  const [acme, birch, other] = [
    await world.workspace({ name: "Acme", owner: anna }),
    await world.workspace({ name: "Birch", owner: vera }),
    await world.workspace({ name: "Cedar", owner: anna }),
  ];
  await world.join(acme, vera, "viewer");
  await rename(vera.userId, "Vera Lind", "vera.lind@example.test");
  await fanOutProfile(jobRunOf(runtime, "profile.fan-out"), { userId: vera.userId });
  const { rows } = await world.admin.query<{ tenant: string; name: string; email: string }>(
    "select tenant_id as tenant, name, email from tenant.memberships where tenant_id = any($1)",
    [[acme.tenantId, birch.tenantId, other.tenantId]],
  );
  const changed = rows.filter((row) => row.name === "Vera Lind" && row.email === "vera.lind@example.test");
  expect(changed.map((row) => row.tenant).sort()).toEqual([acme.tenantId, birch.tenantId].sort());
  expect(rows.filter((row) => row.name === "Anna")).toHaveLength(2);
});

test("who has left keeps the name they had there, and somebody unknown changes nothing", async () => {
  const [dora, emil] = [await world.person("Dora"), await world.person("Emil")];
  const place = await world.workspace({ name: "Dorado", owner: dora });
  const membership = await world.join(place, emil, "member");
  await world.admin.query("update tenant.memberships set status = 'left', left_at = now() where id = $1", [membership]);
  await rename(emil.userId, "Emilia", "emilia@example.test");
  await fanOutProfile(jobRunOf(runtime, "profile.fan-out"), { userId: emil.userId });
  await fanOutProfile(jobRunOf(runtime, "profile.fan-out"), { userId: newId() });
  expect(await one("select name from tenant.memberships where id = $1", [membership])).toEqual({ name: "Emil" });
});

test("the night takes what has served its time, and leaves the rest", async () => {
  const [gina, hugo] = [await world.person("Gina"), await world.person("Hugo")];
  const place = await world.workspace({ name: "Ginkgo", owner: gina });
  await world.admin.query("update identity.sessions set idle_expires_at = now() - interval '1 minute' where user_id = $1", [hugo.userId]);
  await world.admin.query("insert into identity.rate_limits (bucket, window_start, hits) values ('old', now() - interval '3 days', 1), ('new', now(), 1)");
  const address = await one<{ id: string }>("select id from identity.addresses where user_id = $1", [gina.userId]);
  for (const [hash, expires] of [["old", "-8 days"], ["of this week", "-2 days"], ["open", "1 hour"]]) {
    await world.admin.query(
      `insert into identity.one_time_tokens (token_hash, purpose, user_id, address_id, expires_at, created_at)
       values ($1, 'reset_password', $2, $3, now() + $4::interval, now())`,
      [hash, gina.userId, address.id, expires],
    );
  }
  await queue.mail("long ago");
  await queue.mail("parked long ago");
  await queue.mail("yesterday");
  await world.admin.query("update queue.mails set status = 'sent', created_at = now() - interval '91 days' where fact = 'long ago'");
  await world.admin.query("update queue.mails set status = 'parked', attempted_at = now() - interval '31 days' where fact = 'parked long ago'");
  await world.admin.query("update queue.mails set status = 'sent' where fact = 'yesterday'");
  for (const [id, days, status] of [["evt_old", 401, "done"], ["evt_failed", 401, "failed"], ["evt_new", 1, "done"]]) {
    await world.admin.query(
      `insert into platform.stripe_events (id, type, livemode, created, payload, status, received_at)
       values ($1, 'x', false, now(), '{}', $3, now() - $2 * interval '1 day')`,
      [id, days, status],
    );
  }
  const receipt = newId();
  await world.admin.query("insert into tenant.receipts (tenant_id, id, job, status, created_at) values ($1, $2, 'workspace.export', 'done', now())", [place.tenantId, receipt]);
  await world.admin.query(
    "insert into tenant.exports (tenant_id, id, receipt_id, content, bytes, created_at, expires_at) values ($1, $2, $3, 'x', 1, now(), now() + interval '7 days')",
    [place.tenantId, newId(), receipt],
  );

  await world.admin.query("insert into platform.receipts (id, job, status, started_at) values ($1, 'of long ago', 'done', now() - interval '91 days'), ($2, 'of late', 'done', now())", [newId(), newId()]);
  const staff = { pool: world.pools.afterlogin_staff, request: { ...world.request(), method: "command" as const } };
  const { id: noor } = await createStaffMember(staff, { email: "noor@staff.test", name: "Noor", role: "support" });
  for (const end of ["-1 minute", "1 hour"]) {
    await world.admin.query("insert into platform.staff_sessions (id, staff_id, token_hash, last_seen_at, expires_at) values ($1::uuid, $2, $1::text, now(), now() + $3::interval)", [newId(), noor, end]);
  }

  expect(await sweepRetention(jobRunOf(runtime, "retention.sweep"))).toMatchObject({ staffSessions: 1, sessions: 1, tokens: 1, rateLimits: 1, mails: 1, stripeEvents: 1, exports: 0, receipts: 0, auditEvents: 0 });
  expect(await one("select array_agg(job order by job) as jobs from platform.receipts")).toEqual({ jobs: ["of late", "retention.sweep"] });
  expect(await queue.mailOf("parked long ago")).toMatchObject({ status: "refused", content_sealed: null });
  expect(await queue.mailOf("yesterday")).toMatchObject({ status: "sent" });
  expect(await one("select count(*)::int as left from identity.one_time_tokens")).toEqual({ left: 2 });

  await world.setNow(addDays(new Date(), 8));
  expect(await sweepRetention(jobRunOf(runtime, "retention.sweep"))).toMatchObject({ exports: 1, receipts: 0 });
  await world.setNow(addDays(new Date(), 400));
  expect(await sweepRetention(jobRunOf(runtime, "retention.sweep"))).toMatchObject({ receipts: 1 });
  expect((await one<{ status: string }>("select status from platform.receipts where job = 'retention.sweep'")).status).toBe("done");
});

test("activity is kept for two years, for seven once a workspace has held Enterprise, and never another's is touched", async () => {
  const [ida, jan] = [await world.person("Ida"), await world.person("Jan")];
  const starter = await world.workspace({ name: "Idaho", owner: ida, plan: "starter" });
  const enterprise = await world.workspace({ name: "January", owner: jan, plan: "enterprise" });
  for (const place of [starter, enterprise]) {
    for (const years of [1, 3, 8]) {
      await world.admin.query(
        `insert into tenant.audit_events (tenant_id, id, action, actor_kind, actor_label, method, at)
         values ($1, $2, 'member.left', 'system', 'a past', 'job', now() - $3 * interval '1 year')`,
        [place.tenantId, newId(), years],
      );
    }
  }
  const left = async (place: { tenantId: string }) =>
    (await one<{ left: number }>("select count(*)::int as left from tenant.audit_events where tenant_id = $1 and actor_label = 'a past'", [place.tenantId])).left;
  await sweepRetention(jobRunOf(runtime, "retention.sweep"));
  expect([await left(starter), await left(enterprise)]).toEqual([1, 2]);
});

test("one workspace's trouble does not keep the night from the others", async () => {
  const [kai, lea] = [await world.person("Kai"), await world.person("Lea")];
  const places = [await world.workspace({ name: "Kairo", owner: kai }), await world.workspace({ name: "Leaf", owner: lea })];
  await world.admin.query("insert into directory.slugs (slug, tenant_id) values ('a-ghost', '00000000-0000-7000-8000-000000000000')");
  for (const place of places) {
    await world.admin.query(
      "insert into tenant.audit_events (tenant_id, id, action, actor_kind, actor_label, method, at) values ($1, $2, 'member.left', 'system', 'x', 'job', now() - interval '9 years')",
      [place.tenantId, newId()],
    );
  }
  expect(await sweepRetention(jobRunOf(runtime, "retention.sweep"))).toMatchObject({ auditEvents: 2 });
  await world.admin.query("delete from directory.slugs where slug = 'a-ghost'");
});

test.for([
  [["starter"], "2024-11-20"],
  [["growth", "starter"], "2024-11-20"],
  [["starter", "enterprise", "growth"], "2019-11-20"],
  [[], "2024-11-20"],
] as const)("with %j, activity before %s is deleted", ([plans, day]) => {
  expect(activityCutoff(plans, new Date("2026-11-20T09:00:00Z")).toISOString().slice(0, 10)).toBe(day);
});

test("a closed workspace is purged when its time has come, not before, and the receipt outlives it", async () => {
  const mona = await world.person("Mona");
  const [place, neighbour] = [await world.workspace({ name: "Monarch", owner: mona }), await world.workspace({ name: "Mondial", owner: mona })];
  await world.as(place, mona, (scope) => closeWorkspace(scope, { typedName: "Monarch" }));
  const run = jobRunOf(runtime, "workspace.purge");
  await purgeClosedWorkspace(run, { tenantId: place.tenantId });
  expect(await world.events(place)).not.toEqual([]);

  await world.setNow(addDays(new Date(), 31));
  await purgeClosedWorkspace(run, { tenantId: place.tenantId });
  const { rows: tables } = await world.admin.query<{ name: string }>(
    "select format('%I.%I', table_schema, table_name) as name from information_schema.columns where column_name = 'tenant_id' and table_schema in ('tenant', 'directory')",
  );
  for (const { name } of tables.filter((table) => table.name !== "directory.trials")) {
    expect([name, await one(`select count(*)::int as rows from ${name} where tenant_id = $1`, [place.tenantId])]).toEqual([name, { rows: 0 }]);
  }
  expect(await world.events(neighbour)).not.toEqual([]);
  const receipt = await one<{ status: string; result: { workspace: string; deleted: Record<string, number> } }>("select status, result from platform.receipts where job = 'workspace.purge'");
  expect(receipt).toMatchObject({ status: "done", result: { workspace: place.tenantId, deleted: { "tenant.workspaces": 1, "tenant.memberships": 1 } } });
  expect(receipt.result.deleted["tenant.audit_events"]).toBeGreaterThan(0);
  expect((await refusal(purgeClosedWorkspace(run, { tenantId: place.tenantId }))).code).toBe("not_found");
});
