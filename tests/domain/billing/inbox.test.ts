import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { claimMinutes } from "#app/domain/billing/inbox/event-types.rules.ts";
import { createInboxBell } from "#app/domain/billing/inbox/inbox-bell.ts";
import { receiveEvent } from "#app/domain/billing/inbox/receive-event.ts";
import { replayEvent } from "#app/domain/billing/inbox/replay-event.ts";
import { createBillingWorld, webhookSecret, type BillingWorld } from "#tests/support/billing.ts";
import type { Workspace } from "#tests/support/stories.ts";

let world: BillingWorld;
let acme: Workspace;
beforeAll(async () => {
  world = await createBillingWorld();
  acme = await world.workspace({ name: "Acme", owner: await world.person("Olga"), plan: "starter" });
  await world.subscribe(acme);
});
afterAll(() => world.close());

let count = 0;
function event(changes: Record<string, unknown> = {}): Record<string, unknown> {
  count += 1;
  const object = { id: "in_1", object: "invoice", customer: "cus_nobody" };
  return { id: `evt_${count}`, object: "event", type: "invoice.paid", livemode: false, api_version: "2026-10-28.endive", created: 1_790_000_000, data: { object }, ...changes };
}

async function about(place: Workspace, changes: Record<string, unknown> = {}) {
  return event({ data: { object: { id: "in_1", object: "invoice", customer: await world.customerOf(place) } }, ...changes });
}

function post(body: string, signature: string | null) {
  const intake = { stripe: world.stripe, pool: world.pools.afterlogin_intake, webhookSecret, livemode: false, wake: () => {} };
  return receiveEvent(intake, { body: Buffer.from(body), signature });
}

function sign(payload: string, options: { timestamp?: number; secret?: string } = {}) {
  return world.stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret, ...options });
}

async function stored(id: unknown) {
  const { rows } = await world.admin.query<{ status: string; result: Record<string, unknown> | null; attempts: number; error: string | null; tenant_id: string | null }>(
    "select status, result, attempts, error, tenant_id from platform.stripe_events where id = $1",
    [id],
  );
  return rows[0] ?? null;
}

