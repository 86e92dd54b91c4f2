import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cancelSubscription } from "#app/domain/billing/lifecycle/cancel-subscription.ts";
import { remindOfTrial, type TrialStep } from "#app/domain/billing/lifecycle/remind-of-trial.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { askStripe } from "#app/domain/staff/live-billing.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { extendTrial } from "#app/domain/staff/extend-trial.ts";
import { beginLook } from "#app/domain/staff/looks.ts";
import { readWorkspace } from "#app/domain/staff/read-workspace.ts";
import type { StaffDesk } from "#app/domain/staff/staff.ts";
import { extendedTrial } from "#app/domain/staff/trial-extension.rules.ts";
import { writeOffDebt } from "#app/domain/staff/write-off-debt.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { refusal, type Workspace } from "#tests/support/stories.ts";
import { colleague, deskOf, staffEventsOf, type Colleague } from "./desks.ts";

let world: BillingWorld;
let bea: Colleague;
beforeAll(async () => {
  world = await createBillingWorld();
  bea = await colleague(world, "Bea", "billing");
});
afterAll(() => world.close());

const reason = "Asked for in request 12";

/** At work on one workspace, with a look that runs. */
async function lookingAt(place: Workspace): Promise<StaffDesk> {
  const desk = await deskOf(world, bea);
  await beginLook(desk, { tenantId: place.tenantId, reason });
  return desk;
}

async function trying(name: string, owner: string): Promise<Workspace> {
  return world.workspace({ name, owner: await world.person(owner) });
}

async function endOf(place: Workspace): Promise<Date> {
  return (await world.standing(place)).workspace.trialEndsAt!;
}

async function extend(place: Workspace, days: number, more: { reason?: string; endsAt?: string } = {}) {
  return extendTrial(await lookingAt(place), { tenantId: place.tenantId, days, reason, endsAt: (await endOf(place)).toISOString(), ...more });
}

async function due(place: Workspace) {
  const { rows } = await world.admin.query<{ kind: string; at: Date }>("select kind, due_at as at from directory.due where tenant_id = $1 and kind like 'trial.%' order by due_at", [place.tenantId]);
  return rows.map(({ kind, at }) => [kind, at.toISOString()]);
}

async function mails(place: Workspace, template: string) {
  return (await world.mails()).filter((mail) => mail.tenantId === place.tenantId && mail.template === template);
}

const remind = (place: Workspace, step: TrialStep) => world.asJob(place, (scope) => remindOfTrial(scope, { step }));

