import type Stripe from "stripe";
import type { AccessLevel } from "#app/domain/access.rules.ts";
import { priceList, type PlanKey } from "#app/domain/plans.rules.ts";
import type { BillingWorld } from "#tests/support/billing.ts";
import type { Workspace } from "#tests/support/stories.ts";

const day = 86_400_000;
const levels: readonly AccessLevel[] = ["full", "grace", "restricted", "read_only"];

/** What Stripe has of one customer, and when each payment failed first, from the record of its events. */
export interface Truth {
  subscriptions: Stripe.Subscription[];
  invoices: Stripe.Invoice[];
  failedAt: Map<string, number>;
}

export async function truthOf(world: BillingWorld, place: Workspace): Promise<Truth> {
  const customer = await world.customerOf(place).catch(() => null);
  if (customer === null) return { subscriptions: [], invoices: [], failedAt: new Map() };
  const subscriptions = await world.stripe.subscriptions.list({ customer, status: "all", limit: 100 }).autoPagingToArray({ limit: 1000 });
  const invoices = await world.stripe.invoices.list({ customer, limit: 100 }).autoPagingToArray({ limit: 1000 });
  const failedAt = new Map<string, number>();
  for (const event of world.stripeEvents()) {
    if (event.type !== "invoice.payment_failed" && event.type !== "invoice.payment_action_required") continue;
    if (event.data.object.customer === customer && !failedAt.has(event.data.object.id)) failedAt.set(event.data.object.id, event.created * 1000);
  }
  return { subscriptions, invoices, failedAt };
}

const ended = ["canceled", "incomplete_expired"];

/** The one that lives; there is never more than one. */
export function livingOf({ subscriptions }: Truth): Stripe.Subscription | null {
  const living = subscriptions.filter(({ status }) => ![...ended, "incomplete"].includes(status));
  if (living.length > 1) throw new Error(`${living.length} subscriptions live at once.`);
  return living[0] ?? null;
}

export interface Held {
  /** Seats that may be filled, by our record of what was bought. */
  seats: number;
  usage: { seats: number; projects: number };
}

/** The table of product access, told anew from Stripe's objects alone. */
export function accessAt(truth: Truth, { seats, usage }: Held, at: Date): AccessLevel {
  const living = livingOf(truth);
  const debts = truth.invoices.filter(({ status, amount_remaining }) => status === "open" && amount_remaining > 0);
  const ofTheEnded = debts.some((invoice) => subscriptionOf(truth, invoice)?.status === "canceled");
  if (ofTheEnded) return "read_only";
  if (!living) return within(priceList.plans.starter.limits, usage) ? "full" : "restricted";

  const planLimits = priceList.plans[planOf(living)].limits;
  const limits = { seats: Math.min(planLimits.seats ?? Infinity, seats), projects: planLimits.projects };
  const excess: AccessLevel = within(limits, usage) ? "full" : "restricted";
  return gravest(excess, statusAt(truth, living, usage, at));
}

function statusAt(truth: Truth, living: Stripe.Subscription, usage: Held["usage"], at: Date): AccessLevel {
  if (living.status === "paused" || living.status === "unpaid") return "read_only";
  const failures = truth.invoices.filter((invoice) => isOwed(truth, living, invoice)).map(({ id }) => truth.failedAt.get(id)!);
  const ends = endOf(living);
  const over = ends !== null && ends <= at.getTime();
  if (failures.length > 0) {
    if (over) return "read_only";
    const days = (at.getTime() - Math.min(...failures)) / day;
    return days < 7 ? "grace" : days < 14 ? "restricted" : "read_only";
  }
  return over && !within(priceList.plans.starter.limits, usage) ? "restricted" : "full";
}

/** An invoice for seats that are not given before it is paid is an offer. */
function isOwed(truth: Truth, living: Stripe.Subscription, invoice: Stripe.Invoice): boolean {
  if (invoice.status !== "open" || invoice.amount_remaining === 0 || subscriptionOf(truth, invoice) !== living) return false;
  const offered = living.pending_update !== null && living.latest_invoice === invoice.id;
  return !offered && truth.failedAt.has(invoice.id);
}

function subscriptionOf({ subscriptions }: Truth, invoice: Stripe.Invoice): Stripe.Subscription | undefined {
  return subscriptions.find(({ id }) => id === invoice.parent?.subscription_details?.subscription);
}

export function endOf({ cancel_at, cancel_at_period_end, items }: Stripe.Subscription): number | null {
  if (cancel_at !== null) return cancel_at * 1000;
  return cancel_at_period_end ? items.data[0]!.current_period_end * 1000 : null;
}

export function planOf({ items }: Stripe.Subscription): PlanKey {
  const key = items.data[0]!.price.lookup_key!.split("_")[0];
  if (key !== "growth" && key !== "enterprise") throw new Error(`No plan has the price ${key}.`);
  return key;
}

function within(limits: { seats: number | null; projects: number | null }, usage: Held["usage"]): boolean {
  return usage.seats <= (limits.seats ?? Infinity) && usage.projects <= (limits.projects ?? Infinity);
}

function gravest(one: AccessLevel, other: AccessLevel): AccessLevel {
  return levels.indexOf(one) > levels.indexOf(other) ? one : other;
}
