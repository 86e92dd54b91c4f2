import { describe, expect, test } from "vitest";
import { bankReason } from "#app/domain/billing/debt/bank-reasons.rules.ts";
import { cardOf, cardText, shortCardText } from "#app/domain/billing/sync/card.rules.ts";
import { invoiceChange, subscriptionChanges } from "#app/domain/billing/sync/changes.rules.ts";
import { firstChargeAt, mayCheckOut } from "#app/domain/billing/checkout/checkout.rules.ts";
import { isHandled, mostAttempts, nextAttempt } from "#app/domain/billing/inbox/event-types.rules.ts";
import { invoiceFromStripe } from "#app/domain/billing/invoices/invoice.rules.ts";
import { ladderOf } from "#app/domain/billing/debt/ladder.rules.ts";
import { chooseMembers, chooseProjects } from "#app/domain/billing/limits/limits-choice.rules.ts";
import { listPrices } from "#app/domain/billing/prices/price-words.rules.ts";
import { nextLook, settleSeatChange, withdrawn, type SeatChange } from "#app/domain/billing/seats/seat-changes.rules.ts";
import { maySetSeats } from "#app/domain/billing/seats/seat-wish.rules.ts";
import { situationOf } from "#app/domain/billing/situation.rules.ts";
import { eventFacts, signatureAge, signedAt } from "#app/domain/billing/inbox/webhook.rules.ts";
import { meterWarning, retryMessage, seatsMessage } from "#app/domain/billing/words.rules.ts";
import type { OpenDebt, SubscriptionState } from "#app/domain/subscription-state.ts";
import { day, subscription } from "./builders.ts";
import { stripeInvoice, stripeSubscription } from "./stripe-objects.ts";

const paid = (changes: Partial<SubscriptionState> = {}): SubscriptionState => subscription({ status: "active", plan: "growth", quantity: 10, periodStart: day(0), periodEnd: day(30), ...changes });
const debt = { owedBy: "live_subscription", since: day(1), amount: 1, currency: "usd", stripeInvoiceId: "in", stripeSubscriptionId: null, invoiceNumber: null, invoices: 1 } satisfies OpenDebt;

describe("what an event is about", () => {
  const event = (object: unknown, more: Record<string, unknown> = {}) => ({ id: "evt_1", object: "event", type: "x.y", livemode: false, created: 1, data: { object, ...more } });
  test.each([
    ["names its customer", event({ id: "in_1", customer: "cus_1" }), "cus_1", "in_1"],
    ["holds it expanded", event({ id: "in_1", customer: { id: "cus_1" } }), "cus_1", "in_1"],
    ["is the customer", event({ id: "cus_1", object: "customer" }), "cus_1", "cus_1"],
    ["has let go of it", event({ id: "pm_1", customer: null }, { previous_attributes: { customer: "cus_1" } }), "cus_1", "pm_1"],
    ["names none", event({ customer: null }), null, null],
    ["names a number", event({ customer: 7 }), null, null],
    ["names one beyond all length", event({ customer: "c".repeat(300) }), null, null],
  ])("one that %s", (_name, body, customerId, objectId) => {
    expect(eventFacts(body)).toMatchObject({ customerId, objectId, apiVersion: null });
  });
  test("an API version is kept", () => expect(eventFacts({ ...event({}), api_version: "2026-10-28.endive" })?.apiVersion).toBe("2026-10-28.endive"));
  test.each([["t=12,v1=a", 12], ["v1=a,t=12", 12], ["v1=a, t=12", 12], ["v1=a", null], ["t=x", null], ["", null]])("%s was signed at %s", (header, at) => {
    expect(signedAt(header)).toBe(at);
  });
  test.each([[0, "fits"], [300, "fits"], [301, "too_old"], [-300, "fits"], [-301, "from_the_future"]] as const)("%s seconds old %s", (age, verdict) => {
    expect(signatureAge(1000, 1000 + age)).toBe(verdict);
  });
  test.each([["invoice.paid", true], ["customer.subscription.anything", true], ["customer.created", false], ["product.updated", false], ["invoicex", false]])("%s is handled: %s", (type, handled) => {
    expect(isHandled(type)).toBe(handled);
  });
  test("waits double, and end", () => {
    expect(nextAttempt(1, day(0))).toEqual({ status: "failed", at: new Date(day(0).getTime() + 30_000) });
    expect(nextAttempt(3, day(0))).toEqual({ status: "failed", at: new Date(day(0).getTime() + 120_000) });
    expect(nextAttempt(mostAttempts, day(0))).toEqual({ status: "dead" });
  });
});

