import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { billRunningPeriod } from "#app/domain/billing/debt/bill-running-period.ts";
import { cancelForDebt } from "#app/domain/billing/debt/cancel-for-debt.ts";
import { getBilling } from "#app/domain/billing/get-billing.ts";
import { reconcile } from "#app/domain/billing/sync/reconcile.ts";
import { retryOpenInvoices } from "#app/domain/billing/debt/retry-open-invoices.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import type { Workspace } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

const sync = (place: Workspace) => syncWorkspace(world.systemWork(place));
const subscriptionOf = async (place: Workspace) => (await world.standing(place)).subscription!;
const stripeStatus = async (place: Workspace) => (await world.stripe.subscriptions.retrieve((await subscriptionOf(place)).stripeSubscriptionId)).status;
const invoicesOf = async (place: Workspace) => (await world.stripe.invoices.list({ customer: await world.customerOf(place), limit: 100 })).data;
const asked = async (place: Workspace, name: string) => (await world.outbox()).filter(({ job, tenantId }) => job === name && tenantId === place.tenantId);

/** What the billing page says of it. */
async function said(place: Workspace) {
  const { debtEndsAt, runningPeriod } = await world.as(place, place.owner, getBilling);
  return { debtEndsAt, runningPeriod };
}

async function dueOf(place: Workspace): Promise<Date | null> {
  return (await world.due(place)).find(({ kind }) => kind === "debt.end")?.at ?? null;
}

/** Subscribed for a month; the renewal failed `days` ago. */
async function owing(name: string, owner: string, days: number): Promise<{ place: Workspace; failed: Date }> {
  const place = await world.workspace({ name, owner: await world.person(owner), plan: "starter" });
  await world.subscribe(place);
  world.local.payments.always(await world.customerOf(place), "declined");
  await world.moveTo(new Date((await subscriptionOf(place)).periodEnd.getTime() + 2 * 3_600_000));
  await sync(place);
  const failed = (await subscriptionOf(place)).firstFailureAt!;
  if (days > 0) await world.moveTo(addDays(failed, days));
  if (days > 0) await sync(place);
  return { place, failed };
}

async function pays(place: Workspace) {
  world.local.payments.always(await world.customerOf(place), null);
  return retryOpenInvoices(world.work(place, place.owner));
}

describe("case 18: a debt that nobody pays ends the subscription after ninety days", () => {
  test("not a day earlier, once, with its debt left; the workspace stays read-only until that is paid", async () => {
    const { place, failed } = await owing("Alder", "Ann", 89);
    expect(await dueOf(place)).toEqual(addDays(failed, 90));
    expect(await cancelForDebt(world.systemWork(place))).toEqual({ canceled: null });
    expect(await stripeStatus(place)).toBe("unpaid");

    await world.moveTo(addDays(failed, 90));
    const { stripeSubscriptionId } = await subscriptionOf(place);
    expect(await cancelForDebt(world.systemWork(place))).toEqual({ canceled: stripeSubscriptionId });
    expect((await world.standing(place)).access).toMatchObject({ level: "read_only", reason: "debt_after_cancel" });
    expect((await invoicesOf(place)).filter(({ status }) => status === "open")).toHaveLength(1);
    expect((await world.events(place)).findLast(({ action }) => action === "subscription.canceled")).toMatchObject({ actorKind: "system", after: { reason: "it was not paid for" } });
    const mails = (await world.mails()).filter((mail) => mail.tenantId === place.tenantId && mail.template === "subscription_canceled");
    expect(mails.map(({ to }) => to)).toEqual(["ann@example.test"]);
    expect(await dueOf(place)).toBeNull();

    expect(await cancelForDebt(world.systemWork(place)), "again").toEqual({ canceled: null });
    await pays(place);
    expect((await world.standing(place)).access).toMatchObject({ level: "full", reason: "starter" });
  });

  test("a payment of which no event has told keeps it", async () => {
    const { place, failed } = await owing("Beech", "Bob", 80);
    world.local.payments.always(await world.customerOf(place), null);
    const [open] = (await invoicesOf(place)).filter(({ status }) => status === "open");
    await world.stripe.invoices.pay(open!.id);
    await world.moveTo(addDays(failed, 91));
    expect((await subscriptionOf(place)).status, "what we believe").toBe("unpaid");
    expect(await cancelForDebt(world.systemWork(place))).toEqual({ canceled: null });
    expect((await subscriptionOf(place)).status).toBe("active");
    expect(await dueOf(place)).toBeNull();
  });

  test("paid in time, it is not looked at any more", async () => {
    const { place } = await owing("Cedar", "Cleo", 5);
    expect(await dueOf(place)).not.toBeNull();
    await pays(place);
    expect(await dueOf(place)).toBeNull();
  });

  test("where what fell due was lost, the night finds it", async () => {
    const { place, failed } = await owing("Dogwood", "Dan", 20);
    await world.admin.query("delete from directory.due where tenant_id = $1 and kind = 'debt.end'", [place.tenantId]);
    await world.moveTo(addDays(failed, 92));
    await sync(place);
    expect(await dueOf(place), "one in the past would be found again and again").toBeNull();
    await reconcile({ stripe: world.stripe, pool: world.pools.afterlogin_worker, now: await world.now(), app: world.app, request: world.request() });
    expect(await stripeStatus(place)).toBe("canceled");
  });
});

describe("case 16: paid after it was unpaid", () => {
  test("the period that runs is charged, once; periods that passed read-only are not", async () => {
    const { place, failed } = await owing("Elder", "Eve", 70);
    const [running, passed, ...older] = (await invoicesOf(place)).filter(({ status }) => status === "draft");
    expect(older, "two renewals while nobody paid").toEqual([]);
    expect(await said(place)).toEqual({ debtEndsAt: addDays(failed, 90), runningPeriod: { amount: 6000, currency: "usd", until: (await subscriptionOf(place)).periodEnd } });
    await pays(place);
    expect(await said(place)).toEqual({ debtEndsAt: null, runningPeriod: null });
    expect((await subscriptionOf(place)).status).toBe("active");
    expect(await asked(place, "billing.bill-running-period")).toHaveLength(1);

    expect(await billRunningPeriod(world.systemWork(place))).toEqual({ finalized: running!.id });
    expect(await billRunningPeriod(world.systemWork(place)), "again").toEqual({ finalized: null });
    await world.moveTo(new Date((await world.now()).getTime() + 2 * 3_600_000));
    const after = await invoicesOf(place);
    expect(after.find(({ id }) => id === running!.id)).toMatchObject({ status: "paid", amount_paid: 6000 });
    expect(after.find(({ id }) => id === passed!.id)?.status).toBe("draft");
    await sync(place);
    expect((await world.standing(place)).access).toMatchObject({ level: "full", reason: "active" });
  });

  test("within the period that failed there is nothing more to charge", async () => {
    const { place } = await owing("Fir", "Finn", 20);
    expect((await subscriptionOf(place)).status).toBe("unpaid");
    await pays(place);
    expect(await billRunningPeriod(world.systemWork(place))).toEqual({ finalized: null });
  });

  test("one that Stripe will finish by itself is left to it", async () => {
    const place = await world.workspace({ name: "Gorse", owner: await world.person("Gil"), plan: "starter" });
    await world.subscribe(place);
    await world.moveTo(new Date((await subscriptionOf(place)).periodEnd.getTime() + 60_000));
    await sync(place);
    expect((await invoicesOf(place))[0]).toMatchObject({ status: "draft", auto_advance: true });
    expect(await billRunningPeriod(world.systemWork(place))).toEqual({ finalized: null });
  });
});
