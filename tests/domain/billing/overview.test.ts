import { afterAll, beforeAll, expect, test } from "vitest";
import { getBilling } from "#app/domain/billing/get-billing.ts";
import { getPlanChoice } from "#app/domain/billing/plan/get-plan-choice.ts";
import { previewSeats } from "#app/domain/billing/seats/preview-seats.ts";
import { reactivateSubscription } from "#app/domain/billing/lifecycle/reactivate-subscription.ts";
import { retryOpenInvoices } from "#app/domain/billing/debt/retry-open-invoices.ts";
import { setSeats } from "#app/domain/billing/seats/set-seats.ts";
import { startCheckout } from "#app/domain/billing/checkout/start-checkout.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { refusal, type Workspace } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

const growth = { plan: "growth", interval: "month", quantity: 4 } as const;

function billing(place: Workspace) {
  return world.reading(place, place.owner, getBilling);
}

test("a trial shows when it ends, what Starter would not hold, and no card", async () => {
  const acme = await world.workspace({ name: "Acme", owner: await world.person("Olga") });
  for (const name of ["Oda", "Ole", "Oz"]) await world.join(acme, await world.person(name), "member");
  const view = await billing(acme);
  expect(view).toMatchObject({ situation: "trial", plan: "growth", manages: true, owing: null, offered: null, seatChange: null, invoices: [] });
  expect(view.excessLater).toEqual([{ limit: "seats", used: 4, allowed: 3 }]);
  expect(view.details).toMatchObject({ card: null, hasCustomer: false, billingEmail: "olga@example.test" });
  expect(view.ladder[0]).toMatchObject({ level: "full", now: true });
  expect(await world.reading(acme, acme.owner, getPlanChoice)).toMatchObject({ leastSeats: 4, owes: false, chargedAt: view.workspace.trialEndsAt });
});

test("a failed payment shows the invoice, the bank's reason, the next try and the ladder", async () => {
  const bolt = await world.workspace({ name: "Bolt", owner: await world.person("Boris"), plan: "starter" });
  await world.subscribe(bolt);
  world.local.payments.always(await world.customerOf(bolt), "insufficient_funds");
  await world.moveTo(new Date((await world.standing(bolt)).subscription!.periodEnd.getTime() + 7_200_000));
  await syncWorkspace(world.systemWork(bolt));
  const view = await billing(bolt);
  expect(view).toMatchObject({ situation: "subscribed", owing: { status: "open", bankReason: "insufficient funds", attemptCount: 1 } });
  expect(view.owing?.nextAttemptAt).not.toBeNull();
  expect(view.ladder.map(({ level }) => level)).toEqual(["full", "grace", "restricted", "read_only"]);
  expect(view.details.card).toBe("Visa ending 4242, expires 12/40");
  expect((await refusal(setSeats(world.work(bolt, bolt.owner), { quantity: 9, prorationDate: null }))).message).toContain("Pay it first");
  const ada = await world.person("Ada");
  await world.join(bolt, ada, "admin");
  expect((await world.reading(bolt, ada, getBilling)).manages).toBe(false);
  const mia = await world.person("Mia");
  await world.join(bolt, mia, "member");
  expect((await refusal(world.reading(bolt, mia, getBilling))).code).toBe("forbidden");
  expect((await refusal(world.reading(bolt, mia, getPlanChoice))).code).toBe("forbidden");
});

test("an offer of more seats is shown as one, and can be paid by another hand meanwhile", async () => {
  const cat = await world.workspace({ name: "Cat", owner: await world.person("Carla"), plan: "starter" });
  await world.subscribe(cat);
  await world.days(2);
  world.local.payments.next(await world.customerOf(cat), "declined");
  await setSeats(world.work(cat, cat.owner), { quantity: 8, prorationDate: null });
  const view = await billing(cat);
  expect(view).toMatchObject({ openDebt: null, offered: { status: "open" }, seatChange: { quantity: 8, takesEffect: "now", status: "awaiting_payment" } });
  expect(await retryOpenInvoices(world.work(cat, cat.owner))).toMatchObject({ tried: 1, paid: 1 });
  expect((await billing(cat)).seatChange).toBeNull();
});

test("a subscription that ended shows so; one without any has nothing to change", async () => {
  const dog = await world.workspace({ name: "Dog", owner: await world.person("Doris"), plan: "starter" });
  const work = world.work(dog, dog.owner);
  expect((await billing(dog)).situation).toBe("starter");
  expect((await refusal(previewSeats(work, 5))).code).toBe("conflict");
  expect(await syncWorkspace(world.systemWork(dog))).toBeNull();
  const id = await world.subscribe(dog);
  await world.stripe.subscriptions.cancel(id);
  await syncWorkspace(world.systemWork(dog));
  expect((await billing(dog)).situation).toBe("ended");
});

test("what was reactivated on Stripe's own page is simply found so", async () => {
  const elk = await world.workspace({ name: "Elk", owner: await world.person("Erik"), plan: "starter" });
  const id = await world.subscribe(elk);
  await world.stripe.subscriptions.update(id, { cancel_at_period_end: true });
  await syncWorkspace(world.systemWork(elk));
  await world.stripe.subscriptions.update(id, { cancel_at_period_end: false });
  expect(await reactivateSubscription(world.work(elk, elk.owner))).toBe("reactivated");
  expect((await world.standing(elk)).subscription?.cancelAt).toBeNull();
});

test("a price that is on no list of ours keeps the terms and is flagged", async () => {
  const fox = await world.workspace({ name: "Fox", owner: await world.person("Fiona"), plan: "starter" });
  const id = await world.subscribe(fox);
  const { id: product } = await world.stripe.products.create({ name: "By hand" });
  const strange = await world.stripe.prices.create({ product, currency: "usd", unit_amount: 500, recurring: { interval: "month" } });
  const item = (await world.stripe.subscriptions.retrieve(id)).items.data[0]!.id;
  await world.stripe.subscriptions.update(id, { items: [{ id: item, price: strange.id, quantity: 5 }], proration_behavior: "none" });
  expect(await syncWorkspace(world.systemWork(fox))).toMatchObject({ flags: ["unknown_price"] });
  expect((await world.standing(fox)).terms).toMatchObject({ plan: "growth", limits: { seats: 5 } });
});

test("a closed workspace buys nothing", async () => {
  const gnu = await world.workspace({ name: "Gnu", owner: await world.person("Gina"), plan: "starter" });
  await world.admin.query("update tenant.workspaces set closed_at = now(), purge_at = now() + interval '30 days' where tenant_id = $1", [gnu.tenantId]);
  expect((await refusal(startCheckout(world.work(gnu, gnu.owner), growth))).message).toContain("Restore it first");
});

test("a checkout that waited for a day begins anew", async () => {
  const hen = await world.workspace({ name: "Hen", owner: await world.person("Hana"), plan: "starter" });
  const work = world.work(hen, hen.owner);
  const first = await startCheckout(work, growth);
  await world.days(2);
  const second = await startCheckout(work, growth);
  expect(second.url).not.toBe(first.url);
  const { rows } = await world.admin.query<{ status: string }>("select status from tenant.checkouts where tenant_id = $1 order by created_at", [hen.tenantId]);
  expect(rows.map(({ status }) => status)).toEqual(["expired", "open"]);
});
