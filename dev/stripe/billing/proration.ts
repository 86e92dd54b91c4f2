import { invalid, missingParam } from "../errors.ts";
import { newId } from "../ids.ts";
import type { Price, Subscription, SubscriptionItem } from "../shapes.ts";
import type { World } from "../world.ts";
import { planOf, sellablePrice } from "../resources/prices.ts";
import { fullPeriodCharge, remainingTime, unusedTime, usageCharges } from "./lines.ts";
import type { Charge } from "./lines.ts";
import { cadenceOf, periodAround, sameCadence } from "./periods.ts";
import type { Period } from "./periods.ts";
import { closedItems, isMetered, licensed, metered } from "./usage.ts";

export type ProrationBehavior = "create_prorations" | "always_invoice" | "none";

export interface WantedItem {
  id?: string;
  price?: string;
  quantity?: number;
  deleted?: boolean;
  metadata?: Record<string, string>;
}

export interface Wanted {
  items?: WantedItem[];
  behavior: ProrationBehavior;
  /** The instant from which prorations are counted. */
  at: number;
  anchorNow?: boolean;
  trialEnd?: number | "now";
}

/** A change worked out but not made: previews show it, updates make it. */
export interface PlannedChange {
  items: SubscriptionItem[];
  anchor: number;
  trialEnd: number | null;
  status: Subscription["status"];
  charges: Charge[];
  /** A new billing cycle begins, which is invoiced at once whatever the proration behaviour. */
  invoiceNow: boolean;
}

export function planChange(world: World, sub: Subscription, wanted: Wanted): PlannedChange {
  const now = world.clock.seconds();
  const old = sub.items.data;
  const items = mergeItems(world, sub, wanted.items ?? []);
  const prorate = wanted.behavior !== "none" && sub.status !== "paused";
  const period = periodOf(old[0] as SubscriptionItem);
  if (prorate && wanted.items) checkInstant(wanted.at, period, sub.status === "trialing");
  const cadence = cadenceOf((items[0] as SubscriptionItem).price);

  if (typeof wanted.trialEnd === "number") {
    if (wanted.trialEnd <= now) throw invalid("Invalid timestamp: must be an integer Unix timestamp in the future.", "trial_end");
    const credits = prorate && sub.status !== "trialing" ? licensed(old).map((item) => unusedTime(world, item, period, wanted.at)) : [];
    const start = sub.status === "trialing" ? period.start : now;
    const inTrial = withPeriod(items, { start, end: wanted.trialEnd });
    return { items: inTrial, anchor: wanted.trialEnd, trialEnd: wanted.trialEnd, status: "trialing", charges: credits, invoiceNow: false };
  }
  if (sub.status === "trialing" && wanted.trialEnd !== "now") {
    const end = sub.trial_end ?? period.end;
    return { items: withPeriod(items, { start: period.start, end }), anchor: sub.billing_cycle_anchor, trialEnd: sub.trial_end, status: "trialing", charges: [], invoiceNow: false };
  }
  const endsTrial = sub.status === "trialing";
  const restarts = endsTrial || wanted.anchorNow === true || !sameCadence(cadence, cadenceOf((old[0] as SubscriptionItem).price));
  if (restarts && sub.status !== "paused") {
    const fresh = periodAround(now, cadence, now);
    const started = withPeriod(items, fresh);
    const credits = prorate && !endsTrial ? licensed(old).map((item) => unusedTime(world, item, period, wanted.at)) : [];
    const used = endsTrial ? [] : metered(old).flatMap((item) => usageCharges(world, item, { start: period.start, end: now }));
    const charges = [...credits, ...used, ...licensed(started).map((item) => fullPeriodCharge(world, item, fresh))];
    return { items: started, anchor: now, trialEnd: endsTrial ? now : sub.trial_end, status: endsTrial ? "active" : sub.status, charges, invoiceNow: true };
  }
  const used = (sub.status === "paused" ? [] : closedItems(old, items))
    .flatMap((item) => usageCharges(world, item, { start: period.start, end: now }));
  const charges = [...(prorate ? differences(world, licensed(old), licensed(items), period, wanted.at) : []), ...used];
  return { items, anchor: sub.billing_cycle_anchor, trialEnd: sub.trial_end, status: sub.status, charges, invoiceNow: false };
}

