import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cancelSubscription } from "#app/domain/billing/lifecycle/cancel-subscription.ts";
import { changePlan } from "#app/domain/billing/plan/change-plan.ts";
import { getPause } from "#app/domain/billing/lifecycle/get-pause.ts";
import { pauseSubscription } from "#app/domain/billing/lifecycle/pause-subscription.ts";
import { previewPlan } from "#app/domain/billing/plan/preview-plan.ts";
import { pushSeatChange } from "#app/domain/billing/seats/push-seat-change.ts";
import { resumeSubscription } from "#app/domain/billing/lifecycle/resume-subscription.ts";
import { retryOpenInvoices } from "#app/domain/billing/debt/retry-open-invoices.ts";
import { setSeats } from "#app/domain/billing/seats/set-seats.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { withdrawPlanChange } from "#app/domain/billing/plan/withdraw-plan-change.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { refusal, type Workspace } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

const noReason = { reason: null };

async function paying(name: string, input: Parameters<BillingWorld["subscribe"]>[1] = {}): Promise<Workspace> {
  const place = await world.workspace({ name, owner: await world.person(`${name}'s owner`), plan: "starter" });
  await world.subscribe(place, input);
  return place;
}

async function subscriptionOf(place: Workspace) {
  return (await world.standing(place)).subscription!;
}

async function invoicesOf(place: Workspace): Promise<Stripe.Invoice[]> {
  return (await world.stripe.invoices.list({ customer: await world.customerOf(place) })).data;
}

async function mailsTo(place: Workspace, template: string) {
  return (await world.mails()).filter((mail) => mail.template === template && mail.tenantId === place.tenantId);
}

/** Paused, with the period that was paid for long over. */
async function longPaused(name: string): Promise<Workspace> {
  const place = await paying(name);
  await pauseSubscription(world.work(place, place.owner), noReason);
  await world.days(45);
  await syncWorkspace(world.systemWork(place));
  return place;
}

test("paused: read-only at once, with who and why; billing can still be managed, and nothing is charged", async () => {
  const acme = await paying("Acme");
  await pauseSubscription(world.work(acme, acme.owner), { reason: "season" });
  expect((await world.standing(acme)).access).toMatchObject({ level: "read_only", reason: "paused" });
  expect((await world.events(acme)).find(({ action }) => action === "subscription.paused")).toMatchObject({ actor: "Acme's owner", after: { reason: "Our work is seasonal" } });
  expect(await mailsTo(acme, "subscription_paused")).toHaveLength(1);
  await world.days(70);
  await syncWorkspace(world.systemWork(acme));
  expect((await invoicesOf(acme)).map(({ amount_paid }) => amount_paid)).toEqual([5 * 1200]);
  expect((await world.standing(acme)).openDebt).toBeNull();
});

test("resumed within what is paid: nothing is charged, and it renews on its day", async () => {
  const bolt = await paying("Bolt");
  const { periodEnd } = await subscriptionOf(bolt);
  const work = world.work(bolt, bolt.owner);
  await pauseSubscription(work, noReason);
  await world.days(5);
  expect(await world.as(bolt, bolt.owner, getPause)).toMatchObject({ paused: true, resumption: { kind: "goes_on", until: periodEnd } });
  expect(await resumeSubscription(work)).toEqual({ status: "resumed" });
  expect(await subscriptionOf(bolt)).toMatchObject({ status: "active", periodEnd });
  expect(await invoicesOf(bolt)).toHaveLength(1);
  expect((await world.events(bolt)).find(({ action }) => action === "subscription.resumed")).toMatchObject({ actor: "Bolt's owner" });
  expect(await mailsTo(bolt, "subscription_resumed")).toHaveLength(1);
  // Paused and resumed once more in the same period: another pause, another key.
  await world.days(1);
  await pauseSubscription(work, noReason);
  await world.days(1);
  expect(await resumeSubscription(work)).toEqual({ status: "resumed" });
});

test("resumed later: a new period begins, and is charged as it was said", async () => {
  const cat = await longPaused("Cat");
  const pause = await world.as(cat, cat.owner, getPause);
  expect(pause).toMatchObject({ resumption: { kind: "begins_anew", amount: 5 * 1200 } });
  expect(await resumeSubscription(world.work(cat, cat.owner))).toEqual({ status: "resumed" });
  expect((await invoicesOf(cat))[0]?.amount_paid).toBe(5 * 1200);
  expect((await world.standing(cat)).access).toMatchObject({ level: "full", reason: "active" });
  expect((await subscriptionOf(cat)).periodEnd.getTime()).toBeGreaterThan(world.local.now().getTime() + 27 * 86_400_000);
});

