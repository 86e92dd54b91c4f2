import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#db/ids.ts";
import { parseIdCursor } from "#app/domain/staff/cursor.rules.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { askStripe } from "#app/domain/staff/live-billing.ts";
import { beginLook } from "#app/domain/staff/looks.ts";
import { listMails, resendMail } from "#app/domain/staff/mails.ts";
import { listPlatformReceipts } from "#app/domain/staff/platform-receipts.ts";
import { retryJob } from "#app/domain/staff/retry-job.ts";
import { replayStripeEvent } from "#app/domain/staff/replay-stripe-event.ts";
import type { StaffDesk } from "#app/domain/staff/staff.ts";
import { getStripeEvent, listStripeEvents } from "#app/domain/staff/stripe-inbox.ts";
import { syncBilling } from "#app/domain/staff/sync-billing.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import type { Workspace } from "#tests/support/stories.ts";
import { colleague, deskOf, staffEventsOf, tracesOf } from "./desks.ts";

let world: BillingWorld;
let acme: Workspace;
let noor: StaffDesk;
let emil: StaffDesk;

beforeAll(async () => {
  world = await createBillingWorld();
  acme = await world.workspace({ name: "Acme", owner: await world.person("Olu") });
  await world.subscribe(acme, { seats: 5 });
  noor = await deskOf(world, await colleague(world, "Noor", "support"));
  emil = await deskOf(world, await colleague(world, "Emil", "billing"));
});
afterAll(() => world.close());

type Stored = { status: string; attempts: number; error: string | null };

async function stored(id: string): Promise<Stored> {
  const { rows } = await world.admin.query<Stored>("select status, attempts, error from platform.stripe_events where id = $1", [id]);
  return rows[0]!;
}

async function arrive(id: string, values: { status: string; customer?: string | null; type?: string; tenantId?: string | null; result?: object | null; error?: string | null; at?: Date }): Promise<void> {
  const at = values.at ?? new Date();
  await world.admin.query(
    `insert into platform.stripe_events (id, type, livemode, created, customer_id, payload, status, attempts, error, result, tenant_id, received_at)
     values ($1, $2, false, $3, $4, $5, $6, 5, $7, $8, $9, $3)`,
    [id, values.type ?? "invoice.paid", at, values.customer ?? null, JSON.stringify({ id, object: "event", data: { object: { id: "in_1234", email: "ada@acme.test" } } }), values.status, values.error ?? null, values.result ? JSON.stringify(values.result) : null, values.tenantId ?? null],
  );
}

const everything = { view: "all", type: null, customer: null, after: null } as const;

