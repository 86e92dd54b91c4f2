import Stripe from "stripe";
import { cancelSubscription } from "#app/domain/billing/lifecycle/cancel-subscription.ts";
import { reactivateSubscription } from "#app/domain/billing/lifecycle/reactivate-subscription.ts";
import { changePlan } from "#app/domain/billing/plan/change-plan.ts";
import { pauseSubscription } from "#app/domain/billing/lifecycle/pause-subscription.ts";
import { previewPlan } from "#app/domain/billing/plan/preview-plan.ts";
import { resumeSubscription } from "#app/domain/billing/lifecycle/resume-subscription.ts";
import { retryOpenInvoices } from "#app/domain/billing/debt/retry-open-invoices.ts";
import { setSeats } from "#app/domain/billing/seats/set-seats.ts";
import { startCheckout } from "#app/domain/billing/checkout/start-checkout.ts";
import { withdrawPlanChange } from "#app/domain/billing/plan/withdraw-plan-change.ts";
import { withdrawSeatReduction } from "#app/domain/billing/seats/withdraw-seat-reduction.ts";
import { Refusal } from "#app/domain/refusal.ts";
import { cards, type BillingWorld } from "#tests/support/billing.ts";
import type { Workspace } from "#tests/support/stories.ts";
import type { Chance } from "./chance.ts";

/** Does one thing, and says what. */
export type Move = (world: BillingWorld, place: Workspace, chance: Chance) => Promise<string>;

/** What an owner does in our pages. */
const ours: Record<string, Move> = {
  async buy(world, place, chance) {
    const wish = { plan: chance.one(["growth", "enterprise"] as const), interval: chance.percent(80) ? ("month" as const) : ("year" as const), quantity: 4 + chance.below(6) };
    const { url } = await startCheckout(world.work(place, place.owner), wish);
    const card = chance.one([cards.good, cards.good, cards.good, cards.mastercard, cards.declined]);
    return `${wish.plan} ${wish.interval} for ${wish.quantity}, card ${card.slice(-4)}: ${await world.payAt(url, card)}`;
  },
  async wander(world, place) {
    await startCheckout(world.work(place, place.owner), { plan: "growth", interval: "month", quantity: 4 });
    return "left the checkout";
  },
  async seats(world, place, chance) {
    const quantity = 2 + chance.below(9);
    const { status } = await setSeats(world.work(place, place.owner), { quantity, prorationDate: null });
    return `${quantity}: ${status}`;
  },
  async keepSeats(world, place) {
    return (await withdrawSeatReduction(world.work(place, place.owner))).status;
  },
  async plan(world, place, chance) {
    const wish = { plan: chance.one(["growth", "enterprise"] as const), interval: chance.one(["month", "year"] as const) };
    const work = world.work(place, place.owner);
    const preview = await previewPlan(work, wish);
    if (!preview.ok) return preview.message;
    const outcome = await changePlan(work, { ...wish, prorationDate: preview.prorationDate, due: preview.due });
    return `${wish.plan} ${wish.interval}: ${outcome.status}`;
  },
  async keepPlan(world, place) {
    return (await withdrawPlanChange(world.work(place, place.owner))).status;
  },
  async pause(world, place) {
    await pauseSubscription(world.work(place, place.owner), { reason: null });
    return "paused";
  },
  async resume(world, place) {
    return (await resumeSubscription(world.work(place, place.owner))).status;
  },
  async cancel(world, place) {
    await cancelSubscription(world.work(place, place.owner), { reason: null, comment: "" });
    return "at the period's end";
  },
  async reactivate(world, place) {
    return reactivateSubscription(world.work(place, place.owner));
  },
  async retry(world, place) {
    const { tried, paid } = await retryOpenInvoices(world.work(place, place.owner));
    return `${paid} of ${tried} paid`;
  },
};

