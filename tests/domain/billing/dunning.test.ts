import { afterAll, beforeAll, expect, test } from "vitest";
import { cardReturn } from "#app/domain/billing/debt/card-return.ts";
import { cancelSubscription } from "#app/domain/billing/lifecycle/cancel-subscription.ts";
import { returnFromCardUpdate, retryOpenInvoices } from "#app/domain/billing/debt/retry-open-invoices.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import type { Workspace } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

async function sync(place: Workspace) {
  return syncWorkspace(world.systemWork(place));
}

async function mailsOf(place: Workspace, template: string) {
  return (await world.mails()).filter((mail) => mail.tenantId === place.tenantId && mail.template === template);
}

async function actionsOf(place: Workspace) {
  return (await world.events(place)).map(({ action }) => action);
}

/** Subscribed a month ago; the renewal has just failed. */
async function pastDue(name: string, owner: string): Promise<Workspace> {
  const place = await world.workspace({ name, owner: await world.person(owner), plan: "starter" });
  await world.subscribe(place);
  world.local.payments.always(await world.customerOf(place), "insufficient_funds");
  const { subscription } = await world.standing(place);
  await world.moveTo(new Date(subscription!.periodEnd.getTime() + 2 * 3_600_000));
  await sync(place);
  return place;
}

test("case 18: one mail for each attempt, to those who manage billing; access falls at day 7 and 14 and nothing is mailed after payment", async () => {
  const acme = await pastDue("Acme", "Olga");
  const bill = await world.person("Bill");
  await world.join(acme, bill, "member", { billingManager: true });
  await world.join(acme, await world.person("Ada"), "admin");
  const { access, subscription } = await world.standing(acme);
  expect(access).toMatchObject({ level: "grace", reason: "payment_failed" });
  const failed = subscription!.firstFailureAt!;
  expect((await mailsOf(acme, "payment_failed")).map(({ to }) => to)).toEqual(["olga@example.test"]);

  for (let times = 0; times < 3; times++) await sync(acme);
  expect(await mailsOf(acme, "payment_failed"), "the same attempt is mailed once").toHaveLength(1);

  await world.moveTo(new Date(failed.getTime() + 7 * 86_400_000 + 60_000));
  await sync(acme);
  expect((await world.standing(acme)).access).toMatchObject({ level: "restricted", reason: "payment_failed" });
  const attempts = (await world.standing(acme)).subscription!.attemptCount;
  expect(attempts).toBeGreaterThan(1);
  const second = (await mailsOf(acme, "payment_failed")).slice(1).map(({ to }) => to);
  expect(second.toSorted()).toEqual(["bill@example.test", "olga@example.test"]);

  await world.moveTo(new Date(failed.getTime() + 14 * 86_400_000 + 60_000));
  await sync(acme);
  expect((await world.standing(acme)).access.level).toBe("read_only");

  const before = (await mailsOf(acme, "payment_failed")).length;
  world.local.payments.always(await world.customerOf(acme), null);
  const outcome = await retryOpenInvoices(world.work(acme, acme.owner));
  expect(outcome).toMatchObject({ stillOpen: 0, problem: null });
  await sync(acme);
  const after = await world.standing(acme);
  expect(after.access).toMatchObject({ level: "full", reason: "active" });
  expect(await mailsOf(acme, "payment_failed")).toHaveLength(before);
  expect((await mailsOf(acme, "payment_recovered")).length).toBeGreaterThan(0);
  expect(await actionsOf(acme)).toEqual(expect.arrayContaining(["payment.failed", "payment.recovered"]));
});

test("case 16: a new card while past due pays the open invoice at once and clears the grace", async () => {
  const bolt = await pastDue("Bolt", "Boris");
  expect((await world.standing(bolt)).access.level).toBe("grace");
  world.local.payments.always(await world.customerOf(bolt), null);
  const outcome = await retryOpenInvoices(world.work(bolt, bolt.owner));
  expect(outcome).toMatchObject({ tried: 1, paid: 1, stillOpen: 0 });
  expect((await world.standing(bolt)).access).toMatchObject({ level: "full", reason: "active" });
  expect(await mailsOf(bolt, "payment_recovered")).toHaveLength(1);
  expect(await retryOpenInvoices(world.work(bolt, bolt.owner))).toMatchObject({ tried: 0 });
});

test("coming back from another card pays by our own mark alone: not by one that is written by hand, of another workspace, or old", async () => {
  const [buck, cask] = [await pastDue("Buck", "Berta"), await world.workspace({ name: "Cask", owner: await world.person("Carl"), plan: "starter" })];
  world.local.payments.always(await world.customerOf(buck), null);
  const work = world.work(buck, buck.owner);
  const now = await world.now();
  const mark = (tenantId: string, at: Date) => cardReturn(world.app.keyring, { tenantId, now: at });
  const later = mark(buck.tenantId, now).replace(/^\d+/, (until) => String(Number(until) + 1));
  for (const forged of ["updated", "", "9999999999999.", mark(cask.tenantId, now), mark(buck.tenantId, addDays(now, -1)), later]) expect(await returnFromCardUpdate(work, forged)).toBeNull();
  expect((await world.standing(buck)).openDebt).not.toBeNull();
  expect(await returnFromCardUpdate(work, mark(buck.tenantId, now))).toMatchObject({ tried: 1, paid: 1 });
  expect((await world.standing(buck)).openDebt).toBeNull();
});