describe("the Stripe inbox", () => {
  it("lists what needs somebody, what is retried and what was ignored, with their numbers and workspaces", async () => {
    await world.admin.query("delete from platform.stripe_events");
    await arrive("evt_dead", { status: "dead", tenantId: acme.tenantId, error: "lock held" });
    await arrive("evt_lost", { status: "quarantined", result: { quarantined: "no workspace has this customer" } });
    await arrive("evt_again", { status: "failed" });
    await arrive("evt_nothing", { status: "ignored", type: "product.created", result: { ignored: "changes nothing of ours" } });
    await arrive("evt_done", { status: "done", customer: "cus_1", result: { outcome: "synced", changed: [], flags: ["two_live_subscriptions"] } });
    const page = await listStripeEvents(noor, { ...everything, view: "needs_somebody" });
    expect(page.rows.map(({ id }) => id).sort()).toEqual(["evt_dead", "evt_lost"]);
    expect(page.counts).toEqual({ needs_somebody: 2, retrying: 1, ignored: 1, all: 5 });
    expect(page.rows.find(({ id }) => id === "evt_dead")).toMatchObject({ workspace: { name: "Acme" }, summary: "lock held" });
    expect(page.rows.find(({ id }) => id === "evt_lost")).toMatchObject({ workspace: null, summary: "no workspace has this customer" });
    expect((await listStripeEvents(noor, { ...everything, type: "product.created" })).rows.map(({ id }) => id)).toEqual(["evt_nothing"]);
    const [done] = (await listStripeEvents(noor, { ...everything, customer: "cus_1" })).rows;
    expect(done).toMatchObject({ id: "evt_done", summary: "nothing new; flag: two live subscriptions" });
  });

  it("comes page by page without losing an event, also among those of one instant", async () => {
    await world.admin.query("delete from platform.stripe_events");
    const at = new Date();
    for (let number = 0; number < 90; number++) await arrive(`evt_${number}`, { status: "done", at: number < 60 ? at : new Date(at.getTime() - number) });
    const seen: string[] = [];
    let after: { at: Date; id: string } | null = null;
    for (;;) {
      const page: Awaited<ReturnType<typeof listStripeEvents>> = await listStripeEvents(noor, { ...everything, after });
      seen.push(...page.rows.map(({ id }) => id));
      if (!page.next) break;
      const last = page.rows.at(-1)!;
      after = { at: last.receivedAt, id: last.id };
    }
    expect(seen).toHaveLength(90);
    expect(new Set(seen).size).toBe(90);
  });

  it("shows of an event its ids and nothing about people; an unknown one is nothing", async () => {
    await arrive("evt_shown", { status: "done", type: "invoice.paid", result: { outcome: "stale" } });
    const event = await getStripeEvent(noor, "evt_shown");
    expect(event.ids).toContainEqual({ path: "data.object.id", value: "in_1234" });
    expect(JSON.stringify(event)).not.toContain("ada@acme.test");
    expect(event.result).toEqual(["older than what is known: dropped"]);
    for (const id of ["evt_unknown", "", "a b", "x".repeat(300)]) expect((await world.refusal(getStripeEvent(noor, id))).code).toBe("not_found");
  });

  it.each<[status: string, values: Partial<Parameters<typeof arrive>[1]>, replay: string]>([
    ["dead", { customer: "cus_1" }, "syncs"],
    ["dead", { customer: null }, "nothing"],
    ["done", { customer: "cus_1", type: "product.created" }, "nothing"],
    ["processing", { customer: "cus_1" }, "under_way"],
    ["ignored", { customer: "cus_1", result: { ignored: "a live mode event" } }, "other_world"],
  ])("says what replaying one that is %s with %o would do: %s", async (status, values, replay) => {
    const id = `evt_${newId().replaceAll("-", "")}`;
    await arrive(id, { status, ...values });
    expect((await getStripeEvent(noor, id)).replay).toBe(replay);
  });
});

describe("replaying an event", () => {
  it("is billing's and not support's", async () => {
    await arrive("evt_support", { status: "dead" });
    expect(await world.refusal(replayStripeEvent(noor, { eventId: "evt_support" }))).toMatchObject({ code: "forbidden", message: expect.stringContaining("billing") as string });
    expect((await stored("evt_support")).status).toBe("dead");
  });

  it("puts it back with all its attempts, says so to the workspace, and again changes nothing more", async () => {
    const customer = await world.customerOf(acme);
    await arrive("evt_replayed", { status: "dead", customer, tenantId: acme.tenantId, error: "lock held" });
    await replayStripeEvent(emil, { eventId: "evt_replayed" });
    expect(await stored("evt_replayed")).toEqual({ status: "received", attempts: 0, error: null });
    expect((await world.events(acme)).at(-1)).toMatchObject({ action: "staff.replayed_event", actor: "Emil, staff", after: { event: "evt_replayed" } });
    expect((await staffEventsOf(world, emil.staff.id)).at(-1)).toMatchObject({ action: "stripe_event.replayed", detail: { event: "evt_replayed" } });
    await world.drain();
    expect((await stored("evt_replayed")).status).toBe("done");
    const before = await world.standing(acme);
    await replayStripeEvent(emil, { eventId: "evt_replayed" });
    await world.drain();
    expect((await getStripeEvent(emil, "evt_replayed")).result).toEqual(["nothing new"]);
    expect((await world.standing(acme)).subscription).toEqual(before.subscription);
  });

  it("is written down before it is done: without the record there is no replay", async () => {
    await arrive("evt_unrecorded", { status: "dead", error: "lock held" });
    await world.admin.query("revoke insert on platform.staff_events from afterlogin_staff");
    await expect(replayStripeEvent(emil, { eventId: "evt_unrecorded" })).rejects.toThrow();
    await world.admin.query("grant insert on platform.staff_events to afterlogin_staff");
    expect(await stored("evt_unrecorded")).toMatchObject({ status: "dead", error: "lock held" });
  });

  it("wakes the worker", async () => {
    const ear = await world.admin.connect();
    const heard: string[] = [];
    ear.on("notification", ({ channel }) => heard.push(channel));
    await ear.query("listen stripe_inbox");
    await arrive("evt_waking", { status: "dead" });
    await replayStripeEvent(emil, { eventId: "evt_waking" });
    await expect.poll(() => heard).toEqual(["stripe_inbox"]);
    ear.release(true);
  });

  it("leaves alone what is being worked on and what is of the other mode", async () => {
    await arrive("evt_busy", { status: "processing" });
    await arrive("evt_live", { status: "ignored", result: { ignored: "a live mode event" } });
    for (const eventId of ["evt_busy", "evt_live"]) expect((await world.refusal(replayStripeEvent(emil, { eventId }))).code).toBe("conflict");
    expect((await stored("evt_busy")).status).toBe("processing");
    expect((await stored("evt_live")).status).toBe("ignored");
    // What nobody did is in nobody's record.
    expect(await staffEventsOf(world, emil.staff.id)).not.toContainEqual(expect.objectContaining({ detail: { event: "evt_busy" } }));
    expect((await world.refusal(replayStripeEvent(emil, { eventId: "evt_unknown" }))).code).toBe("not_found");
  });
});

