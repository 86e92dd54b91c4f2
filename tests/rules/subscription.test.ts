import fc from "fast-check";
import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { chooseCurrent, planOfStripePrice, subscriptionFromStripe } from "#app/domain/billing/sync/subscription.rules.ts";
import { scheduledChangeFromStripe } from "#app/domain/billing/plan/schedule.rules.ts";
import { subscriptionStatuses } from "#app/domain/subscription-state.ts";
import type { SubscriptionState } from "#app/domain/subscription-state.ts";
import { day, subscription } from "./builders.ts";
import { stripeInvoice, stripeItem, stripePrice, stripeSubscription, unix } from "./stripe-objects.ts";

describe("a subscription from Stripe", () => {
  it("becomes our record", () => {
    expect(subscriptionFromStripe(stripeSubscription(), [])).toEqual(subscription());
  });

  it.each(subscriptionStatuses.filter((status) => status !== "unknown"))("keeps the status %s", (status) => {
    expect(subscriptionFromStripe(stripeSubscription({ status }), [])).toMatchObject({ status, stripeStatus: status });
  });

  it("keeps a status nobody knows for staff, and calls it unknown", () => {
    const state = subscriptionFromStripe(stripeSubscription({ status: "hibernating" }), []);
    expect(state).toMatchObject({ status: "unknown", stripeStatus: "hibernating" });
  });

  const changes: [string, Partial<Stripe.Subscription>, Partial<SubscriptionState>][] = [
    ["ends at the period's end", { cancel_at_period_end: true }, { cancelAt: day(30), cancelAtPeriodEnd: true }],
    ["ends on a date, as the portal sets it", { cancel_at: unix(day(12)) }, { cancelAt: day(12), cancelAtPeriodEnd: false }],
    ["both say it", { cancel_at: unix(day(30)), cancel_at_period_end: true }, { cancelAt: day(30), cancelAtPeriodEnd: true }],
    ["ended", { status: "canceled", ended_at: unix(day(4)) }, { endedAt: day(4) }],
    ["on trial", { status: "trialing", trial_end: unix(day(9)) }, { trialEnd: day(9) }],
    [
      "paused",
      { status: "paused", status_details: { paused: { transitioned_at: unix(day(2)) } } as Stripe.Subscription.StatusDetails },
      { pausedAt: day(2) },
    ],
    ["paused, nobody says when", { status: "paused" }, { pausedAt: null }],
    [
      "resumed",
      { status: "active", status_details: { paused: { transitioned_at: unix(day(2)) } } as Stripe.Subscription.StatusDetails },
      { pausedAt: null },
    ],
    ["scheduled", { schedule: "sub_sched_acme" }, { stripeScheduleId: "sub_sched_acme" }],
    ["expanded", { customer: { id: "cus_other" } as Stripe.Customer, latest_invoice: stripeInvoice() }, { stripeCustomerId: "cus_other", latestInvoiceId: "in_acme" }],
    ["live", { livemode: true }, { livemode: true }],
    [
      "seats waiting for payment",
      { pending_update: { subscription_items: [stripeItem({ quantity: 14 })] } as Stripe.Subscription.PendingUpdate },
      { quantity: 10, pendingQuantity: 14 },
    ],
    [
      "another change waiting",
      { pending_update: { subscription_items: [stripeItem({ id: "si_other", quantity: 14 })] } as Stripe.Subscription.PendingUpdate },
      { pendingQuantity: null },
    ],
    ["a change without items waiting", { pending_update: { subscription_items: null } as Stripe.Subscription.PendingUpdate }, { pendingQuantity: null }],
  ];
  it.each(changes)("%s", (_, given, expected) => {
    expect(subscriptionFromStripe(stripeSubscription(given), [])).toMatchObject(expected);
  });

  it("reads seats and period from the item whose price is a plan's, wherever it stands", () => {
    const recurring = { interval: "month", interval_count: 1, usage_type: "metered", meter: "mtr_api", trial_period_days: null } as const;
    const metered = stripeItem({ id: "si_api", quantity: undefined, price: stripePrice({ id: "price_api", lookup_key: "api_requests", recurring }) });
    const state = subscriptionFromStripe(stripeSubscription({}, [metered, stripeItem()]), []);
    expect(state).toMatchObject({ stripeItemId: "si_acme", quantity: 10, plan: "growth" });
  });

  it("prefers a licensed item where no price is a plan's, and takes what there is at last", () => {
    const recurring = { interval: "year", interval_count: 1, usage_type: "metered", meter: "mtr_api", trial_period_days: null } as const;
    const metered = stripeItem({ id: "si_api", quantity: undefined, price: stripePrice({ lookup_key: null, unit_amount: null, recurring }) });
    const special = stripeItem({ id: "si_special", price: stripePrice({ lookup_key: "special_deal" }) });
    expect(subscriptionFromStripe(stripeSubscription({}, [metered, special]), [])).toMatchObject({ stripeItemId: "si_special", plan: null });
    expect(subscriptionFromStripe(stripeSubscription({}, [metered]), [])).toMatchObject({
      stripeItemId: "si_api",
      plan: null,
      quantity: 1,
      unitAmount: 0,
      interval: "year",
    });
  });

  it("has to have an item", () => {
    expect(() => subscriptionFromStripe(stripeSubscription({}, []), [])).toThrow("Subscription sub_acme has no items");
  });
});

