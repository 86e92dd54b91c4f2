import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cancelForClosure } from "#app/domain/billing/lifecycle/cancel-for-closure.ts";
import { cancelSubscription } from "#app/domain/billing/lifecycle/cancel-subscription.ts";
import { fetchCustomer } from "#app/domain/billing/sync/fetch-customer.ts";
import { getBilling } from "#app/domain/billing/get-billing.ts";
import { openCardUpdate } from "#app/domain/billing/debt/open-card-update.ts";
import { publishPrices } from "#app/domain/billing/prices/publish-prices.ts";
import { reactivateSubscription } from "#app/domain/billing/lifecycle/reactivate-subscription.ts";
import { reconcile } from "#app/domain/billing/sync/reconcile.ts";
import { saveBillingDetails } from "#app/domain/billing/details/save-billing-details.ts";
import { syncCustomer, syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { writeCustomerState } from "#app/domain/billing/sync/write-customer-state.ts";
import { formatDate } from "#app/domain/dates.rules.ts";
import { closeWorkspace } from "#app/domain/workspaces/close-workspace.ts";
import { billingFlagsOf } from "#app/domain/staff/billing-flags.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { refusal, type Workspace } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

async function paying(name: string, owner: string): Promise<Workspace> {
  const place = await world.workspace({ name, owner: await world.person(owner), plan: "starter" });
  await world.subscribe(place);
  return place;
}

async function subscriptionOf(place: Workspace) {
  return (await world.standing(place)).subscription!;
}

const noReason = { reason: null, comment: "" };

describe("case 9: canceling and coming back", () => {
  test("at the period's end by default, with who and why; reactivated before it, nothing has changed", async () => {
    const acme = await paying("Acme", "Olga");
    const work = world.work(acme, acme.owner);
    const { periodEnd } = await subscriptionOf(acme);
    expect((await cancelSubscription(work, { reason: "unused", comment: "Too quiet" })).endsAt).toEqual(periodEnd);
    expect((await world.standing(acme)).access).toMatchObject({ level: "full", reason: "cancel_scheduled" });
    const scheduled = (await world.events(acme)).find(({ action }) => action === "subscription.cancel_scheduled");
    expect(scheduled).toMatchObject({ actor: "Olga", after: { reason: "We do not use it enough" } });
    expect((await refusal(cancelSubscription(work, noReason))).code).toBe("conflict");
    expect(await reactivateSubscription(work)).toBe("reactivated");
    expect(await subscriptionOf(acme)).toMatchObject({ cancelAt: null, cancelAtPeriodEnd: false, status: "active" });
    expect((await refusal(reactivateSubscription(work))).code).toBe("conflict");
    expect((await world.mails()).filter(({ template, tenantId }) => template === "cancel_scheduled" && tenantId === acme.tenantId)).toHaveLength(1);
  });

  test("what Stripe's own portal scheduled, by its other field, is reactivated too", async () => {
    const bolt = await paying("Bolt", "Boris");
    const { stripeSubscriptionId, periodEnd } = await subscriptionOf(bolt);
    await world.stripe.subscriptions.update(stripeSubscriptionId, { cancel_at: Math.floor(periodEnd.getTime() / 1000) });
    await syncWorkspace(world.systemWork(bolt));
    expect(await subscriptionOf(bolt)).toMatchObject({ cancelAtPeriodEnd: false, cancelAt: periodEnd });
    expect(await reactivateSubscription(world.work(bolt, bolt.owner))).toBe("reactivated");
    expect((await subscriptionOf(bolt)).cancelAt).toBeNull();
  });

  test("after the end only a new checkout helps, and Starter holds until then", async () => {
    const cat = await paying("Cat", "Carla");
    const work = world.work(cat, cat.owner);
    await cancelSubscription(work, noReason);
    await world.moveTo(new Date((await subscriptionOf(cat)).periodEnd.getTime() + 3_600_000));
    expect(await reactivateSubscription(work)).toBe("has_ended");
    const { access, terms } = await world.standing(cat);
    expect(access).toMatchObject({ level: "full", reason: "starter" });
    expect(terms.plan).toBe("starter");
    expect(await reactivateSubscription(work)).toBe("has_ended");
    await world.subscribe(cat);
    expect((await subscriptionOf(cat)).status).toBe("active");
  });

  test("canceled in its trial: the trial and its grace go on, and the page and both mails name the day after them", async () => {
    const quail = await world.workspace({ name: "Quail", owner: await world.person("Quilla") });
    await world.subscribe(quail);
    const { trialEndsAt } = (await world.standing(quail)).workspace;
    const graceEnd = new Date(trialEndsAt!.getTime() + 7 * 86_400_000);
    await cancelSubscription(world.work(quail, quail.owner), noReason);
    expect((await world.reading(quail, quail.owner, getBilling)).starterFrom).toEqual(graceEnd);
    await world.moveTo(new Date(trialEndsAt!.getTime() + 3_600_000));
    await syncWorkspace(world.systemWork(quail));
    expect((await world.standing(quail)).access).toMatchObject({ level: "grace", reason: "trial_over" });
    const day = formatDate(graceEnd, { locale: "en-GB", timeZone: "UTC" });
    const told = (await world.mails()).filter(({ template, tenantId }) => tenantId === quail.tenantId && /^(cancel_scheduled|subscription_canceled)$/.test(template));
    expect(told.map(({ template, text }) => [template, text.toLowerCase().includes(`until ${day.toLowerCase()}`)])).toEqual([["cancel_scheduled", true], ["subscription_canceled", true]]);
  });

  test("canceling is for those who manage billing", async () => {
    const dog = await paying("Dog", "Doris");
    const ada = await world.person("Ada");
    await world.join(dog, ada, "admin");
    expect((await refusal(cancelSubscription(world.work(dog, ada), noReason))).code).toBe("forbidden");
    expect((await refusal(reactivateSubscription(world.work(dog, ada)))).code).toBe("forbidden");
    expect((await refusal(openCardUpdate(world.work(dog, ada)))).code).toBe("forbidden");
  });
});

test("case 10: the late end of an old subscription is ignored once a new one lives", async () => {
  const elk = await paying("Elk", "Erik");
  const former = (await subscriptionOf(elk)).stripeSubscriptionId;
  await world.stripe.subscriptions.cancel(former);
  const [late] = world.stripeEvents("customer.subscription.deleted").slice(-1);
  await syncWorkspace(world.systemWork(elk));
  await world.subscribe(elk);
  const present = (await subscriptionOf(elk)).stripeSubscriptionId;
  expect(present).not.toBe(former);
  await world.deliver(late!);
  await world.drain();
  expect(await subscriptionOf(elk)).toMatchObject({ stripeSubscriptionId: present, status: "active" });
  expect((await world.mails()).filter(({ template, tenantId }) => template === "subscription_canceled" && tenantId === elk.tenantId)).toHaveLength(1);
});

test("case 24: two live subscriptions on one customer are flagged for staff", async () => {
  const fox = await paying("Fox", "Fiona");
  const customer = await world.customerOf(fox);
  const price = (await subscriptionOf(fox)).stripePriceId;
  const method = (await world.stripe.paymentMethods.list({ customer })).data[0]!.id;
  await world.stripe.subscriptions.create({ customer, items: [{ price, quantity: 1 }], default_payment_method: method });
  expect(await syncWorkspace(world.systemWork(fox))).toMatchObject({ flags: ["two_live_subscriptions"] });
  // It stands on staff's page of the workspace until there is one again.
  const flags = await world.asSystem(fox, billingFlagsOf);
  expect(flags).toMatchObject({ unknownStatus: null, unknownPrice: null });
  expect(flags.livingTwice).toHaveLength(2);
  const { stripeSubscriptionId } = await subscriptionOf(fox);
  await world.stripe.subscriptions.cancel(flags.livingTwice.find((id) => id !== stripeSubscriptionId)!);
  await syncWorkspace(world.systemWork(fox));
  expect((await world.asSystem(fox, billingFlagsOf)).livingTwice).toEqual([]);
});

test("case 27: with every event lost for days, reconcile converges, says what it changed, and leaves a receipt", async () => {
  const gnu = await paying("Gnu", "Gina");
  await world.stripe.subscriptions.cancel((await subscriptionOf(gnu)).stripeSubscriptionId);
  expect((await subscriptionOf(gnu)).status).toBe("active");
  const run = { stripe: world.stripe, pool: world.pools.afterlogin_worker, now: await world.now(), app: world.app, request: world.request() };
  const first = await reconcile(run);
  expect(first.changed.find(({ tenantId }) => tenantId === gnu.tenantId)?.changed).toContain("subscription.canceled");
  expect(first.failed).toEqual([]);
  expect((await subscriptionOf(gnu)).status).toBe("canceled");
  expect((await reconcile(run)).changed).toEqual([]);
  const { rows } = await world.admin.query("select status, result from platform.receipts where job = 'billing.reconcile' order by started_at desc limit 1");
  expect(rows[0]).toMatchObject({ status: "done", result: { failed: [] } });
});

test("one workspace's trouble does not keep reconcile from the others", async () => {
  const hen = await paying("Hen", "Hana");
  await world.admin.query("update directory.stripe_ids set tenant_id = gen_random_uuid() where stripe_id = $1", [(await subscriptionOf(hen)).stripeSubscriptionId]);
  const result = await reconcile({ stripe: world.stripe, pool: world.pools.afterlogin_worker, now: await world.now(), app: world.app, request: world.request() });
  expect(result.failed.find(({ tenantId }) => tenantId === hen.tenantId)?.error).toContain("belongs to another workspace");
  expect(result.workspaces).toBeGreaterThan(1);
  await world.admin.query("update directory.stripe_ids set tenant_id = $2 where stripe_id = $1", [(await subscriptionOf(hen)).stripeSubscriptionId, hen.tenantId]);
});

test("case 27: what Stripe has against something we tell it does not keep a workspace from being read", async () => {
  const roe = await paying("Roe", "Rosa");
  const typed = { billingEmail: "bills@roe.test", companyName: "", country: "", line1: "", line2: "", city: "", state: "", postal: "", purchaseOrder: "", invoiceEmails: "", version: 1 };
  await world.stripe.customers.del(await world.customerOf(roe));
  expect((await saveBillingDetails(world.work(roe, roe.owner), typed)).stripe).toBe("refused");
  const result = await reconcile({ stripe: world.stripe, pool: world.pools.afterlogin_worker, now: await world.now(), app: world.app, request: world.request() });
  expect(result.failed.find(({ tenantId }) => tenantId === roe.tenantId)?.error).toContain("No such customer");
  expect(result.changed.find(({ tenantId }) => tenantId === roe.tenantId)?.changed).toContain("customer deleted");
  expect((await subscriptionOf(roe)).status).toBe("canceled");
});

test("a workspace that was closed pays no more, also when the job that should have canceled never got through", async () => {
  const yak = await paying("Yak", "Yara");
  await world.as(yak, yak.owner, (scope) => closeWorkspace(scope, { typedName: "Yak" }));
  const run = { stripe: world.stripe, pool: world.pools.afterlogin_worker, now: await world.now(), app: world.app, request: world.request() };
  const { changed } = await reconcile(run);
  expect(changed.find(({ tenantId }) => tenantId === yak.tenantId)?.changed).toEqual(["canceled, since the workspace is closed"]);
  expect((await subscriptionOf(yak)).status).toBe("canceled");
  expect((await reconcile(run)).changed).toEqual([]);
});

test("a reading that is older than what was written is dropped", async () => {
  const ibis = await paying("Ibis", "Ida");
  const customerId = await world.customerOf(ibis);
  const old = await fetchCustomer(world.stripe, customerId, { subscriptionIds: [], openInvoiceIds: [], openSessionIds: [], refundIds: [] });
  const readAt = new Date(Date.now() - 1000);
  await world.stripe.subscriptions.update((await subscriptionOf(ibis)).stripeSubscriptionId, { cancel_at_period_end: true });
  await syncCustomer(world.systemWork(ibis), { customerId });
  const result = await world.systemWork(ibis).asSystem((scope) => writeCustomerState(scope, { state: old, readAt, cause: null }));
  expect(result).toEqual({ outcome: "stale" });
  expect((await subscriptionOf(ibis)).cancelAt).not.toBeNull();
});

test("many syncs at once write one state, one event and one mail", async () => {
  const jay = await paying("Jay", "Jan");
  await world.stripe.subscriptions.cancel((await subscriptionOf(jay)).stripeSubscriptionId);
  await Promise.all(Array.from({ length: 6 }, () => syncWorkspace(world.systemWork(jay))));
  expect((await world.events(jay)).filter(({ action }) => action === "subscription.canceled")).toHaveLength(1);
  expect((await world.mails()).filter(({ template, tenantId }) => template === "subscription_canceled" && tenantId === jay.tenantId)).toHaveLength(1);
  const { rows } = await world.admin.query("select count(*)::int as n from tenant.subscriptions where tenant_id = $1", [jay.tenantId]);
  expect(rows[0]).toEqual({ n: 1 });
});

test("a closed workspace's subscription ends at once; a restored one keeps it", async () => {
  const kit = await paying("Kit", "Kim");
  expect(await cancelForClosure(world.systemWork(kit))).toEqual({ canceled: 0 });
  await world.admin.query("update tenant.workspaces set closed_at = now(), purge_at = now() + interval '30 days' where tenant_id = $1", [kit.tenantId]);
  expect(await cancelForClosure(world.systemWork(kit))).toEqual({ canceled: 1 });
  expect((await subscriptionOf(kit)).status).toBe("canceled");
  expect(await cancelForClosure(world.systemWork(kit))).toEqual({ canceled: 0 });
});

test("the card's page opens at Stripe for a customer, and is refused where there is none", async () => {
  const mole = await paying("Mole", "Max");
  expect((await openCardUpdate(world.work(mole, mole.owner))).url).toContain("/portal/");
  const newt = await world.workspace({ name: "Newt", owner: await world.person("Nora"), plan: "starter" });
  expect((await refusal(openCardUpdate(world.work(newt, newt.owner)))).code).toBe("conflict");
});

test("the price list is published once, and a price that means something else stops it", async () => {
  expect((await publishPrices(world.stripe, { dryRun: false })).every(({ outcome }) => outcome === "stands")).toBe(true);
  const [price] = (await world.stripe.prices.list({ lookup_keys: ["growth_month_usd_v1"] })).data;
  await world.stripe.prices.create({ product: "afterlogin_growth", currency: "usd", unit_amount: 999, recurring: { interval: "month" }, lookup_key: "growth_month_usd_v1", transfer_lookup_key: true });
  await expect(publishPrices(world.stripe, { dryRun: true })).rejects.toThrow("another amount");
  await world.stripe.prices.update(price!.id, { lookup_key: "growth_month_usd_v1", transfer_lookup_key: true });
  expect((await publishPrices(world.stripe, { dryRun: true })).every(({ outcome }) => outcome === "stands")).toBe(true);
});