describe("Stripe beside our record", () => {
  it("is what Stripe says now, and a sync makes ours the same", async () => {
    const { tenantId } = acme;
    const id = (await world.standing(acme)).subscription!.stripeSubscriptionId;
    const stripeItem = (await world.standing(acme)).subscription!.stripeItemId;
    await world.stripe.subscriptions.update(id, { items: [{ id: stripeItem, quantity: 8 }], proration_behavior: "none" });
    const live = await askStripe(world.stripe, await world.customerOf(acme), id);
    expect(live).toMatchObject({ answered: true, customer: "there", subscription: { quantity: 8 } });
    expect((await world.standing(acme)).subscription!.quantity).toBe(5);
    await beginLook(emil, { tenantId, reason: "Seats differ from what they bought" });
    const synced = await syncBilling(emil, { tenantId, stripe: world.stripe });
    expect(synced.changed.length).toBeGreaterThan(0);
    expect((await world.standing(acme)).subscription!.quantity).toBe(8);
    expect((await world.events(acme)).at(-1)).toMatchObject({ action: "staff.synced_billing", actorKind: "staff", after: { changed: synced.changed } });
    expect((await staffEventsOf(world, emil.staff.id)).at(-1)).toEqual({ action: "billing.synced", staff: "Emil", detail: { outcome: "synced", changes: synced.changed.length } });
    expect((await tracesOf(world, emil.staff.id)).at(-1)).toMatchObject({ tenantId });
    expect((await syncBilling(emil, { tenantId, stripe: world.stripe })).changed).toEqual([]);
  });

  it("is not overwritten with what was read earlier than another's: staff are told, and the workspace hears of no sync", async () => {
    const { tenantId } = acme;
    await beginLook(emil, { tenantId, reason: "Seats differ from what they bought" });
    const before = await world.events(acme);
    const { rows } = await world.admin.query<{ at: Date }>("select synced_at as at from tenant.subscriptions where tenant_id = $1", [tenantId]);
    await world.admin.query("update tenant.subscriptions set synced_at = $2 where tenant_id = $1", [tenantId, new Date(Date.now() + 3_600_000)]);
    expect(await world.refusal(syncBilling(emil, { tenantId, stripe: world.stripe }))).toMatchObject({ code: "conflict", message: expect.stringContaining("something newer") as string });
    await world.admin.query("update tenant.subscriptions set synced_at = $2 where tenant_id = $1", [tenantId, rows[0]!.at]);
    expect(await world.events(acme)).toEqual(before);
    expect((await staffEventsOf(world, emil.staff.id)).at(-1)).toMatchObject({ action: "billing.synced", detail: { outcome: "stale", changes: 0 } });
  });

  it("is not synced by support, nor without a look, nor where there is no customer", async () => {
    const { tenantId } = acme;
    await beginLook(noor, { tenantId, reason: "Seats differ from what they bought" });
    expect((await world.refusal(syncBilling(noor, { tenantId, stripe: world.stripe }))).code).toBe("forbidden");
    const other = await world.workspace({ name: "Other", owner: acme.owner });
    expect((await world.refusal(syncBilling(emil, { tenantId: other.tenantId, stripe: world.stripe }))).code).toBe("forbidden");
    await beginLook(emil, { tenantId: other.tenantId, reason: "They asked to look at it" });
    expect((await world.refusal(syncBilling(emil, { tenantId: other.tenantId, stripe: world.stripe }))).message).toMatch(/no customer/);
  });

  it("says that Stripe could not be asked, and fails nobody's page", async () => {
    const nowhere = stripeClient({ secretKey: "sk_test_nowhere", local: { host: "127.0.0.1", port: 1, protocol: "http" } });
    const customer = await world.customerOf(acme);
    expect(await askStripe(nowhere, customer, null)).toMatchObject({ answered: false, why: expect.stringContaining("could not be asked") as string });
    expect((await world.refusal(syncBilling(emil, { tenantId: acme.tenantId, stripe: nowhere }))).message).toMatch(/could not be asked/);
    expect(await askStripe(world.stripe, "cus_unknown", null)).toMatchObject({ answered: true, customer: "deleted", subscription: null });
  });

  it("names the newest invoice, and none that is still a draft", async () => {
    const place = await world.workspace({ name: "Birch", owner: acme.owner, plan: "starter" });
    const id = await world.subscribe(place, { seats: 2 });
    const customer = await world.customerOf(place);
    await world.days(32);
    const subscription = await world.stripe.subscriptions.retrieve(id);
    // A renewal's invoice is a draft for its first hour.
    await world.moveTo(new Date(subscription.items.data[0]!.current_period_end * 1000 + 30 * 60_000));
    const { data } = await world.stripe.invoices.list({ customer });
    expect(data.map(({ status }) => status).sort()).toEqual(["draft", "paid", "paid"]);
    const newest = data.filter(({ status }) => status === "paid").sort((one, other) => other.created - one.created)[0]!;
    expect(await askStripe(world.stripe, customer, null)).toMatchObject({ answered: true, invoice: { number: newest.number, status: "paid" } });
  });
});