describe("what comes in", () => {
  const now = () => Math.floor(Date.now() / 1000);

  test("case 22: the same event twice, and ten times at once, is stored once; each is answered 200", async () => {
    const one = await about(acme);
    const answers = await Promise.all(Array.from({ length: 10 }, () => world.deliver(one)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const { rows } = await world.admin.query("select 1 from platform.stripe_events where id = $1", [one.id]);
    expect(rows).toHaveLength(1);
  });

  test("each delivery wakes whoever works the inbox off", async () => {
    const ear = await world.admin.connect();
    const heard: string[] = [];
    ear.on("notification", ({ channel }) => heard.push(channel));
    await ear.query("listen stripe_inbox");
    await world.deliver(await about(acme));
    await expect.poll(() => heard).toEqual(["stripe_inbox"]);
    ear.release(true);
  });

  test("many at once ring a few times, and the last of them is never left without", async () => {
    const rung: string[][] = [];
    const held: (() => void)[] = [];
    const pool = { query: (_text: string, values: string[]) => new Promise<void>((resolve) => (rung.push(values), held.push(resolve))) } as unknown as Pool;
    const bell = createInboxBell(pool, () => {});
    for (let n = 0; n < 100; n++) bell();
    expect(rung).toEqual([["stripe_inbox"]]);
    held[0]!();
    await expect.poll(() => rung.length).toBe(2);
    held[1]!();
    await Promise.resolve();
    bell();
    await expect.poll(() => rung.length).toBe(3);
  });

  test("a bell that fails is told to the log, and rings again", async () => {
    const failures: unknown[] = [];
    let broken = true;
    const pool = { query: () => (broken ? Promise.reject(new Error("gone")) : Promise.resolve()) } as unknown as Pool;
    const bell = createInboxBell(pool, (error) => failures.push(error));
    bell();
    await expect.poll(() => failures).toMatchObject([{ message: "gone" }]);
    broken = false;
    bell();
    await Promise.resolve();
    expect(failures).toHaveLength(1);
  });

  test("a database that takes nothing is no fault of the event's: it throws, and Stripe delivers again", async () => {
    const late = JSON.stringify(await about(acme));
    await world.admin.query("revoke insert on platform.stripe_events from afterlogin_intake");
    await expect(post(late, sign(late))).rejects.toThrow(/permission denied/);
    await world.admin.query("grant insert on platform.stripe_events to afterlogin_intake");
    expect((await post(late, sign(late))).status).toBe(200);
  });

  test.each([
    ["too old", 301, "too old"],
    ["from the future", -301, "from the future"],
  ])("case 22: a signature %s is refused with 400", async (_name, age, says) => {
    const body = JSON.stringify(event());
    const answer = await post(body, sign(body, { timestamp: now() - age }));
    expect(answer).toMatchObject({ status: 400, says: expect.stringContaining(says) as unknown });
  });

  test.each([
    ["299 seconds old", 299],
    ["299 seconds ahead", -299],
  ])("a signature %s is taken", async (_name, age) => {
    const body = JSON.stringify(event());
    expect((await post(body, sign(body, { timestamp: now() - age }))).status).toBe(200);
  });

  test("during a rotation either of two signatures will do", async () => {
    const body = JSON.stringify(event());
    const [at, right] = sign(body).split(",");
    const [, other] = sign(body, { secret: "whsec_former" }).split(",");
    expect((await post(body, `${at},${other},${right}`)).status).toBe(200);
  });

  test.each([
    ["none", () => null, "missing"],
    ["without a time", () => "v1=abc", "does not say when"],
    ["of another secret", (body: string) => sign(body, { secret: "whsec_other" }), "does not match"],
    ["of another body", () => sign("{}"), "does not match"],
    ["made of nonsense", () => `t=${now()},v1=zz,v0=%%%`, "does not match"],
  ])("a signature that is %s is refused in words", async (_name, signature, says) => {
    const body = JSON.stringify(event());
    expect(await post(body, signature(body))).toMatchObject({ status: 400, says: expect.stringContaining(says) as unknown });
  });

  test.each([
    ["no JSON", "{"],
    ["nothing", ""],
    ["an array", "[]"],
    ["null", "null"],
    ["another object", JSON.stringify({ id: "evt_x", object: "customer" })],
    ["an event without an object", JSON.stringify(event({ data: {} }))],
    ["an id that is no id", JSON.stringify(event({ id: "evt '; drop table" }))],
    ["a time that no date can hold", JSON.stringify(event({ created: 1e300 }))],
    ["NUL in its text", JSON.stringify(event({ note: "a\u0000b" }))],
    ["half a character", JSON.stringify(event({ note: "x" })).replace('"x"', '"\\ud800"')],
    ["nesting 5,000 deep in a key that is an event's", JSON.stringify(event()).replace('"livemode":false', `"livemode":${"[".repeat(5000)}${"]".repeat(5000)}`)],
    ["a type with NUL", JSON.stringify(event({ type: "a\u0000" }))],
  ])("a signed body that is %s is answered 400 and kept nowhere", async (_name, body) => {
    const answer = await post(body, sign(body));
    expect(answer.status).toBe(400);
  });

  test("nesting 5,000 deep inside an event never fails the server", async () => {
    const deep = JSON.stringify(event({ note: 0 })).replace('"note":0', `"note":${"[".repeat(5000)}${"]".repeat(5000)}`);
    expect([200, 400]).toContain((await post(deep, sign(deep))).status);
  });

  test("ten megabytes are refused before anything is read", async () => {
    const body = "x".repeat(10_000_000);
    expect((await post(body, sign(body))).status).toBe(413);
  });

  test("case 21: an event of the other mode is acknowledged and has no effect", async () => {
    const live = await about(acme, { livemode: true });
    expect((await world.deliver(live)).status).toBe(200);
    expect(await stored(live.id)).toMatchObject({ status: "ignored", result: { ignored: "a live mode event" } });
    expect(await replayEvent(world.pools.afterlogin_worker, String(live.id))).toBe(false);
    const test = await about(acme);
    await world.deliver(test, { livemode: true });
    expect(await stored(test.id)).toMatchObject({ status: "ignored", result: { ignored: "a test mode event" } });
  });
});

describe("what becomes of it", () => {
  test("an event leads to a sync that says what changed, once for all events of a customer", async () => {
    await world.drain();
    await world.stripe.subscriptions.update((await world.standing(acme)).subscription!.stripeSubscriptionId, { cancel_at_period_end: true });
    const [one, other] = [await about(acme), await about(acme, { type: "customer.subscription.updated" })];
    await world.deliver(one);
    await world.deliver(other);
    expect(await world.drain()).toEqual({ done: 2, ignored: 0, quarantined: 0, failed: 0, dead: 0 });
    expect(await stored(one.id)).toMatchObject({ status: "done", tenant_id: acme.tenantId, result: { outcome: "synced", changed: ["subscription.cancel_scheduled"] } });
    expect((await stored(other.id))?.result).toEqual((await stored(one.id))?.result);
  });

  test("case 20: an unknown customer is quarantined, and no workspace comes of it", async () => {
    const before = await world.admin.query("select count(*) from tenant.workspaces");
    const strange = event();
    await world.deliver(strange);
    await world.drain();
    expect(await stored(strange.id)).toMatchObject({ status: "quarantined", tenant_id: null });
    expect((await world.admin.query("select count(*) from tenant.workspaces")).rows).toEqual(before.rows);
  });

  test.each(["account.updated", "product.created", "some.thing_new"])("%s is kept and acknowledged without effect", async (type) => {
    const other = await about(acme, { type });
    await world.deliver(other);
    await world.drain();
    expect(await stored(other.id)).toMatchObject({ status: "ignored" });
  });

  test("an event that names no customer is ignored and says so", async () => {
    const nameless = event({ type: "charge.refunded", data: { object: { id: "ch_1", object: "charge", customer: null } } });
    await world.deliver(nameless);
    await world.drain();
    expect(await stored(nameless.id)).toMatchObject({ status: "ignored", result: { ignored: "names no customer" } });
  });

  test("while Stripe fails it is tried again, later each time, and after eight times waits for staff, whose replay heals it", async () => {
    const unlucky = await about(acme);
    await world.deliver(unlucky);
    for (let attempt = 1; attempt <= 8; attempt++) {
      world.local.requests.failNext(50);
      await world.drain();
      expect(await stored(unlucky.id)).toMatchObject({ status: attempt < 8 ? "failed" : "dead", attempts: attempt });
      expect((await world.drain()).failed, "it waits for its time").toBe(0);
      await world.admin.query("update platform.stripe_events set claimed_at = now() - interval '1 second' where id = $1 and status = 'failed'", [unlucky.id]);
    }
    world.local.requests.failNext(0);
    expect((await world.drain()).done).toBe(0);
    expect(await replayEvent(world.pools.afterlogin_worker, String(unlucky.id))).toBe(true);
    expect((await world.drain()).done).toBe(1);
    expect(await stored(unlucky.id)).toMatchObject({ status: "done", error: null });
  });

  test("what a dead worker had claimed is claimed again when its claim has grown old, and not before", async () => {
    const orphan = await about(acme);
    await world.deliver(orphan);
    await world.admin.query("update platform.stripe_events set status = 'processing', attempts = 1, claimed_at = now() - make_interval(secs => $2) where id = $1", [orphan.id, claimMinutes * 60 - 20]);
    expect((await world.drain()).done).toBe(0);
    await world.admin.query("update platform.stripe_events set claimed_at = now() - make_interval(secs => $2) where id = $1", [orphan.id, claimMinutes * 60 + 20]);
    expect((await world.drain()).done).toBe(1);
  });

  test("two workers that drain at once do each event once", async () => {
    const events = await Promise.all(Array.from({ length: 6 }, () => about(acme)));
    for (const one of events) await world.deliver(one);
    const [one, other] = await Promise.all([world.drain(), world.drain()]);
    expect(one.done + other.done).toBe(6);
  });

  test("what another worker has in its hands is passed by, not waited for", async () => {
    const [held, free] = [await about(acme), await about(acme)];
    await world.deliver(held);
    await world.deliver(free);
    const other = await world.admin.connect();
    await other.query("begin");
    await other.query("select from platform.stripe_events where id = $1 for update", [held.id]);
    expect((await world.drain()).done).toBe(1);
    expect([await stored(held.id), await stored(free.id)]).toMatchObject([{ status: "received" }, { status: "done" }]);
    await other.query("rollback");
    other.release();
    expect((await world.drain()).done).toBe(1);
  });

  test("an event counts as worked on until its work has come to its end, so that a crash on the way is seen", async () => {
    const underWay = await about(acme);
    await world.deliver(underWay);
    const blocker = await world.admin.connect();
    await blocker.query("begin");
    await blocker.query("lock table tenant.subscriptions in access exclusive mode");
    const draining = world.drain();
    await expect.poll(async () => (await world.admin.query("select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")).rowCount).toBe(1);
    expect(await stored(underWay.id)).toMatchObject({ status: "processing", result: null });
    expect(await replayEvent(world.pools.afterlogin_staff, String(underWay.id))).toBe(false);
    await blocker.query("rollback");
    blocker.release();
    await draining;
    expect(await stored(underWay.id)).toMatchObject({ status: "done" });
  });

  test("staff's replay of an unknown event says so", async () => {
    expect(await replayEvent(world.pools.afterlogin_staff, "evt_none")).toBe(false);
  });
});