describe("the plan of a Stripe price", () => {
  it.each([
    ["growth_year_usd_v1", {}, "growth"],
    [null, { plan: "enterprise" }, "enterprise"],
    ["handmade", { plan: "growth" }, "growth"],
    [null, { plan: "gold" }, null],
    [null, {}, null],
  ])("with the key %o and metadata %o is %o", (lookup_key, metadata, plan) => {
    expect(planOfStripePrice(stripePrice({ lookup_key, metadata }))).toBe(plan);
  });
});

describe("collection, read from open invoices and not from events", () => {
  const pastDue = stripeSubscription({ status: "past_due" });

  it("starts at the first failure among the open invoices, whatever their order", () => {
    const september = stripeInvoice({ id: "in_1", attempt_count: 4, next_payment_attempt: null });
    const october = stripeInvoice({
      id: "in_2",
      next_payment_attempt: unix(day(33)),
      status_transitions: { finalized_at: unix(day(30)), marked_uncollectible_at: null, paid_at: null, voided_at: null },
    });
    const expected = { firstFailureAt: day(0), attemptCount: 4, nextAttemptAt: day(33) };
    expect(subscriptionFromStripe(pastDue, [september, october])).toMatchObject(expected);
    expect(subscriptionFromStripe(pastDue, [october, september])).toMatchObject(expected);
  });

  it("takes the earliest of several next attempts", () => {
    const one = stripeInvoice({ id: "in_1", next_payment_attempt: unix(day(6)) });
    const other = stripeInvoice({ id: "in_2", next_payment_attempt: unix(day(4)) });
    expect(subscriptionFromStripe(pastDue, [one, other]).nextAttemptAt).toEqual(day(4));
  });

  it.each([
    ["paid ones", stripeInvoice({ status: "paid" })],
    ["another subscription's", stripeInvoice({ parent: null })],
  ])("ignores %s", (_, invoice) => {
    expect(subscriptionFromStripe(pastDue, [invoice])).toMatchObject({ firstFailureAt: null, attemptCount: 0, nextAttemptAt: null });
  });

  it("does not count the declined offer of more seats", () => {
    const waiting = stripeSubscription({
      pending_update: { subscription_items: [stripeItem({ quantity: 14 })] } as Stripe.Subscription.PendingUpdate,
    });
    expect(subscriptionFromStripe(waiting, [stripeInvoice()]).firstFailureAt).toBeNull();
  });
});