describe("parked mails", () => {
  async function mail(status: string): Promise<string> {
    const id = newId();
    await world.admin.query(
      `insert into queue.mails (id, fact, tenant_id, to_address, template, subject, content_sealed, message_id, status, attempts, created_at, not_before)
       values ($1::uuid, $1::text, $2, 'mia@acme.test', 'invitation', 'You are invited', 'sealed', $1::text, $3, 1, $4, $4)`,
      [id, acme.tenantId, status, new Date()],
    );
    return id;
  }

  it("go out again on somebody's word, once", async () => {
    const id = await mail("parked");
    const listed = await listMails(noor, { status: "parked", after: null });
    expect(listed.rows).toContainEqual(expect.objectContaining({ id, to: "mia@acme.test", workspace: { slug: acme.slug, name: "Acme" } }));
    expect(Object.keys(listed.rows[0]!)).not.toContain("contentSealed");
    const { rows: before } = await world.admin.query<{ at: Date }>("update queue.mails set not_before = $2 where id = $1 returning not_before as at", [id, new Date(Date.now() + 86_400_000)]);
    expect(await resendMail(noor, { mailId: id })).toEqual({ to: "mia@acme.test" });
    const { rows: after } = await world.admin.query<{ at: Date }>("select not_before as at from queue.mails where id = $1", [id]);
    expect(after[0]!.at.getTime()).toBeLessThan(before[0]!.at.getTime());
    expect((await staffEventsOf(world, noor.staff.id)).at(-1)).toEqual({ action: "mail.resent", staff: "Noor", detail: { mail: id } });
    expect((await world.mails()).filter(({ fact }) => fact === id)).toMatchObject([{ status: "waiting" }]);
    expect((await world.outbox()).at(-1)).toMatchObject({ job: "mail.deliver", tenantId: null });
    expect((await world.refusal(resendMail(noor, { mailId: id }))).code).toBe("conflict");
  });

  it("are the only ones: what was sent, refused or is under way stays as it is", async () => {
    for (const status of ["sent", "refused", "attempting", "waiting"]) expect((await world.refusal(resendMail(noor, { mailId: await mail(status) }))).code).toBe("conflict");
    for (const mailId of [newId(), "x", ""]) expect((await world.refusal(resendMail(noor, { mailId }))).code).toBe("not_found");
  });

  it("stand among all others page by page", async () => {
    await world.admin.query("delete from queue.mails");
    for (let number = 0; number < 45; number++) await mail("sent");
    const late = await mail("sent");
    await mail("parked");
    // Many are written in one instant.
    const at = new Date();
    await world.admin.query("update queue.mails set created_at = case id when $1 then $3::timestamptz else $2::timestamptz end", [late, at, new Date(at.getTime() + 1_000)]);
    const first = await listMails(noor, { status: "sent", after: null });
    expect([first.rows.length, first.rows[0]!.id, first.parked]).toEqual([40, late, 1]);
    const second = await listMails(noor, { status: "sent", after: parseIdCursor(first.next) });
    expect([second.rows.length, second.next]).toEqual([6, null]);
    expect(new Set([...first.rows, ...second.rows].map(({ id }) => id)).size).toBe(46);
  });
});