/** Gives back what an item was charged for time to come, and charges what replaces it. */
function differences(world: World, old: SubscriptionItem[], items: SubscriptionItem[], period: Period, at: number): Charge[] {
  const charges: Charge[] = [];
  for (const before of old) {
    const after = items.find((item) => item.id === before.id);
    if (after && after.price.id === before.price.id && after.quantity === before.quantity) continue;
    charges.push(unusedTime(world, before, period, at));
    if (after) charges.push(remainingTime(world, after, period, at));
  }
  for (const item of items) {
    if (!old.some((before) => before.id === item.id)) charges.push(remainingTime(world, item, period, at));
  }
  return charges;
}

function checkInstant(at: number, period: Period, trialing: boolean): void {
  if (trialing || (at >= period.start && at <= period.end)) return;
  throw invalid("Cannot specify a proration date outside of the current period.", "proration_date");
}

function mergeItems(world: World, sub: Subscription, wanted: WantedItem[]): SubscriptionItem[] {
  let items = structuredClone(sub.items.data);
  wanted.forEach((want, index) => {
    const param = `items[${index}]`;
    if (want.id === undefined) {
      if (want.price === undefined) throw invalid(`Missing required param: ${param}[price].`, `${param}[price]`, "parameter_missing");
      if (items.some((item) => item.price.id === want.price)) {
        throw invalid(`Price ${want.price} is already used by another item of this subscription.`, `${param}[price]`);
      }
      items.push(newItem(world, sub.id, sellablePrice(world, want.price, `${param}[price]`), want, periodOf(items[0] as SubscriptionItem)));
      return;
    }
    const item = items.find((known) => known.id === want.id);
    if (!item) throw missingParam("subscription_item", want.id, `${param}[id]`);
    if (want.deleted) {
      items = items.filter((known) => known !== item);
      return;
    }
    if (want.price !== undefined && want.price !== item.price.id) {
      item.price = structuredClone(sellablePrice(world, want.price, `${param}[price]`));
      item.plan = planOf(item.price);
      if (isMetered(item.price)) delete item.quantity;
      else item.quantity ??= 1;
    }
    refuseQuantity(item.price, want.quantity, param);
    if (want.quantity !== undefined) item.quantity = want.quantity;
    if (want.metadata !== undefined) item.metadata = want.metadata;
  });
  checkItems(items, sub.currency);
  return items;
}

export function checkItems(items: SubscriptionItem[], currency = items[0]?.price.currency): void {
  const first = items[0];
  if (!first) throw invalid("A subscription must have at least one active item.", "items");
  for (const item of items) {
    if (item.price.currency !== currency) throw invalid("The price specified only supports another currency than the subscription's.", "items");
    if (!sameCadence(cadenceOf(item.price), cadenceOf(first.price))) {
      throw invalid("The local Stripe serves subscriptions whose items share one billing interval.", "items", "local_unserved");
    }
  }
}

function refuseQuantity(price: Price, quantity: number | undefined, param: string): void {
  if (!isMetered(price) || quantity === undefined) return;
  throw invalid("You cannot set a quantity for an item whose price is metered.", `${param}[quantity]`);
}

export function newItem(world: World, sub: string, price: Price, want: WantedItem, period: Period): SubscriptionItem {
  refuseQuantity(price, want.quantity, "items");
  return {
    id: newId("si", 14),
    object: "subscription_item",
    billing_thresholds: null,
    created: world.clock.seconds(),
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata: want.metadata ?? {},
    plan: planOf(price),
    price: structuredClone(price),
    ...(isMetered(price) ? {} : { quantity: want.quantity ?? 1 }),
    subscription: sub,
    tax_rates: [],
  };
}

export function periodOf(item: SubscriptionItem): Period {
  return { start: item.current_period_start, end: item.current_period_end };
}

export function withPeriod(items: SubscriptionItem[], period: Period): SubscriptionItem[] {
  return items.map((item) => ({ ...item, current_period_start: period.start, current_period_end: period.end }));
}