describe("extending a trial", () => {
  it("moves its end and all that falls due, tells its people who and why, and keeps staff's own record", async () => {
    const acme = await trying("Acme", "Olga");
    const before = await endOf(acme);
    const { endsAt } = await extend(acme, 10);
    expect(endsAt).toEqual(addDays(before, 10));
    expect(await endOf(acme)).toEqual(endsAt);
    expect(await due(acme)).toEqual([["trial.7_days", -7], ["trial.3_days", -3], ["trial.1_day", -1], ["trial.ended", 0], ["trial.grace_over", 7]].map(([kind, days]) => [kind, addDays(endsAt, days as number).toISOString()]));
    const told = (await world.events(acme)).find(({ action }) => action === "trial.extended");
    expect(told).toMatchObject({ actor: "Bea, staff", after: { reason, trialEndsAt: endsAt.toISOString() }, before: { trialEndsAt: before.toISOString() } });
    expect(await mails(acme, "trial_extended")).toHaveLength(1);
    expect((await staffEventsOf(world, bea.id)).at(-1)).toMatchObject({ action: "trial.extended", detail: { days: 10 } });
  });

  it("reminds again for the new dates, and not for those that have gone by", async () => {
    const birch = await trying("Birch", "Ben");
    const end = await endOf(birch);
    await world.setNow(addDays(end, -2));
    expect(await remind(birch, "3_days")).toEqual({ sent: true });
    const { endsAt } = await extend(birch, 3);
    expect((await due(birch)).map(([kind]) => kind)).toEqual(["trial.3_days", "trial.1_day", "trial.ended", "trial.grace_over"]);
    await world.setNow(addDays(endsAt, -3));
    expect(await remind(birch, "3_days")).toEqual({ sent: true });
    expect(await mails(birch, "trial_3_days")).toHaveLength(2);
    await world.setNow(new Date());
  });

  it("in its grace gives full access back", async () => {
    const cedar = await trying("Cedar", "Cleo");
    await world.setNow(addDays(await endOf(cedar), 2));
    expect((await world.standing(cedar)).access.reason).toBe("trial_over");
    await extend(cedar, 5);
    expect((await world.standing(cedar)).access).toMatchObject({ level: "full", reason: "trialing" });
    await world.setNow(new Date());
  });

  it("case 8: is never a second trial: none without one, none after the grace, none beside a subscription", async () => {
    const dill = await world.workspace({ name: "Dill", owner: await world.person("Dina"), plan: "starter" });
    const desk = await lookingAt(dill);
    expect((await refusal(extendTrial(desk, { tenantId: dill.tenantId, days: 5, reason, endsAt: "" }))).message).toMatch(/never had a trial/);
    const elm = await trying("Elm", "Ella");
    await world.setNow(addDays(await endOf(elm), 8));
    expect(await refusal(extend(elm, 9))).toMatchObject({ code: "conflict", message: expect.stringMatching(/second one is not given/) as string });
    await world.setNow(new Date());
    const fir = await trying("Fir", "Finn");
    await world.subscribe(fir);
    expect((await refusal(extend(fir, 5))).message).toMatch(/has become one/);
  });

  it("of two at once one is made, and the other is told of the new date", async () => {
    const gorse = await trying("Gorse", "Gail");
    const end = await endOf(gorse);
    const both = await Promise.allSettled([extend(gorse, 5, { endsAt: end.toISOString() }), extend(gorse, 5, { endsAt: end.toISOString() })]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await endOf(gorse)).toEqual(addDays(end, 5));
  });

  it("needs a reason, a look, and days that make sense", async () => {
    const hazel = await trying("Hazel", "Hanna");
    expect((await refusal(extend(hazel, 5, { reason: "short" }))).fields.reason).toBeDefined();
    for (const days of [0, -1, 31, 1.5, Number.NaN]) expect((await refusal(extend(hazel, days))).fields.days).toBeDefined();
    const unlooked = await trying("Hop", "Hal");
    const desk = await deskOf(world, bea);
    expect((await refusal(extendTrial(desk, { tenantId: unlooked.tenantId, days: 5, reason, endsAt: "" }))).code).toBe("forbidden");
  });

  it("lasts sixty days in all and no more", async () => {
    const iris = await trying("Iris", "Ivo");
    await extend(iris, 30);
    await extend(iris, 16);
    expect((await refusal(extend(iris, 1))).fields.days).toMatch(/60 days at the most/);
  });

  it("of a closed workspace is refused, and an end in the past is none", () => {
    const now = new Date("2026-05-01T00:00:00Z");
    const workspace = { trialStartedAt: addDays(now, -17), trialEndsAt: addDays(now, -3), closedAt: null };
    expect(extendedTrial({ workspace: { ...workspace, closedAt: now }, subscription: null }, 5, now)).toMatchObject({ ok: false, field: null });
    expect(extendedTrial({ workspace, subscription: null }, 3, now)).toMatchObject({ ok: false, field: "days" });
    expect(extendedTrial({ workspace, subscription: null }, 4, now)).toMatchObject({ ok: true });
  });
});