test("the payment of a resumption fails: it stays paused without a debt, and the same invoice is tried again", async () => {
  const dog = await longPaused("Dog");
  const work = world.work(dog, dog.owner);
  world.local.payments.next(await world.customerOf(dog), "declined");
  expect(await resumeSubscription(work)).toMatchObject({ status: "awaiting_payment" });
  const { access, openDebt } = await world.standing(dog);
  expect([access.reason, openDebt]).toEqual(["paused", null]);
  expect(await mailsTo(dog, "payment_failed")).toEqual([]);
  world.local.payments.next(await world.customerOf(dog), "declined");
  expect(await resumeSubscription(work)).toMatchObject({ status: "awaiting_payment", problem: expect.stringContaining("declined") });
  expect(await resumeSubscription(work)).toEqual({ status: "resumed" });
  const made = await invoicesOf(dog);
  expect(made.map(({ status }) => status)).toEqual(["paid", "paid"]);
});

test("the invoice of a resumption can also be paid as an open invoice; unpaid, it lapses, and the next try makes a new one", async () => {
  const elk = await longPaused("Elk");
  const work = world.work(elk, elk.owner);
  world.local.payments.next(await world.customerOf(elk), "authenticate");
  expect(await resumeSubscription(work)).toMatchObject({ status: "awaiting_payment" });
  await world.days(2);
  await syncWorkspace(world.systemWork(elk));
  expect((await invoicesOf(elk))[0]?.status).toBe("void");
  world.local.payments.next(await world.customerOf(elk), "declined");
  expect(await resumeSubscription(work)).toMatchObject({ status: "awaiting_payment" });
  expect(await retryOpenInvoices(work)).toMatchObject({ tried: 1, paid: 1 });
  expect((await subscriptionOf(elk)).status).toBe("active");
});

test("two who resume at the same time, or one who presses twice: one charge", async () => {
  const fox = await longPaused("Fox");
  const bill = await world.person("Bill");
  await world.join(fox, bill, "member", { billingManager: true });
  const outcomes = await Promise.all([resumeSubscription(world.work(fox, fox.owner)), resumeSubscription(world.work(fox, bill))]);
  expect(outcomes).toEqual([{ status: "resumed" }, { status: "resumed" }]);
  expect((await invoicesOf(fox)).filter(({ amount_paid }) => amount_paid > 0)).toHaveLength(2);
  expect((await refusal(resumeSubscription(world.work(fox, bill)))).message).toContain("nothing to resume");
});

test("two presses at once whose payment is declined leave one invoice to pay", async () => {
  const mink = await longPaused("Mink");
  const customer = await world.customerOf(mink);
  world.local.payments.always(customer, "declined");
  const work = world.work(mink, mink.owner);
  // Slow enough that both have read before either has been answered.
  world.local.requests.delay(100);
  await Promise.all([resumeSubscription(work), resumeSubscription(work)]);
  world.local.requests.delay(0);
  world.local.payments.always(customer, null);
  expect((await invoicesOf(mink)).filter(({ status }) => status === "open")).toHaveLength(1);
});

test("an answer that is lost is no second charge", async () => {
  const gnu = await longPaused("Gnu");
  const work = world.work(gnu, gnu.owner);
  const lose = (event: { method: string; path: string }): void => {
    if (event.path.endsWith("/resume")) world.local.requests.loseNext(3);
  };
  world.stripe.on("request", lose);
  await expect(resumeSubscription(work)).rejects.toThrow();
  world.stripe.off("request", lose);
  world.local.requests.loseNext(0);
  expect(await resumeSubscription(work)).toEqual({ status: "resumed" });
  expect((await invoicesOf(gnu)).filter(({ amount_paid }) => amount_paid > 0)).toHaveLength(2);
});

test("a smaller plan that is scheduled makes pausing impossible, and says so; taken back, it is possible", async () => {
  const hen = await paying("Hen", { plan: "enterprise" });
  const work = world.work(hen, hen.owner);
  const preview = await previewPlan(work, { plan: "growth", interval: "month" });
  if (!preview.ok) throw new Error(preview.message);
  await changePlan(work, { plan: "growth", interval: "month", prorationDate: preview.prorationDate, due: 0 });
  expect((await refusal(pauseSubscription(work, noReason))).message).toContain("a subscription with a schedule cannot be paused");
  await withdrawPlanChange(work);
  await pauseSubscription(work, noReason);
  expect((await subscriptionOf(hen)).status).toBe("paused");
  expect(await previewPlan(work, { plan: "growth", interval: "month" })).toMatchObject({ ok: false, message: expect.stringContaining("Resume it first") });
});