describe("an open change of seats", () => {
  const change = (changes: Partial<SeatChange> = {}): SeatChange => ({ quantity: 12, quantityBefore: 10, status: "requested", takesEffect: "now", failure: null, createdAt: day(5), ...changes });
  const fewer = (changes: Partial<SeatChange> = {}) => change({ quantity: 6, takesEffect: "period_end", ...changes });
  test.each([
    ["not heard of yet", change(), paid(), "requested", 10],
    ["applied", change(), paid({ quantity: 12 }), "applied", 12],
    ["waiting for its payment", change(), paid({ pendingQuantity: 12 }), "awaiting_payment", 10],
    ["overtaken by another pending one", change(), paid({ pendingQuantity: 20 }), "superseded", 10],
    ["never paid", change({ status: "awaiting_payment" }), paid(), "failed", 10],
    ["of a subscription that ended", change(), paid({ status: "canceled" }), "superseded", 10],
    ["fewer, not heard of yet", fewer(), paid(), "requested", 10],
    ["fewer, known at Stripe", fewer(), paid({ quantity: 6 }), "requested", 10],
    ["fewer, in a new period", fewer(), paid({ quantity: 6, periodStart: day(30) }), "applied", 6],
    ["fewer, in a new period that did not know", fewer(), paid({ periodStart: day(30) }), "failed", 10],
    ["fewer, changed at Stripe by hand", fewer(), paid({ quantity: 8 }), "superseded", 8],
    ["fewer, withdrawn", fewer({ failure: withdrawn }), paid(), "superseded", 10],
    ["fewer, withdrawn and not heard of yet", fewer({ failure: withdrawn }), paid({ quantity: 6 }), "requested", 10],
  ])("%s", (_name, open, present, status, usable) => {
    expect(settleSeatChange(open, present)).toMatchObject({ status, usable });
  });
  test("is looked at again in time", () => {
    expect(nextLook(change({ status: "awaiting_payment" }), paid(), day(6))).toEqual(day(7));
    expect(nextLook(fewer(), paid(), day(6))).toEqual(new Date(day(30).getTime() + 60_000));
    expect(nextLook(change(), paid(), day(6))).toEqual(new Date(day(6).getTime() + 60_000));
    // Paused: its period is over, and no other has begun.
    expect(nextLook(fewer(), paid(), day(40))).toEqual(day(41));
  });
});

describe("may the seats become so many?", () => {
  const present = { subscription: paid(), held: 5, most: 50, openDebt: null, open: null, openPlan: null };
  test.each([
    ["more", 12, present, { ok: true, direction: "more", takesEffect: "now" }],
    ["fewer", 7, present, { ok: true, direction: "fewer", takesEffect: "period_end" }],
    ["fewer in a trial", 7, { ...present, subscription: paid({ status: "trialing" }) }, { ok: true, direction: "fewer", takesEffect: "now" }],
    ["more than the plan holds", 51, present, { ok: false, field: true }],
    ["any number where there is no limit", 5000, { ...present, most: null }, { ok: true }],
    ["fewer than are held", 4, present, { ok: false, field: true }],
    ["fewer than the one", 0, { ...present, held: 1 }, { ok: false, field: true }],
    ["as many", 10, present, { ok: false, field: true }],
    ["while some are bought", 12, { ...present, open: { takesEffect: "now" as const, quantity: 11 } }, { ok: false, field: false }],
    ["while fewer wait", 12, { ...present, open: { takesEffect: "period_end" as const, quantity: 7 } }, { ok: false, field: false }],
    ["while a bigger plan awaits its payment", 12, { ...present, openPlan: { status: "awaiting_payment" } }, { ok: false, field: false }],
    ["while a smaller plan waits for the period's end", 12, { ...present, openPlan: { status: "scheduled" } }, { ok: true, takesEffect: "now" }],
    ["with a debt", 12, { ...present, openDebt: debt }, { ok: false, field: false }],
    ["before the end", 12, { ...present, subscription: paid({ cancelAt: day(30) }) }, { ok: false, field: false }],
    ["while paused", 12, { ...present, subscription: paid({ status: "paused" }) }, { ok: false, field: false }],
  ])("%s", (_name, quantity, given, verdict) => {
    expect(maySetSeats(quantity, given)).toMatchObject(verdict);
  });
  test("one seat held is said in the singular", () => {
    expect(maySetSeats(1, { ...present, held: 2 })).toMatchObject({ message: expect.stringContaining("2 seats are held") as unknown });
  });
});