describe("which subscription counts", () => {
  const older = subscription({ stripeSubscriptionId: "sub_old", startedAt: day(-90) });
  const newer = subscription({ stripeSubscriptionId: "sub_new", startedAt: day(-1) });
  const cases: [string, SubscriptionState[], string | null, number][] = [
    ["none", [], null, 0],
    ["the only one, ended", [{ ...older, status: "canceled" }], "sub_old", 0],
    ["the living one, though another ended later", [{ ...newer, status: "canceled" }, older], "sub_old", 1],
    ["the new one after the old one ended", [{ ...older, status: "canceled" }, newer], "sub_new", 1],
    ["the newer of two that live", [older, newer], "sub_new", 2],
    ["the paid one of two that live", [older, { ...newer, status: "past_due" }], "sub_old", 2],
    ["the one that waits for its first payment, before one that ended", [{ ...older, status: "canceled" }, { ...newer, status: "incomplete" }], "sub_new", 0],
    ["one that ended, before one that never began", [{ ...older, status: "canceled" }, { ...newer, status: "incomplete_expired" }], "sub_old", 0],
    ["unpaid, before one that waits for its first payment", [{ ...older, status: "unpaid" }, { ...newer, status: "incomplete" }], "sub_old", 1],
  ];
  it.each(cases)("%s", (_, subscriptions, current, live) => {
    const choice = chooseCurrent(subscriptions);
    expect(choice.current?.stripeSubscriptionId ?? null).toBe(current);
    expect(choice.live).toHaveLength(live);
  });

  it("does not depend on the order in which Stripe lists them", () => {
    const some = fc
      .uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 5 })
      .chain((ids) =>
        fc.tuple(
          ...ids.map((id) =>
            fc.record({ status: fc.constantFrom(...subscriptionStatuses), startedAt: fc.constantFrom(day(0), day(1)) }).map((state) =>
              subscription({ ...state, stripeSubscriptionId: `sub_${id}` }),
            ),
          ),
        ),
      );
    fc.assert(
      fc.property(
        some.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(chooseCurrent(shuffled).current).toEqual(chooseCurrent(all).current);
        },
      ),
    );
  });
});

describe("what a schedule will change", () => {
  function schedule(changes: Partial<Stripe.SubscriptionSchedule> = {}): Stripe.SubscriptionSchedule {
    const phase = (start: number, end: number, price: string | Stripe.Price | Stripe.DeletedPrice, quantity?: number) => ({
      start_date: unix(day(start)),
      end_date: unix(day(end)),
      items: [{ price, quantity }],
    });
    return {
      id: "sub_sched_acme",
      status: "active",
      current_phase: { start_date: unix(day(0)), end_date: unix(day(30)) },
      phases: [phase(0, 30, "price_growth_month", 10), phase(30, 60, stripePrice(), 6)],
      ...changes,
    } as Stripe.SubscriptionSchedule;
  }
  const last = { start_date: unix(day(30)), end_date: unix(day(60)) };

  it("is the phase after the present one", () => {
    expect(scheduledChangeFromStripe(schedule())).toEqual({ at: day(30), stripePriceId: "price_growth_month", plan: "growth", interval: "month", quantity: 6 });
  });

  it.each([
    ["released", { status: "released" }],
    ["not begun", { status: "not_started", current_phase: null }],
    ["in no phase", { current_phase: null }],
    ["in its last phase", { current_phase: last }],
  ])("is nothing when it is %s", (_, changes) => {
    expect(scheduledChangeFromStripe(schedule(changes))).toBeNull();
  });

  it.each([
    ["not expanded", "price_special", "price_special"],
    ["deleted", { id: "price_gone", object: "price", deleted: true } as Stripe.DeletedPrice, "price_gone"],
  ])("names no plan for a price that is %s", (_, price, stripePriceId) => {
    const phases = [{ start_date: unix(day(30)), end_date: unix(day(60)), items: [{ price }] }];
    const change = scheduledChangeFromStripe(schedule({ phases: phases as Stripe.SubscriptionSchedule.Phase[] }));
    expect(change).toMatchObject({ plan: null, stripePriceId, quantity: 1 });
  });

  it("is nothing when the next phase sells nothing", () => {
    const phases = [{ ...last, items: [] as unknown[] }] as Stripe.SubscriptionSchedule.Phase[];
    expect(scheduledChangeFromStripe(schedule({ phases }))).toBeNull();
  });
});