test("case 18: each mail says the amount, the next try, where the invoice is and when access changes", async () => {
  const bee = await pastDue("Bee", "Bea");
  const { openDebt, subscription } = await world.standing(bee);
  const [mail] = await mailsOf(bee, "payment_failed");
  const { hosted_invoice_url: link, number } = await world.stripe.invoices.retrieve(openDebt!.stripeInvoiceId);
  const day = (at: Date) => new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "UTC" }).format(at);
  const failed = subscription!.firstFailureAt!;
  for (const words of ["$60.00", number!, link!, day(subscription!.nextAttemptAt!), day(addDays(failed, 7)), day(addDays(failed, 14))]) expect(mail!.text).toContain(words);
});

test("case 18: paid in part, the mail names what is still open; paid in whole, it says that nothing is", async () => {
  const ant = await pastDue("Ant", "Anna");
  const { stripeSubscriptionId: id, stripeItemId } = (await world.standing(ant)).subscription!;
  const first = (await world.standing(ant)).openDebt!.stripeInvoiceId;
  await world.stripe.subscriptions.update(id, { items: [{ id: stripeItemId, quantity: 7 }], proration_behavior: "always_invoice" });
  await sync(ant);
  expect((await world.standing(ant)).openDebt?.invoices).toBe(2);
  world.local.payments.always(await world.customerOf(ant), null);
  await world.stripe.invoices.pay(first);
  await sync(ant);
  await retryOpenInvoices(world.work(ant, ant.owner));
  const [part, whole] = await mailsOf(ant, "payment_recovered");
  expect(part!.text).toContain("of other invoices is still open");
  expect(part!.text).not.toContain("nothing left to do");
  expect(whole!.text).toContain("nothing left to do");
});

test("case 11: a try of which we read only after the end promises no steps: the workspace is read-only already", async () => {
  const hog = await pastDue("Hog", "Hugo");
  await cancelSubscription(world.work(hog, hog.owner), { reason: null, comment: "" });
  expect((await mailsOf(hog, "cancel_scheduled"))[0]!.text).toContain("$60.00 stays owed");
  const before = (await mailsOf(hog, "payment_failed")).length;
  await world.moveTo(new Date((await world.standing(hog)).subscription!.nextAttemptAt!.getTime() + 60_000));
  await world.stripe.subscriptions.cancel((await world.standing(hog)).subscription!.stripeSubscriptionId);
  await sync(hog);
  expect((await world.standing(hog)).access.level).toBe("read_only");
  const [mail] = (await mailsOf(hog, "payment_failed")).slice(before);
  expect(mail!.text).not.toContain("Everything works");
  expect(mail!.text).not.toContain("No new projects");
  expect(mail!.text).not.toContain("Read, export and pay only");
});

test("a retry that is declined again says so, and the invoice stays open", async () => {
  const cat = await pastDue("Cat", "Carla");
  const outcome = await retryOpenInvoices(world.work(cat, cat.owner));
  expect(outcome).toMatchObject({ tried: 1, paid: 0, stillOpen: 1 });
  expect(outcome.problem).toContain("insufficient funds");
});

test("case 17: a renewal that asks for 3-D Secure mails the link, and recovers when it is done", async () => {
  const dog = await world.workspace({ name: "Dog", owner: await world.person("Doris"), plan: "starter" });
  await world.subscribe(dog);
  world.local.payments.always(await world.customerOf(dog), "authenticate");
  const { subscription } = await world.standing(dog);
  await world.moveTo(new Date(subscription!.periodEnd.getTime() + 2 * 3_600_000));
  await sync(dog);
  const [mail] = await mailsOf(dog, "payment_action_required");
  expect(mail?.to).toBe("doris@example.test");
  expect(mail?.text).toContain("/invoices/");
  expect(await mailsOf(dog, "payment_failed")).toHaveLength(0);
  world.local.payments.always(await world.customerOf(dog), null);
  await retryOpenInvoices(world.work(dog, dog.owner));
  expect((await world.standing(dog)).access.level).toBe("full");
  expect(await mailsOf(dog, "payment_recovered")).toHaveLength(1);
});

test("case 11: canceled while past due, the debt keeps the workspace read-only until it is settled", async () => {
  const elk = await pastDue("Elk", "Erik");
  const id = (await world.standing(elk)).subscription!.stripeSubscriptionId;
  await world.stripe.subscriptions.cancel(id);
  await sync(elk);
  const { access, openDebt } = await world.standing(elk);
  expect(access).toMatchObject({ level: "read_only", reason: "debt_after_cancel" });
  const [mail] = await mailsOf(elk, "subscription_canceled");
  expect(mail?.text).toContain("still open");
  await world.stripe.invoices.markUncollectible(openDebt!.stripeInvoiceId);
  await sync(elk);
  expect((await world.standing(elk)).access).toMatchObject({ level: "full", reason: "starter" });
});

test("a cancellation at the period's end is open to a past-due workspace, too", async () => {
  const fox = await pastDue("Fox", "Fiona");
  const { endsAt } = await cancelSubscription(world.work(fox, fox.owner), { reason: "too_expensive", comment: "" });
  expect(endsAt).not.toBeNull();
  expect((await world.standing(fox)).access.reason).toBe("payment_failed");
});