describe("a checkout", () => {
  const none = { subscription: null, seatsHeld: 2, seatsOfPlan: 50 };
  const wish = { plan: "growth", interval: "month", currency: "usd", quantity: 5 } as const;
  test.each([
    ["is open", wish, none, { ok: true }],
    ["is open again after the end", wish, { ...none, subscription: paid({ status: "canceled" }) }, { ok: true }],
    ["is not for what is free", { ...wish, plan: "starter" as const }, none, { reason: "not_sold" }],
    ["is not for who has one", wish, { ...none, subscription: paid({ status: "past_due" }) }, { reason: "has_subscription" }],
    ["waits for an open first payment", wish, { ...none, subscription: paid({ status: "incomplete" }) }, { reason: "awaits_payment" }],
    ["needs the seats that are held", { ...wish, quantity: 1 }, none, { reason: "too_few_seats", least: 2 }],
    ["keeps within the plan", { ...wish, quantity: 51 }, none, { reason: "too_many_seats", most: 50 }],
  ])("%s", (_name, asked, present, verdict) => {
    expect(mayCheckOut(asked, present)).toMatchObject(verdict);
  });
  test("is charged at the trial's end, at the earliest that Stripe can hold, or at once", () => {
    expect(firstChargeAt({ trialEndsAt: day(10) }, day(0))).toEqual(day(10));
    expect(firstChargeAt({ trialEndsAt: day(1) }, day(0))).toEqual(new Date(day(2).getTime() + 900_000));
    expect(firstChargeAt({ trialEndsAt: day(0) }, day(0))).toBeNull();
    expect(firstChargeAt({ trialEndsAt: null }, day(0))).toBeNull();
  });
});

describe("what changed between two readings", () => {
  const actions = (before: SubscriptionState | null, after: SubscriptionState) => subscriptionChanges(before, after).map(({ action }) => action);
  test.each([
    ["nothing", paid(), paid(), []],
    ["a new one", null, paid(), ["subscription.started"]],
    ["one that waits for its first payment", null, paid({ status: "incomplete" }), []],
    ["its first payment arrived", paid({ status: "incomplete" }), paid(), ["subscription.started"]],
    ["its end", paid(), paid({ status: "canceled" }), ["subscription.canceled"]],
    ["paused", paid(), paid({ status: "paused" }), ["subscription.paused"]],
    ["resumed", paid({ status: "paused" }), paid(), ["subscription.resumed"]],
    ["past due", paid(), paid({ status: "past_due" }), ["subscription.changed"]],
    ["going to end", paid(), paid({ cancelAt: day(30) }), ["subscription.cancel_scheduled"]],
    ["not any more", paid({ cancelAt: day(30) }), paid(), ["subscription.reactivated"]],
    ["another plan", paid(), paid({ plan: "enterprise", quantity: 20 }), ["plan.changed"]],
    ["another period", paid(), paid({ interval: "year" }), ["plan.changed"]],
    ["seats", paid(), paid({ quantity: 11 }), ["seats.changed"]],
  ])("%s", (_name, before, after, expected) => {
    expect(actions(before, after)).toEqual(expected);
  });
  test("an invoice: each failed attempt once, then its recovery, then nothing", () => {
    const failed = invoiceFromStripe(stripeInvoice({ status: "open", attempt_count: 2, amount_remaining: 100, amount_due: 100 }), [stripeSubscription()]);
    expect(invoiceChange(null, failed)).toMatchObject({ kind: "failed", mail: { attempt: 2 } });
    expect(invoiceChange({ firstFailureAt: day(0), attemptCount: 1 }, failed)).toMatchObject({ kind: "failed" });
    expect(invoiceChange({ firstFailureAt: day(0), attemptCount: 2 }, failed)).toBeNull();
    const settled = { ...failed, status: "paid" as const, firstFailureAt: null };
    expect(invoiceChange({ firstFailureAt: day(0), attemptCount: 2 }, settled)).toMatchObject({ kind: "recovered" });
    expect(invoiceChange({ firstFailureAt: null, attemptCount: 3 }, settled)).toBeNull();
  });
});

