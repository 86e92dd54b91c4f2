import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cancelSubscription } from "#app/domain/billing/lifecycle/cancel-subscription.ts";
import { changePlan, previewMinutes, type PlanConfirmation } from "#app/domain/billing/plan/change-plan.ts";
import type { PlanWish } from "#app/domain/billing/plan/plan-wish.rules.ts";
import { previewSeats } from "#app/domain/billing/seats/preview-seats.ts";
import { previewPlan } from "#app/domain/billing/plan/preview-plan.ts";
import { pushPlanChange, pushPlanChangeAgain } from "#app/domain/billing/plan/push-plan-change.ts";
import { reactivateSubscription } from "#app/domain/billing/lifecycle/reactivate-subscription.ts";
import { setSeats } from "#app/domain/billing/seats/set-seats.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { withdrawPlanChange } from "#app/domain/billing/plan/withdraw-plan-change.ts";
import { clearFlag, setFlag } from "#app/domain/staff/flags.ts";
import { cards, createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { refusal, type Person, type Workspace } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

const enterprise: PlanWish = { plan: "enterprise", interval: "month" };
const growth: PlanWish = { plan: "growth", interval: "month" };
const byYear: PlanWish = { plan: "growth", interval: "year" };

async function paying(name: string, input: Parameters<BillingWorld["subscribe"]>[1] = {}): Promise<Workspace> {
  const place = await world.workspace({ name, owner: await world.person(`${name}'s owner`), plan: "starter" });
  await world.subscribe(place, input);
  return place;
}

/** What the page would post back after showing the preview. */
async function previewed(place: Workspace, wish: PlanWish, who: Person = place.owner): Promise<PlanConfirmation & { due: number; nextAmount: number; nextAt: Date }> {
  const preview = await previewPlan(world.work(place, who), wish);
  if (!preview.ok) throw new Error(preview.message);
  const { prorationDate, due, nextAmount, nextAt } = preview;
  return { ...wish, prorationDate, due, nextAmount, nextAt };
}

async function move(place: Workspace, wish: PlanWish, who: Person = place.owner) {
  return changePlan(world.work(place, who), await previewed(place, wish, who));
}

async function subscriptionOf(place: Workspace) {
  return (await world.standing(place)).subscription!;
}

async function atStripe(place: Workspace): Promise<Stripe.Subscription> {
  return world.stripe.subscriptions.retrieve((await subscriptionOf(place)).stripeSubscriptionId);
}

async function scheduleOf(place: Workspace): Promise<Stripe.SubscriptionSchedule | null> {
  const { schedule } = await atStripe(place);
  return schedule ? world.stripe.subscriptionSchedules.retrieve(schedule as string, { expand: ["phases.items.price"] }) : null;
}

async function seatsInPhases(place: Workspace) {
  return (await scheduleOf(place))?.phases.map(({ items }) => items[0]!.quantity);
}

async function lastChange(place: Workspace) {
  const { rows } = await world.admin.query<{ id: string; status: string; failure: string | null }>(
    "select id, status, failure from tenant.plan_changes where tenant_id = $1 order by id desc limit 1",
    [place.tenantId],
  );
  return rows[0]!;
}

async function invoicesOf(place: Workspace): Promise<Stripe.Invoice[]> {
  return (await world.stripe.invoices.list({ customer: await world.customerOf(place) })).data;
}

async function mailsTo(place: Workspace, template: string) {
  return (await world.mails()).filter((mail) => mail.template === template && mail.tenantId === place.tenantId);
}

/** Past the period's end and the hour in which a renewal is a draft, with the jobs that were asked for. */
async function periodEnds(place: Workspace): Promise<void> {
  await world.moveTo(new Date((await subscriptionOf(place)).periodEnd.getTime() + 2 * 3_600_000));
  await syncWorkspace(world.systemWork(place));
  await workOff(place);
}

/** Does what the sync asked for, as the worker would. */
async function workOff(place: Workspace): Promise<void> {
  const asked = (await world.outbox()).filter(({ job, tenantId }) => job === "billing.sync-plan" && tenantId === place.tenantId);
  for (const { payload } of asked) await pushPlanChange(world.systemWork(place), payload as { planChangeId: string });
}

describe("more, at once", () => {
  test("case 6: a bigger plan costs to the cent what its preview said, minutes later", async () => {
    const acme = await paying("Acme");
    await world.days(10);
    const confirmed = await previewed(acme, enterprise);
    expect(confirmed.nextAmount).toBe(5 * 3000);
    expect(confirmed.due).toBeGreaterThan(0);
    expect(confirmed.due).toBeLessThan(5 * 1800);
    await world.moveTo(new Date(world.local.now().getTime() + 9 * 60_000));
    expect(await changePlan(world.work(acme, acme.owner), confirmed)).toMatchObject({ status: "applied", takesEffect: "now" });
    expect((await invoicesOf(acme))[0]?.amount_paid).toBe(confirmed.due);
    expect(await subscriptionOf(acme)).toMatchObject({ plan: "enterprise", interval: "month", quantity: 5, unitAmount: 3000, periodEnd: confirmed.nextAt });
    const { terms } = await world.standing(acme);
    expect(terms).toMatchObject({ plan: "enterprise", limits: { projects: null, seats: 5 } });
    const events = await world.events(acme);
    expect(events.find(({ action }) => action === "plan.changed")).toMatchObject({ actor: "Acme's owner", before: { plan: "growth" }, after: { plan: "enterprise" } });
    expect(await mailsTo(acme, "plan_changed")).toHaveLength(1);
    expect(await world.due(acme)).toEqual([]);
  });

  test("case 6: with a credit its lines add up to what is due, and that is charged", async () => {
    const hare = await paying("Hare");
    await world.days(10);
    await world.stripe.customers.update(await world.customerOf(hare), { balance: -300 });
    for (const preview of [await previewPlan(world.work(hare, hare.owner), enterprise), await previewSeats(world.work(hare, hare.owner), 9)]) {
      if (!preview.ok) throw new Error(preview.message);
      expect(preview.lines.at(-1)).toEqual({ text: "From your credit", amount: -300 });
      expect(preview.lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(preview.due);
    }
    const { due } = await previewed(hare, enterprise);
    expect(await move(hare, enterprise)).toMatchObject({ status: "applied" });
    expect((await invoicesOf(hare))[0]?.amount_paid).toBe(due);
  });

  test("case 6: from monthly to yearly is charged at once, less what the month still holds, and a new year begins", async () => {
    const bolt = await paying("Bolt");
    await world.days(15);
    const confirmed = await previewed(bolt, byYear);
    expect(confirmed.due).toBeLessThan(5 * 12_000);
    expect(confirmed.due).toBeGreaterThan(5 * 12_000 - 5 * 1200);
    await world.moveTo(new Date(world.local.now().getTime() + 5 * 60_000));
    expect(await changePlan(world.work(bolt, bolt.owner), confirmed)).toMatchObject({ status: "applied" });
    expect((await invoicesOf(bolt))[0]?.amount_paid).toBe(confirmed.due);
    const { interval, periodEnd } = await subscriptionOf(bolt);
    expect(interval).toBe("year");
    expect(Math.abs(periodEnd.getTime() - confirmed.nextAt.getTime())).toBeLessThan(10 * 60_000);
  });

  test("a preview that has grown old, or whose subscription has changed, changes nothing", async () => {
    const cat = await paying("Cat");
    await world.days(4);
    const work = world.work(cat, cat.owner);
    const old = await previewed(cat, enterprise);
    await world.moveTo(new Date(world.local.now().getTime() + (previewMinutes * 60 + 1) * 1000));
    expect(await changePlan(work, old)).toEqual({ status: "outdated" });
    const before = await previewed(cat, enterprise);
    await setSeats(work, { quantity: 7, prorationDate: null });
    expect(await changePlan(work, before)).toEqual({ status: "outdated" });
    expect(await changePlan(work, { ...(await previewed(cat, enterprise)), due: 1 })).toEqual({ status: "outdated" });
    expect(await changePlan(work, { ...(await previewed(cat, enterprise)), prorationDate: 4_000_000_000 })).toEqual({ status: "outdated" });
    expect((await subscriptionOf(cat)).plan).toBe("growth");
    expect((await world.events(cat)).filter(({ action }) => action.startsWith("plan."))).toEqual([]);
  });

  test("case 3: the card declines: not a day of the bigger plan before its payment, and no debt either", async () => {
    const dog = await paying("Dog");
    await world.days(3);
    world.local.payments.next(await world.customerOf(dog), "declined");
    expect(await move(dog, enterprise)).toMatchObject({ status: "awaiting_payment" });
    const { subscription, access, terms, openDebt } = await world.standing(dog);
    expect([subscription?.plan, subscription?.pendingQuantity, terms.plan, access.level, openDebt]).toEqual(["growth", null, "growth", "full", null]);
    expect(await mailsTo(dog, "payment_failed")).toEqual([]);
    const work = world.work(dog, dog.owner);
    expect((await refusal(setSeats(work, { quantity: 9, prorationDate: null }))).message).toContain("change of the plan is under way");
    expect((await refusal(cancelSubscription(work, { reason: null, comment: "" }))).message).toContain("under way");
    expect(await previewPlan(work, byYear)).toMatchObject({ ok: false });
    await world.stripe.invoices.pay((await atStripe(dog)).latest_invoice as string);
    await syncWorkspace(world.systemWork(dog));
    expect(await lastChange(dog)).toMatchObject({ status: "applied" });
    expect((await world.standing(dog)).terms.plan).toBe("enterprise");
  });

  test("an upgrade that is never paid lapses, and all is as before", async () => {
    const elk = await paying("Elk");
    await world.days(3);
    world.local.payments.next(await world.customerOf(elk), "declined");
    await move(elk, enterprise);
    await world.days(2);
    await syncWorkspace(world.systemWork(elk));
    expect(await lastChange(elk)).toMatchObject({ status: "failed", failure: "The payment did not arrive in time." });
    expect((await subscriptionOf(elk)).plan).toBe("growth");
    expect((await world.events(elk)).map(({ action }) => action)).toContain("plan.change_failed");
    expect(await previewPlan(world.work(elk, elk.owner), enterprise)).toMatchObject({ ok: true });
  });

  test("a bank that wants the card holder: the invoice has the link, and confirming there changes the plan", async () => {
    const fox = await paying("Fox");
    await world.days(3);
    world.local.payments.next(await world.customerOf(fox), "authenticate");
    expect(await move(fox, enterprise)).toMatchObject({ status: "awaiting_payment" });
    const { rows } = await world.admin.query("select needs_authentication, hosted_url, first_failure_at from tenant.invoices where tenant_id = $1 and status = 'open'", [fox.tenantId]);
    expect(rows).toEqual([{ needs_authentication: true, hosted_url: expect.stringContaining("http"), first_failure_at: null }]);
    const card = new URLSearchParams({ number: cards.authenticates, expiry: "12 / 40", cvc: "123", name: "A Cardholder" });
    const asked = await press(rows[0].hosted_url as string, card);
    await press(new URL(asked.headers.get("location")!, world.local.url).href, new URLSearchParams({ answer: "complete" }));
    await syncWorkspace(world.systemWork(fox));
    expect(await subscriptionOf(fox)).toMatchObject({ plan: "enterprise", status: "active" });
  });

  test("a trial, for which nobody has paid: any plan at once, and nothing is charged", async () => {
    const gnu = await world.workspace({ name: "Gnu", owner: await world.person("Gina") });
    await world.subscribe(gnu);
    expect((await subscriptionOf(gnu)).status).toBe("trialing");
    const up = await previewed(gnu, enterprise);
    expect(up).toMatchObject({ due: 0 });
    expect(await changePlan(world.work(gnu, gnu.owner), up)).toMatchObject({ status: "applied" });
    expect(await move(gnu, growth)).toMatchObject({ status: "applied" });
    expect((await invoicesOf(gnu)).every(({ amount_due }) => amount_due === 0)).toBe(true);
  });
});

describe("less, at the period's end", () => {
  test("case 4: scheduled, shown, and at the period's end nobody and nothing is deleted", async () => {
    const hen = await paying("Hen", { plan: "enterprise", seats: 4 });
    await world.days(6);
    expect(await previewed(hen, growth)).toMatchObject({ due: 0, nextAmount: 4 * 1200 });
    expect(await move(hen, growth)).toMatchObject({ status: "scheduled", takesEffect: "period_end" });
    expect(await subscriptionOf(hen)).toMatchObject({ plan: "enterprise", quantity: 4 });
    expect((await world.standing(hen)).access).toMatchObject({ level: "full", reason: "active" });
    const scheduled = (await world.events(hen)).filter(({ action }) => action === "plan.change_scheduled");
    expect(scheduled).toMatchObject([{ actor: "Hen's owner", after: { plan: "growth" } }]);
    await Promise.all(Array.from({ length: 3 }, () => syncWorkspace(world.systemWork(hen))));
    expect(await mailsTo(hen, "plan_change_scheduled")).toHaveLength(1);
    const projects = 201;
    await world.admin.query(
      `insert into tenant.projects (tenant_id, id, name, status, created_by, last_activity_at, created_at)
       select $1, gen_random_uuid(), 'P' || n, 'active', $2, now(), now() from generate_series(1, ${projects}) n`,
      [hen.tenantId, (await world.standing(hen)).workspace.ownerId],
    );
    await periodEnds(hen);
    expect(await subscriptionOf(hen)).toMatchObject({ plan: "growth", quantity: 4, unitAmount: 1200 });
    const [renewal] = await invoicesOf(hen);
    expect(renewal?.amount_paid).toBe(4 * 1200);
    expect((await world.standing(hen)).access).toMatchObject({ level: "restricted", overLimit: [{ limit: "projects", used: projects, allowed: 200 }] });
    const { rows } = await world.admin.query("select count(*)::int as n from tenant.projects where tenant_id = $1", [hen.tenantId]);
    expect(rows).toEqual([{ n: projects }]);
    expect(await lastChange(hen)).toMatchObject({ status: "applied" });
    expect((await atStripe(hen)).schedule, "let go once it has done its duty").toBeNull();
    expect(await mailsTo(hen, "plan_changed")).toHaveLength(1);
    expect(await world.due(hen)).toEqual([]);
  });

  test("from yearly to monthly waits for the year's end", async () => {
    const ibis = await paying("Ibis", { interval: "year", seats: 2 });
    await world.days(30);
    const { periodEnd } = await subscriptionOf(ibis);
    expect(await previewPlan(world.work(ibis, ibis.owner), growth)).toMatchObject({ ok: true, takesEffect: "period_end", at: periodEnd, nextAmount: 2 * 1200 });
    expect(await previewPlan(world.work(ibis, ibis.owner), enterprise), "more, but by the month").toMatchObject({ takesEffect: "period_end" });
    expect(await move(ibis, growth)).toMatchObject({ status: "scheduled" });
    await periodEnds(ibis);
    expect(await subscriptionOf(ibis)).toMatchObject({ plan: "growth", interval: "month", quantity: 2 });
  });

  test("taken back in time, nothing has happened; a second press says so", async () => {
    const jay = await paying("Jay", { plan: "enterprise" });
    await move(jay, growth);
    const work = world.work(jay, jay.owner);
    expect(await withdrawPlanChange(work)).toMatchObject({ status: "superseded" });
    expect((await atStripe(jay)).schedule).toBeNull();
    expect((await refusal(withdrawPlanChange(work))).code).toBe("conflict");
    expect((await world.events(jay)).find(({ action }) => action === "plan.change_withdrawn")).toMatchObject({ actor: "Jay's owner" });
    expect(await mailsTo(jay, "plan_change_withdrawn")).toHaveLength(1);
    await periodEnds(jay);
    expect(await subscriptionOf(jay)).toMatchObject({ plan: "enterprise", quantity: 5 });
    expect(await world.due(jay)).toEqual([]);
  });

  test("a coupon goes on, now and in the smaller plan", async () => {
    const lynx = await paying("Lynx", { plan: "enterprise" });
    const coupon = await world.stripe.coupons.create({ percent_off: 50, duration: "repeating", duration_in_months: 12 });
    await world.stripe.subscriptions.update((await subscriptionOf(lynx)).stripeSubscriptionId, { discounts: [{ coupon: coupon.id }] });
    await move(lynx, growth);
    expect((await atStripe(lynx)).discounts).toHaveLength(1);
    await periodEnds(lynx);
    expect((await atStripe(lynx)).discounts).toHaveLength(1);
    expect((await invoicesOf(lynx))[0]?.amount_paid).toBe((5 * 1200) / 2);
  });

  test("a subscription that was ended at Stripe meanwhile takes its schedule along: there is nothing left to write", async () => {
    const ounce = await paying("Ounce", { plan: "enterprise" });
    await move(ounce, growth);
    await world.stripe.subscriptions.cancel((await subscriptionOf(ounce)).stripeSubscriptionId);
    expect((await subscriptionOf(ounce)).status, "what we believe").toBe("active");
    expect(await pushPlanChange(world.systemWork(ounce), { planChangeId: (await lastChange(ounce)).id })).toMatchObject({ status: "superseded" });
    expect((await subscriptionOf(ounce)).status).toBe("canceled");
    expect(await world.due(ounce)).toEqual([]);
  });

  test("a schedule that was let go at Stripe is not made again", async () => {
    const kit = await paying("Kit", { plan: "enterprise" });
    await move(kit, growth);
    await world.stripe.subscriptionSchedules.release((await scheduleOf(kit))!.id);
    await pushPlanChange(world.systemWork(kit), { planChangeId: (await lastChange(kit)).id });
    expect(await lastChange(kit)).toMatchObject({ status: "superseded" });
    expect((await atStripe(kit)).schedule).toBeNull();
  });

  test("a schedule that somebody made at Stripe is left alone, and says so", async () => {
    const lark = await paying("Lark", { plan: "enterprise" });
    await world.stripe.subscriptionSchedules.create({ from_subscription: (await subscriptionOf(lark)).stripeSubscriptionId });
    await syncWorkspace(world.systemWork(lark));
    expect(await previewPlan(world.work(lark, lark.owner), growth)).toMatchObject({ ok: false, message: expect.stringContaining("scheduled at Stripe") });
  });
});

describe("seats while a smaller plan waits", () => {
  test("case 5: seats bought change both phases", async () => {
    const mole = await paying("Mole", { plan: "enterprise", seats: 5 });
    await move(mole, growth);
    expect(await seatsInPhases(mole)).toEqual([5, 5]);
    await world.days(5);
    expect(await setSeats(world.work(mole, mole.owner), { quantity: 8, prorationDate: null })).toMatchObject({ status: "applied" });
    await workOff(mole);
    expect(await seatsInPhases(mole)).toEqual([8, 8]);
    await periodEnds(mole);
    expect(await subscriptionOf(mole)).toMatchObject({ plan: "growth", quantity: 8 });
    expect((await invoicesOf(mole))[0]?.amount_paid).toBe(8 * 1200);
  });

  test("their price says what they cost later: in the plan that is to come", async () => {
    const mink = await paying("Mink", { plan: "enterprise", seats: 5 });
    await move(mink, growth);
    const preview = await previewSeats(world.work(mink, mink.owner), 8);
    expect(preview).toMatchObject({ ok: true, nextAmount: 8 * 1200, toCome: { plan: "growth", quantity: 8 } });
    await withdrawPlanChange(world.work(mink, mink.owner));
    expect(await previewSeats(world.work(mink, mink.owner), 8)).toMatchObject({ ok: true, nextAmount: 8 * 3000, toCome: null });
  });

  test("case 5: seats whose payment comes later change both phases when it has come", async () => {
    const newt = await paying("Newt", { plan: "enterprise", seats: 5 });
    await move(newt, growth);
    await world.days(5);
    world.local.payments.next(await world.customerOf(newt), "declined");
    expect(await setSeats(world.work(newt, newt.owner), { quantity: 6, prorationDate: null })).toMatchObject({ status: "awaiting_payment" });
    await workOff(newt);
    expect(await seatsInPhases(newt)).toEqual([5, 5]);
    await world.stripe.invoices.pay((await atStripe(newt)).latest_invoice as string);
    await syncWorkspace(world.systemWork(newt));
    await workOff(newt);
    expect(await seatsInPhases(newt)).toEqual([6, 6]);
    expect((await world.standing(newt)).terms.limits.seats).toBe(6);
  });

  test("fewer seats stay usable until the period ends, and are fewer in the new plan too", async () => {
    const owl = await paying("Owl", { plan: "enterprise", seats: 6 });
    await move(owl, growth);
    expect(await setSeats(world.work(owl, owl.owner), { quantity: 4, prorationDate: null })).toMatchObject({ status: "requested", takesEffect: "period_end" });
    await workOff(owl);
    expect(await seatsInPhases(owl)).toEqual([4, 4]);
    expect((await subscriptionOf(owl)).quantity).toBe(6);
    await periodEnds(owl);
    expect(await subscriptionOf(owl)).toMatchObject({ plan: "growth", quantity: 4 });
    expect((await invoicesOf(owl))[0]?.amount_paid).toBe(4 * 1200);
  });

  test("a smaller plan while fewer seats wait takes the fewer; a bigger one asks to keep the seats first", async () => {
    const pug = await paying("Pug", { plan: "enterprise", seats: 6 });
    const work = world.work(pug, pug.owner);
    await setSeats(work, { quantity: 3, prorationDate: null });
    expect(await previewPlan(work, { plan: "enterprise", interval: "year" })).toMatchObject({ ok: false, message: expect.stringContaining("3 seats") });
    expect(await previewed(pug, growth)).toMatchObject({ nextAmount: 3 * 1200 });
    await move(pug, growth);
    await periodEnds(pug);
    expect(await subscriptionOf(pug)).toMatchObject({ plan: "growth", quantity: 3 });
  });

  test("more seats than the smaller plan holds are not paid for there", async () => {
    const quail = await paying("Quail", { plan: "enterprise", seats: 60 });
    expect(await previewed(quail, growth)).toMatchObject({ nextAmount: 50 * 1200 });
    await move(quail, growth);
    expect(await seatsInPhases(quail)).toEqual([60, 50]);
  });

  test("a year's seats: more at once for the rest of the year, fewer at its end", async () => {
    const rook = await paying("Rook", { interval: "year", seats: 4 });
    await world.days(100);
    const work = world.work(rook, rook.owner);
    expect(await setSeats(work, { quantity: 6, prorationDate: null })).toMatchObject({ status: "applied" });
    const paid = (await invoicesOf(rook))[0]!.amount_paid;
    expect(Math.abs(paid - Math.round((2 * 12_000 * 265) / 365))).toBeLessThan(200);
    expect(await setSeats(work, { quantity: 3, prorationDate: null })).toMatchObject({ status: "requested" });
    await periodEnds(rook);
    expect((await invoicesOf(rook))[0]?.amount_paid).toBe(3 * 12_000);
  });
});

describe("leaving while a smaller plan waits", () => {
  test("canceling drops the change, and reactivating does not bring it back", async () => {
    const seal = await paying("Seal", { plan: "enterprise" });
    await move(seal, growth);
    const work = world.work(seal, seal.owner);
    const { periodEnd } = await subscriptionOf(seal);
    expect(await cancelSubscription(work, { reason: null, comment: "" })).toEqual({ endsAt: periodEnd });
    expect(await lastChange(seal)).toMatchObject({ status: "superseded" });
    expect(await previewPlan(work, growth)).toMatchObject({ ok: false, message: expect.stringContaining("Reactivate it first") });
    expect(await reactivateSubscription(work)).toBe("reactivated");
    expect(await subscriptionOf(seal)).toMatchObject({ plan: "enterprise", cancelAt: null, stripeScheduleId: null });
    await periodEnds(seal);
    expect((await subscriptionOf(seal)).plan).toBe("enterprise");
  });

  test("a subscription that ends at once takes its change with it", async () => {
    const toad = await paying("Toad", { plan: "enterprise" });
    await move(toad, growth);
    await world.stripe.subscriptions.cancel((await subscriptionOf(toad)).stripeSubscriptionId);
    await syncWorkspace(world.systemWork(toad));
    expect(await lastChange(toad)).toMatchObject({ status: "superseded", failure: "The subscription ended." });
    expect(await world.due(toad)).toEqual([]);
  });
});

describe("what is billed beside the seats, and in which currency", () => {
  const pricesAtStripe = async (place: Workspace) => (await atStripe(place)).items.data.map(({ price }) => price.lookup_key);
  const keeper = () => ({ pool: world.pools.afterlogin_staff, request: world.request() });

  test("a metered price goes along with the plan, at once and in both phases", async () => {
    await setFlag(keeper(), { feature: "api", state: "on", reason: "Meters beside the seats", setBy: "a test" });
    const hawk = await paying("Hawk");
    await world.days(3);
    expect(await pricesAtStripe(hawk)).toEqual(["growth_month_usd_v1", "growth_api_requests_month_usd_v1"]);
    const confirmed = await previewed(hawk, { plan: "enterprise", interval: "year" });
    expect(await changePlan(world.work(hawk, hawk.owner), confirmed)).toMatchObject({ status: "applied" });
    expect(await pricesAtStripe(hawk)).toEqual(["enterprise_year_usd_v1", "enterprise_api_requests_year_usd_v1"]);
    expect((await invoicesOf(hawk))[0]?.amount_paid).toBe(confirmed.due);
    expect(await move(hawk, growth)).toMatchObject({ status: "scheduled" });
    await setSeats(world.work(hawk, hawk.owner), { quantity: 6, prorationDate: null });
    await workOff(hawk);
    const phases = (await scheduleOf(hawk))!.phases.map(({ items }) => items.map(({ price, quantity }) => [(price as Stripe.Price).lookup_key, quantity]));
    expect(phases).toEqual([
      [["enterprise_year_usd_v1", 6], ["enterprise_api_requests_year_usd_v1", undefined]],
      [["growth_month_usd_v1", 6], ["growth_api_requests_month_usd_v1", undefined]],
    ]);
    await clearFlag(keeper(), { feature: "api" });
  });

  test("whoever pays in euros goes on in euros", async () => {
    const kiwi = await paying("Kiwi", { currency: "eur" });
    await world.days(3);
    const confirmed = await previewed(kiwi, enterprise);
    expect(confirmed).toMatchObject({ nextAmount: 5 * 2800 });
    expect(await changePlan(world.work(kiwi, kiwi.owner), confirmed)).toMatchObject({ status: "applied" });
    expect(await pricesAtStripe(kiwi)).toEqual(["enterprise_month_eur_v1"]);
  });
});

describe("who, twice, and at once", () => {
  test("only those who manage billing, and only of their own workspace", async () => {
    const urus = await paying("Urus");
    const [ada, mia, bill] = [await world.person("Ada"), await world.person("Mia"), await world.person("Bill")];
    await world.join(urus, ada, "admin");
    await world.join(urus, mia, "member");
    await world.join(urus, bill, "member", { billingManager: true });
    const confirmed = await previewed(urus, enterprise);
    for (const who of [ada, mia]) {
      expect((await refusal(previewPlan(world.work(urus, who), enterprise))).code).toBe("forbidden");
      expect((await refusal(changePlan(world.work(urus, who), confirmed))).code).toBe("forbidden");
      expect((await refusal(withdrawPlanChange(world.work(urus, who)))).code).toBe("forbidden");
    }
    expect(await changePlan(world.work(urus, bill), confirmed)).toMatchObject({ status: "applied" });
  });

  test("another workspace's change is not found, and its subscription stays as it is", async () => {
    const vole = await paying("Vole", { plan: "enterprise" });
    const wasp = await paying("Wasp", { plan: "enterprise" });
    await move(vole, growth);
    const { id } = await lastChange(vole);
    expect(await pushPlanChange(world.systemWork(wasp), { planChangeId: id })).toBeNull();
    expect((await atStripe(wasp)).schedule).toBeNull();
    expect(await lastChange(vole)).toMatchObject({ status: "scheduled" });
  });

  test("the same form sent twice, one after the other and at once, is one change and one charge", async () => {
    const yak = await paying("Yak");
    await world.days(2);
    const confirmed = await previewed(yak, enterprise);
    const work = world.work(yak, yak.owner);
    const both = await Promise.all([changePlan(work, confirmed), changePlan(work, confirmed)]);
    expect(both.map(({ status }) => status)).toContain("applied");
    expect(await changePlan(work, confirmed)).toMatchObject({ status: "applied" });
    expect((await invoicesOf(yak)).filter(({ billing_reason }) => billing_reason === "subscription_update")).toHaveLength(1);
    const { rows } = await world.admin.query("select count(*)::int as n from tenant.plan_changes where tenant_id = $1", [yak.tenantId]);
    expect(rows).toEqual([{ n: 1 }]);
  });

  test("two people who want different plans at the same time: one has it, the other is told", async () => {
    const zebu = await paying("Zebu");
    const bill = await world.person("Bella");
    await world.join(zebu, bill, "member", { billingManager: true });
    await world.days(2);
    const [one, other] = [await previewed(zebu, enterprise), await previewed(zebu, byYear, bill)];
    const outcomes = await Promise.allSettled([changePlan(world.work(zebu, zebu.owner), one), changePlan(world.work(zebu, bill), other)]);
    const changed = outcomes.filter((outcome) => outcome.status === "fulfilled" && outcome.value.status === "applied");
    expect(changed).toHaveLength(1);
    expect((await invoicesOf(zebu)).filter(({ billing_reason }) => billing_reason === "subscription_update")).toHaveLength(1);
  });

  test("a lapsed plan is settled first", async () => {
    const ant = await paying("Ant");
    world.local.payments.always(await world.customerOf(ant), "declined");
    await world.days(32);
    await syncWorkspace(world.systemWork(ant));
    expect((await subscriptionOf(ant)).status).toBe("past_due");
    expect(await previewPlan(world.work(ant, ant.owner), enterprise)).toMatchObject({ ok: false, message: expect.stringContaining("An invoice is open") });
    await world.stripe.subscriptions.cancel((await subscriptionOf(ant)).stripeSubscriptionId);
    await syncWorkspace(world.systemWork(ant));
    expect((await refusal(previewPlan(world.work(ant, ant.owner), enterprise))).message).toContain("no subscription to change");
  });
});

describe("between our record and Stripe's", () => {
  test("case 2: an upgrade whose answer never comes is made again with the same key, and charged once", async () => {
    const bee = await paying("Bee");
    await world.days(2);
    const confirmed = await previewed(bee, enterprise);
    // The two readings before it are let through.
    const outcome = await losing(() => changePlan(world.work(bee, bee.owner), confirmed), "POST", /^\/v1\/subscriptions\//);
    expect(outcome).toEqual({ status: "unanswered" });
    expect((await subscriptionOf(bee)).plan).toBe("growth");
    await workOff(bee);
    await workOff(bee);
    expect((await subscriptionOf(bee)).plan).toBe("enterprise");
    expect((await invoicesOf(bee)).filter(({ billing_reason }) => billing_reason === "subscription_update")).toHaveLength(1);
    expect((await invoicesOf(bee))[0]?.amount_paid).toBe(confirmed.due);
    const customer = await world.customerOf(bee);
    const told = world.stripeEvents("customer.subscription.updated").filter(({ data }) => (data.object as Stripe.Subscription).customer === customer);
    expect([...new Set(told.map(({ request }) => request?.idempotency_key))]).toEqual([`plan:${(await lastChange(bee)).id}`]);
  });

  test("a downgrade that dies after any of its calls ends in one schedule", async () => {
    for (const [index, path] of [/^\/v1\/subscription_schedules$/, /^\/v1\/subscription_schedules\/[^/]+$/].entries()) {
      const crab = await paying(`Crab ${index}`, { plan: "enterprise" });
      expect(await losing(() => move(crab, growth), "POST", path)).toEqual({ status: "unanswered" });
      // The sweeper finds what the dead process left; an event of Stripe's may come before it.
      await syncWorkspace(world.systemWork(crab));
      const [due] = await world.due(crab);
      expect(due?.kind).toBe("plan.apply");
      await pushPlanChange(world.systemWork(crab), { planChangeId: due!.refId });
      expect(await lastChange(crab)).toMatchObject({ status: "scheduled" });
      expect(await seatsInPhases(crab)).toEqual([5, 5]);
      const schedules = await world.stripe.subscriptionSchedules.list({ customer: await world.customerOf(crab) });
      expect(schedules.data).toHaveLength(1);
    }
  });

  test("taken back, when all that Stripe has of it is a schedule without a mark: that goes too", async () => {
    const cub = await paying("Cub", { plan: "enterprise" });
    await losing(() => move(cub, growth), "POST", /^\/v1\/subscription_schedules$/);
    await syncWorkspace(world.systemWork(cub));
    expect((await scheduleOf(cub))?.metadata).toEqual({});
    expect(await withdrawPlanChange(world.work(cub, cub.owner))).toMatchObject({ status: "superseded" });
    expect((await atStripe(cub)).schedule).toBeNull();
  });

  test("taken back, and nobody told Stripe: the row falls due and tells it", async () => {
    const dove = await paying("Dove", { plan: "enterprise" });
    await move(dove, growth);
    expect(await losing(() => withdrawPlanChange(world.work(dove, dove.owner)), "GET", /^\/v1\/subscriptions\//)).toEqual({ status: "unanswered" });
    const [due] = await world.due(dove);
    expect(due!.at.getTime() - (await world.now()).getTime()).toBeLessThan(120_000);
    await pushPlanChange(world.systemWork(dove), { planChangeId: due!.refId });
    expect((await atStripe(dove)).schedule).toBeNull();
    expect(await lastChange(dove)).toMatchObject({ status: "superseded" });
  });

  test("where Stripe is away for longer than a job goes on trying, what is left falls due again", async () => {
    const doe = await paying("Doe", { plan: "enterprise" });
    await losing(() => move(doe, growth), "POST", /^\/v1\/subscription_schedules$/, "fail");
    const { id: planChangeId } = await lastChange(doe);
    await world.admin.query("delete from directory.due where tenant_id = $1", [doe.tenantId]);
    await expect(losing(() => pushPlanChangeAgain(world.systemWork(doe), { planChangeId }), "POST", /^\/v1\/subscription_schedules$/, "fail")).rejects.toThrow();
    expect((await world.due(doe))[0]).toMatchObject({ kind: "plan.apply", refId: planChangeId });
    expect(await pushPlanChangeAgain(world.systemWork(doe), { planChangeId })).toMatchObject({ status: "scheduled" });
    const [due] = await world.due(doe);
    expect(due!.at.getTime()).toBeGreaterThan((await subscriptionOf(doe)).periodEnd.getTime());
  });

  test("a downgrade that Stripe never took before the period ended is given up, and the plan stays", async () => {
    const emu = await paying("Emu", { plan: "enterprise" });
    await losing(() => move(emu, growth), "POST", /^\/v1\/subscription_schedules$/, "fail");
    await world.moveTo(new Date((await subscriptionOf(emu)).periodEnd.getTime() + 2 * 3_600_000));
    await pushPlanChange(world.systemWork(emu), { planChangeId: (await lastChange(emu)).id });
    expect(await lastChange(emu)).toMatchObject({ status: "failed", failure: "The new period began before Stripe took the change." });
    expect(await subscriptionOf(emu)).toMatchObject({ plan: "enterprise" });
    expect((await atStripe(emu)).schedule).toBeNull();
  });

  test("events in any order and repeated tell of the change once", async () => {
    const frog = await paying("Frog", { plan: "enterprise" });
    // By their ids: Stripe forgets the oldest.
    const before = new Set(world.stripeEvents().map(({ id }) => id));
    await move(frog, growth);
    await setSeats(world.work(frog, frog.owner), { quantity: 7, prorationDate: null });
    await workOff(frog);
    await world.moveTo(new Date((await subscriptionOf(frog)).periodEnd.getTime() + 2 * 3_600_000));
    const customer = await world.customerOf(frog);
    const events = world.stripeEvents().filter((event) => !before.has(event.id) && JSON.stringify(event.data.object).includes(customer));
    expect(events.some(({ type }) => type.startsWith("subscription_schedule."))).toBe(true);
    for (const event of events.toReversed()) {
      await world.deliver(event);
      await world.drain();
    }
    for (const event of events) await world.deliver({ ...event, id: `${event.id}again` });
    await world.drain();
    await workOff(frog);
    expect(await subscriptionOf(frog)).toMatchObject({ plan: "growth", quantity: 7, stripeScheduleId: null });
    expect((await world.events(frog)).filter(({ action }) => action === "plan.changed")).toHaveLength(1);
    expect(await mailsTo(frog, "plan_changed")).toHaveLength(1);
  });
});

/** Presses the button of a hosted page. */
async function press(url: string, body: URLSearchParams): Promise<Response> {
  const answer = await fetch(url, { method: "POST", body, redirect: "manual", headers: { origin: world.local.url } });
  await answer.arrayBuffer();
  return answer;
}

/** Loses (or fails) every call of one kind while `work` runs: as if the process died, or Stripe did. */
async function losing<T>(work: () => Promise<T>, method: string, path: RegExp, how: "lose" | "fail" = "lose"): Promise<T> {
  const { stripe } = world;
  const before = (event: { method: string; path: string }): void => {
    if (event.method !== method || !path.test(event.path)) return;
    if (how === "lose") world.local.requests.loseNext(3);
    else world.local.requests.failNext(3);
  };
  stripe.on("request", before);
  try {
    return await work();
  } finally {
    stripe.off("request", before);
    world.local.requests.loseNext(0);
    world.local.requests.failNext(0);
  }
}

test("somebody who loses the right between the price and the confirmation changes nothing", async () => {
  const zander = await paying("Zander");
  const bill = await world.person("Bill of Zander");
  await world.join(zander, bill, "member", { billingManager: true });
  const confirmed = await previewed(zander, enterprise, bill);
  const work = world.work(zander, bill);
  let scopes = 0;
  const losing = {
    ...work,
    // Taken away while Stripe is asked what is due: the first look still found the right.
    inScope: async (inside: Parameters<typeof work.inScope>[0]) => {
      scopes += 1;
      const done = await work.inScope(inside);
      if (scopes === 1) await world.admin.query("update tenant.memberships set billing_manager = false where tenant_id = $1 and user_id = $2", [zander.tenantId, bill.userId]);
      return done;
    },
  } as typeof work;
  expect((await refusal(changePlan(losing, confirmed))).code).toBe("forbidden");
  expect(scopes).toBe(2);
  expect((await subscriptionOf(zander)).plan).toBe("growth");
});