describe("writing off a debt", () => {
  async function indebted(name: string, owner: string): Promise<Workspace> {
    const place = await world.workspace({ name, owner: await world.person(owner), plan: "starter" });
    await world.subscribe(place);
    world.local.payments.always(await world.customerOf(place), "declined");
    await world.moveTo(new Date((await world.standing(place)).subscription!.periodEnd.getTime() + 2 * 3_600_000));
    await syncWorkspace(world.systemWork(place));
    await world.stripe.subscriptions.cancel((await world.standing(place)).subscription!.stripeSubscriptionId);
    await syncWorkspace(world.systemWork(place));
    return place;
  }

  const invoiceOf = async (place: Workspace) => (await world.standing(place)).openDebt!.stripeInvoiceId;

  async function writeOff(place: Workspace, more: { stripeInvoiceId?: string; typedName?: string; reason?: string } = {}) {
    const desk = await lookingAt(place);
    return writeOffDebt(desk, { tenantId: place.tenantId, stripe: world.stripe, stripeInvoiceId: more.stripeInvoiceId ?? (await invoiceOf(place)), typedName: place.name, reason, ...more });
  }

  it("case 18: lets a workspace go that its debt kept read-only, recorded on both sides", async () => {
    const acorn = await indebted("Acorn", "Anna");
    expect((await world.standing(acorn)).access).toMatchObject({ level: "read_only", reason: "debt_after_cancel" });
    expect(await writeOff(acorn)).toMatchObject({ amount: 6000, currency: "usd" });
    expect((await world.standing(acorn)).access).toMatchObject({ level: "full", reason: "starter" });
    const told = (await world.events(acorn)).find(({ action }) => action === "debt.written_off");
    expect(told).toMatchObject({ actor: "Bea, staff", after: { amount: 6000, currency: "usd", reason } });
    expect((await staffEventsOf(world, bea.id)).at(-1)).toMatchObject({ action: "debt.written_off", detail: { amount: 6000 } });
  });

  it("asks for the workspace's name and a reason, and touches nothing without", async () => {
    const beech = await indebted("Beech", "Bruno");
    expect((await refusal(writeOff(beech, { typedName: "Birch" }))).fields.typedName).toBeDefined();
    expect((await refusal(writeOff(beech, { reason: "" }))).fields.reason).toBeDefined();
    expect((await world.standing(beech)).access.level).toBe("read_only");
  });

  it("twice, or of another workspace's invoice, there is nothing to write off", async () => {
    const [clover, daisy] = [await indebted("Clover", "Cora"), await indebted("Daisy", "Dan")];
    const id = await invoiceOf(clover);
    expect((await refusal(writeOff(daisy, { stripeInvoiceId: id }))).code).toBe("conflict");
    await writeOff(clover);
    expect((await refusal(writeOff(clover, { stripeInvoiceId: id }))).code).toBe("conflict");
    expect((await world.standing(daisy)).access.level).toBe("read_only");
  });

  it("while Stripe is silent nothing is claimed to be done; tried again it is", async () => {
    const fern = await indebted("Fern", "Fay");
    const id = await invoiceOf(fern);
    world.local.requests.failNext(50);
    expect((await refusal(writeOff(fern))).code).toBe("conflict");
    world.local.requests.failNext(0);
    expect((await world.events(fern)).map(({ action }) => action)).not.toContain("debt.written_off");
    await writeOff(fern, { stripeInvoiceId: id });
    expect((await world.standing(fern)).access.level).toBe("full");
  });
});

describe("what staff see of the money side", () => {
  it("who leaves or has left, since when, and what they said", async () => {
    const kelp = await world.workspace({ name: "Kelp", owner: await world.person("Kai"), plan: "starter" });
    await world.subscribe(kelp);
    const desk = await lookingAt(kelp);
    expect((await readWorkspace(desk, kelp.tenantId)).winBack).toBeNull();
    await cancelSubscription(world.work(kelp, kelp.owner), { reason: "too_expensive", comment: "We close the shop.\nThank you." });
    const { cancelAt, stripeSubscriptionId } = (await world.standing(kelp)).subscription!;
    expect((await readWorkspace(desk, kelp.tenantId)).winBack).toEqual({ state: "leaving", plan: "growth", at: cancelAt, reason: "Too expensive" });
    await world.moveTo(addDays(cancelAt!, 1));
    await syncWorkspace(world.systemWork(kelp));
    expect((await readWorkspace(await lookingAt(kelp), kelp.tenantId)).winBack).toMatchObject({ state: "gone", at: cancelAt, reason: "Too expensive" });
    // Their own words stand at Stripe alone, before the end and after it.
    expect(await askStripe(world.stripe, await world.customerOf(kelp), stripeSubscriptionId)).toMatchObject({ answered: true, comment: "We close the shop.\nThank you." });
  });

  it("case 12: an open dispute as something to look at, and its amount for those who may see money alone", async () => {
    const lime = await world.workspace({ name: "Lime", owner: await world.person("Lou"), plan: "starter" });
    await world.subscribe(lime);
    const [charge] = (await world.stripe.charges.list({ customer: await world.customerOf(lime) })).data;
    await world.local.disputes.open(charge!.id);
    await syncWorkspace(world.systemWork(lime));
    const file = await readWorkspace(await lookingAt(lime), lime.tenantId);
    expect(file.flags.disputedSince).toHaveLength(1);
    expect(file.billing!.invoices[0]!.adjustments).toMatchObject([{ kind: "dispute", amount: 6000 }]);
    const sam = await deskOf(world, await colleague(world, "Sam", "support"));
    await beginLook(sam, { tenantId: lime.tenantId, reason });
    const seen = await readWorkspace(sam, lime.tenantId);
    expect([seen.flags.disputedSince.length, seen.billing]).toEqual([1, null]);
  });
});