describe("who and what stays", () => {
  const people = [{ id: "owner", setAside: false }, { id: "a", setAside: false }, { id: "b", setAside: true }];
  test("the owner always does, within the seats", () => {
    expect(chooseMembers(people, ["b"], { ownerId: "owner", seats: 2 })).toEqual({ ok: true, aside: [people[1]], back: [people[2]] });
    expect(chooseMembers(people, ["a", "b"], { ownerId: "owner", seats: 1 })).toMatchObject({ ok: false, message: expect.stringContaining("there is 1 seat. Choose 2 fewer") as unknown });
    expect(chooseMembers(people, ["a", "b"], { ownerId: "owner", seats: 2 })).toMatchObject({ ok: false, message: expect.stringContaining("there are 2 seats") as unknown });
    expect(chooseMembers(people, ["a", "b"], { ownerId: "owner", seats: null })).toMatchObject({ ok: true });
  });
  test("projects within the plan", () => {
    expect(chooseProjects(people, ["a", "b"], 1)).toMatchObject({ ok: false });
    expect(chooseProjects(people, ["a", "b"], null)).toMatchObject({ ok: true, back: [people[2]], aside: [people[0]] });
  });
});

describe("how a page shows it", () => {
  const step = (level: "full" | "grace" | "restricted" | "read_only", from: Date) => ({ level, from });
  test("the ladder of a failed payment begins with what was full", () => {
    const steps = [step("grace", day(0)), step("restricted", day(7)), step("read_only", day(14))];
    const ladder = ladderOf({ steps, reason: "payment_failed" }, day(8));
    expect(ladder.map(({ level, now }) => [level, now])).toEqual([["full", false], ["grace", false], ["restricted", true], ["read_only", false]]);
    expect(ladder[0]).toMatchObject({ from: null, until: day(0) });
  });
  test("a trial's ladder hides its own beginning", () => {
    const steps = [step("full", day(0)), step("grace", day(14)), step("restricted", day(21))];
    expect(ladderOf({ steps, reason: "trialing" }, day(1))[0]).toMatchObject({ level: "full", from: null, until: day(14), now: true });
    expect(ladderOf({ steps, reason: "trial_over" }, day(15))[0]).toMatchObject({ from: day(0) });
  });
  test("there is no ladder where nothing changes", () => {
    expect(ladderOf({ steps: [], reason: "active" }, day(0))).toEqual([]);
    expect(ladderOf({ steps: [step("full", day(0)), step("full", day(9))], reason: "cancel_scheduled" }, day(0))).toEqual([]);
  });
  const workspace = (trialEndsAt: Date | null) => ({ trialEndsAt, trialStartedAt: null }) as never;
  test.each([
    ["subscribed", day(0), null, paid()],
    ["awaiting_first_payment", day(0), null, paid({ status: "incomplete" })],
    ["trial", day(0), day(5), null],
    ["trial_grace", day(6), day(5), null],
    ["ended", day(40), null, paid({ status: "canceled", endedAt: day(30) })],
    ["starter", day(0), null, null],
  ])("%s", (situation, now, trialEndsAt, state) => {
    expect(situationOf({ workspace: workspace(trialEndsAt), subscription: state }, now)).toBe(situation);
    expect(situationOf({ workspace: { trialEndsAt, trialStartedAt: null, closedAt: day(-1) } as never, subscription: state }, now)).toBe("closed");
  });
  test("both prices of each plan that costs something", () => {
    expect(listPrices("usd").map(({ key, prices }) => [key, prices.month.unitAmount, prices.year.unitAmount])).toEqual([["growth", 1200, 12000], ["enterprise", 3000, 30000]]);
  });
  test("and each of them in the other currency", () => {
    expect(listPrices("eur").map(({ key, prices }) => [key, prices.month.unitAmount, prices.year.unitAmount])).toEqual([["growth", 1100, 11000], ["enterprise", 2800, 28000]]);
  });
  test.each([[79, null], [80, "80 % used."], [100, "All seats are in use."], [103, "3 over the limit."]])("%s of 100 says %s", (used, says) => {
    expect(meterWarning("seats", used, 100)).toBe(says);
  });
  test("no limit, no warning", () => expect([meterWarning("seats", 5, null), meterWarning("seats", 5, 0)]).toEqual([null, null]));
});