test("what stands in the way of a pause is said", async () => {
  const ibis = await paying("Ibis", { seats: 3 });
  const work = world.work(ibis, ibis.owner);
  await world.days(1);
  world.local.payments.next(await world.customerOf(ibis), "declined");
  await setSeats(work, { quantity: 4, prorationDate: null });
  expect((await refusal(pauseSubscription(work, noReason))).message).toContain("Seats have been asked for");
  await world.days(2);
  await syncWorkspace(world.systemWork(ibis));
  await cancelSubscription(work, { reason: null, comment: "" });
  expect((await refusal(pauseSubscription(work, noReason))).message).toContain("Reactivate it first");
  const jay = await world.workspace({ name: "Jay", owner: await world.person("Jan"), plan: "starter" });
  expect((await refusal(pauseSubscription(world.work(jay, jay.owner), noReason))).code).toBe("conflict");
});

test("pausing twice is pausing once; only those who manage billing may; it can be canceled while it is paused", async () => {
  const kit = await paying("Kit");
  const ada = await world.person("Ada");
  await world.join(kit, ada, "admin");
  expect((await refusal(pauseSubscription(world.work(kit, ada), noReason))).code).toBe("forbidden");
  expect((await refusal(resumeSubscription(world.work(kit, ada)))).code).toBe("forbidden");
  const work = world.work(kit, kit.owner);
  const outcomes = await Promise.allSettled([pauseSubscription(work, noReason), pauseSubscription(work, noReason)]);
  expect(outcomes.map(({ status }) => status)).toContain("fulfilled");
  expect((await world.events(kit)).filter(({ action }) => action === "subscription.paused")).toHaveLength(1);
  expect((await refusal(pauseSubscription(work, noReason))).message).toContain("paused already");
  await cancelSubscription(work, { reason: null, comment: "" });
  expect((await subscriptionOf(kit)).cancelAt).not.toBeNull();
});

test("fewer seats that waited when it was paused are what is charged on resuming", async () => {
  const lark = await paying("Lark", { seats: 6 });
  const work = world.work(lark, lark.owner);
  await setSeats(work, { quantity: 2, prorationDate: null });
  await pauseSubscription(work, noReason);
  await world.days(45);
  expect(await world.as(lark, lark.owner, getPause)).toMatchObject({ resumption: { amount: 2 * 1200 } });
  expect(await resumeSubscription(work)).toEqual({ status: "resumed" });
  expect((await invoicesOf(lark))[0]?.amount_paid).toBe(2 * 1200);
  expect((await world.standing(lark)).terms.limits.seats).toBe(2);
});

test("fewer seats that wait for a period which a pause puts off are looked at once a day, not without end", async () => {
  const wren = await paying("Wren");
  await setSeats(world.work(wren, wren.owner), { quantity: 3, prorationDate: null });
  await pauseSubscription(world.work(wren, wren.owner), noReason);
  await world.days(45);
  const [due] = await world.due(wren);
  expect(due).toMatchObject({ kind: "seats.apply" });
  await pushSeatChange(world.systemWork(wren), { seatChangeId: due!.refId });
  const [again] = await world.due(wren);
  expect(again!.at > addDays(await world.now(), 0.9)).toBe(true);
  expect((await subscriptionOf(wren)).quantity).toBe(5);
});

test("canceled when the period that was paid for is long over, it ends at once and says why", async () => {
  const yak = await longPaused("Yak");
  expect(await cancelSubscription(world.work(yak, yak.owner), { reason: "too_expensive", comment: "Another winter." })).toEqual({ endsAt: null });
  expect(await subscriptionOf(yak)).toMatchObject({ status: "canceled" });
  expect((await world.standing(yak)).access).toMatchObject({ level: "full", reason: "starter" });
  expect((await world.events(yak)).find(({ action }) => action === "subscription.canceled")).toMatchObject({ actor: "Yak's owner", after: { reason: "Too expensive" } });
  expect(await mailsTo(yak, "subscription_canceled")).toHaveLength(1);
  expect((await invoicesOf(yak)).map(({ amount_paid }) => amount_paid)).toEqual([5 * 1200]);
});