/** What happens at Stripe, without a word to us. */
const theirs: Record<string, Move> = {
  async bank(world, place, chance) {
    const says = chance.one(["declined", "insufficient_funds", "authenticate", null, null] as const);
    world.local.payments.always(await customer(world, place), says);
    return says ?? "pays";
  },
  async pauseThere(world, place) {
    return (await world.stripe.subscriptions.pause(await live(world, place), { type: "subscription" })).status;
  },
  async resumeThere(world, place) {
    return (await world.stripe.subscriptions.resume(await paused(world, place), { billing_cycle_anchor: { type: "now" } })).status;
  },
  async end(world, place) {
    return (await world.stripe.subscriptions.cancel(await live(world, place))).status;
  },
  async refund(world, place, chance) {
    const { data } = await world.stripe.charges.list({ customer: await customer(world, place) });
    const charge = data.find(({ paid, amount_refunded, amount }) => paid && amount_refunded < amount);
    if (!charge) return "nothing to give back";
    const whole = charge.amount - charge.amount_refunded;
    const { amount } = await world.stripe.refunds.create({ charge: charge.id, amount: chance.percent(50) ? whole : Math.ceil(whole / 2) });
    return `${amount} given back`;
  },
  async dispute(world, place) {
    const { data } = await world.stripe.charges.list({ customer: await customer(world, place) });
    const charge = data.find(({ paid, disputed, refunded }) => paid && !disputed && !refunded);
    if (!charge) return "nothing to dispute";
    return world.local.disputes.open(charge.id);
  },
  async decide(world, place, chance) {
    const { data } = await world.stripe.disputes.list();
    const own = await customer(world, place);
    for (const dispute of data) {
      const charge = await world.stripe.charges.retrieve(String(dispute.charge));
      if (charge.customer !== own || ["won", "lost"].includes(dispute.status)) continue;
      const outcome = chance.one(["won", "lost"] as const);
      await world.local.disputes.close(dispute.id, outcome);
      return outcome;
    }
    return "nothing to decide";
  },
  async coupon(world, place, chance) {
    const coupon = await world.stripe.coupons.create({ percent_off: 25, duration: chance.one(["once", "forever"] as const) });
    await world.stripe.subscriptions.update(await live(world, place), { discounts: [{ coupon: coupon.id }] });
    return coupon.duration;
  },
  async writeOff(world, place, chance) {
    const { data } = await world.stripe.invoices.list({ customer: await customer(world, place), status: "open" });
    if (data.length === 0) return "nothing open";
    const { id } = chance.one(data);
    const { status } = chance.percent(50) ? await world.stripe.invoices.voidInvoice(id) : await world.stripe.invoices.markUncollectible(id);
    return String(status);
  },
};

export const moves: Record<string, Move> = { ...ours, ...theirs };

/** Whoever has ever been a customer cannot pay from now on. */
export async function breakBank(world: BillingWorld, place: Workspace): Promise<void> {
  const id = await world.customerOf(place).catch(() => null);
  if (id !== null) world.local.payments.always(id, "insufficient_funds");
}

/** More often what leads somewhere. */
const likely = ["buy", "buy", "seats", "seats", "bank", "bank", "resume", "resume", "retry", "plan", "plan", "plan", ...Object.keys(moves)];

/** One thing, and what became of it: done, refused in words, or declined by the bank. */
export async function makeMove(world: BillingWorld, place: Workspace, chance: Chance): Promise<string> {
  const name = chance.one(likely);
  return `${name}: ${await moves[name]!(world, place, chance).catch(saidNo)}`;
}

/** Refusals and declines are part of life. Anything else is a failure of ours. */
function saidNo(error: unknown): string {
  if (error instanceof Refusal || error instanceof NothingThere) return error.message;
  if (error instanceof Stripe.errors.StripeCardError || error instanceof Stripe.errors.StripeInvalidRequestError) return error.message;
  throw error;
}

class NothingThere extends Error {}

function live(world: BillingWorld, place: Workspace): Promise<string> {
  return subscriptionOf(world, place, {});
}

function paused(world: BillingWorld, place: Workspace): Promise<string> {
  return subscriptionOf(world, place, { status: "paused" });
}

async function subscriptionOf(world: BillingWorld, place: Workspace, which: { status?: "paused" }): Promise<string> {
  const { data } = await world.stripe.subscriptions.list({ customer: await customer(world, place), ...which });
  const [first] = data;
  if (!first) throw new NothingThere("no subscription");
  return first.id;
}

function customer(world: BillingWorld, place: Workspace): Promise<string> {
  return world.customerOf(place).catch(() => {
    throw new NothingThere("no customer");
  });
}