describe("jobs that belong to no workspace", () => {
  it("are listed with what they did, by state and page by page", async () => {
    const now = Date.now();
    for (let number = 0; number < 45; number++) {
      await world.admin.query("insert into platform.receipts (id, job, status, result, error, started_at) values ($1, 'billing.reconcile', $2, $3, $4, $5)", [
        newId(),
        number === 0 ? "failed" : "done",
        number === 0 ? null : JSON.stringify({ synced: number, flags: { two_live_subscriptions: 1 } }),
        number === 0 ? "Stripe answered 503" : null,
        // The last ten of them at one time, so that a page ends among them.
        new Date(now - Math.min(number, 35) * 1_000),
      ]);
    }
    const failed = await listPlatformReceipts(noor, { status: "failed", after: null });
    expect(failed.rows).toMatchObject([{ job: "billing.reconcile", error: "Stripe answered 503", result: "" }]);
    const all = await listPlatformReceipts(noor, { status: null, after: null });
    expect(all.rows[1]!.result).toBe('flags: {"two_live_subscriptions":1}, synced: 1');
    const last = all.rows.at(-1)!;
    expect((await listPlatformReceipts(noor, { status: null, after: { at: last.startedAt, id: last.id } })).rows).toHaveLength(5);
  });

  async function failed(job: string, result: object | null, status = "failed"): Promise<string> {
    const id = newId();
    await world.admin.query("insert into platform.receipts (id, job, status, result, error, started_at) values ($1, $2, $3, $4, 'It failed.', $5)", [id, job, status, JSON.stringify(result), new Date()]);
    return id;
  }

  it("and those that failed for the last time are asked for again with what they were given, and it says by whom", async () => {
    const { tenantId } = acme;
    const report = await failed("usage.report", { payload: { tenantId }, attempts: 9 });
    expect(await retryJob(noor, { receiptId: report })).toEqual({ job: "usage.report" });
    expect((await world.outbox()).at(-1)).toMatchObject({ job: "usage.report", tenantId, payload: { tenantId } });
    expect((await staffEventsOf(world, noor.staff.id)).at(-1)).toEqual({ action: "job.retried", staff: "Noor", detail: { receipt: report, job: "usage.report" } });
    const walk = await failed("billing.reconcile", null);
    expect(await retryJob(noor, { receiptId: walk })).toEqual({ job: "billing.reconcile" });
    expect((await world.outbox()).at(-1)).toMatchObject({ job: "billing.reconcile", tenantId: null });
    const { rows } = await listPlatformReceipts(noor, { status: "failed", after: null });
    expect(rows.find(({ id }) => id === report)).toMatchObject({ retried: { by: "Noor" } });
    expect(rows.find(({ job, retried }) => job === "billing.reconcile" && retried === null)).toBeDefined();
  });

  it("but not those that are done or running, that nobody knows, or whose wish this version cannot read", async () => {
    const before = (await world.outbox()).length;
    for (const status of ["done", "running"]) expect((await world.refusal(retryJob(noor, { receiptId: await failed("billing.reconcile", null, status) }))).code).toBe("conflict");
    for (const [job, result] of [["of.another.version", { payload: {} }], ["usage.report", { payload: { tenantId: "x" } }], ["usage.report", null]] as const) {
      expect((await world.refusal(retryJob(noor, { receiptId: await failed(job, result) }))).message).toContain("This version does not know the job");
    }
    const gone = await failed("usage.report", { payload: { tenantId: newId() } });
    for (const receiptId of [newId(), "x", "", gone]) expect((await world.refusal(retryJob(noor, { receiptId }))).code).toBe("not_found");
    expect(await world.outbox()).toHaveLength(before);
  });
});