describe("what is said afterwards", () => {
  test.each([
    [{ tried: 0, stillOpen: 0, problem: null }, "done", "Nothing is open"],
    [{ tried: 1, stillOpen: 0, problem: null }, "done", "Paid."],
    [{ tried: 1, stillOpen: 1, problem: "No." }, "problem", "through: No."],
    [{ tried: 1, stillOpen: 1, problem: null }, "problem", "through."],
  ])("of a retry %o", (outcome, kind, words) => {
    expect(retryMessage(outcome)).toEqual({ kind, message: expect.stringContaining(words) as unknown });
  });
  test.each([
    [{ status: "applied" }, "done", "paid and ready"],
    [{ status: "awaiting_payment" }, "problem", "declined"],
    [{ status: "requested", takesEffect: "period_end" }, "done", "From the next period"],
    [{ status: "requested", takesEffect: "now" }, "problem", "on its way"],
    [{ status: "unanswered" }, "problem", "charged once"],
    [{ status: "failed", failure: "Why." }, "problem", "Why."],
    [{ status: "failed" }, "problem", "not changed."],
    [{ status: "superseded" }, "problem", "meanwhile"],
  ])("of seats %o", (outcome, kind, words) => {
    expect(seatsMessage(outcome, 5)).toEqual({ kind, message: expect.stringContaining(words) as unknown });
  });
  test.each([["insufficient_funds", "insufficient funds"], ["stolen_card", "the card cannot be used"], ["new_code", "the bank gave no reason"], [null, null]])("the bank's %s is %s", (code, words) => {
    expect(bankReason(code)).toBe(words);
  });
});

describe("the card", () => {
  const method = (last4: string) => ({ card: { brand: "visa", last4, exp_month: 8, exp_year: 2027 } }) as never;
  test("is the living subscription's, else the customer's", () => {
    const own = stripeSubscription({ default_payment_method: method("1111") });
    expect(cardOf(method("2222"), [own])?.last4).toBe("1111");
    expect(cardOf(method("2222"), [{ ...own, status: "canceled" }])?.last4).toBe("2222");
    expect(cardOf(method("2222"), [stripeSubscription({ default_payment_method: "pm_unexpanded" })])?.last4).toBe("2222");
    expect(cardOf(null, [])).toBeNull();
  });
  test.each([["visa", "Visa"], ["amex", "American Express"], ["eftpos_au", "Eftpos_au"]])("%s is %s", (brand, name) => {
    const card = { brand, last4: "4242", expires: "2027-08" };
    expect(cardText(card)).toBe(`${name} ending 4242, expires 08/27`);
    expect(shortCardText(card)).toBe(`${name} ending 4242`);
  });
});
