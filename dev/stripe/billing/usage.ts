import { createHash } from "node:crypto";
import type { Meter, MeterEventSummary, Price, Subscription, SubscriptionItem } from "../shapes.ts";
import type { World } from "../world.ts";
import { bookOf } from "./books.ts";
import type { Period } from "./periods.ts";

export function isMetered(price: Price): boolean {
  return price.recurring?.usage_type === "metered";
}

/** The items that are paid for in advance, by quantity. */
export function licensed(items: SubscriptionItem[]): SubscriptionItem[] {
  return items.filter((item) => !isMetered(item.price));
}

export function metered(items: SubscriptionItem[]): SubscriptionItem[] {
  return items.filter((item) => isMetered(item.price));
}

/** What a customer used of a meter from `start` up to, and without, `end`. */
export function usedBy(world: World, meter: Meter, customer: string, span: Period): number {
  let total = 0;
  let last: { timestamp: number; value: number } | null = null;
  for (const one of world.store.usage.values()) {
    if (one.meter !== meter.id || one.customer !== customer || one.canceled) continue;
    if (one.timestamp < span.start || one.timestamp >= span.end) continue;
    total += one.value;
    if (last === null || one.timestamp >= last.timestamp) last = one;
  }
  return Math.max(0, meter.default_aggregation.formula === "last" ? (last?.value ?? 0) : total);
}

/** As much of a subscription's item as counting needs. */
export type CountedItem = Pick<SubscriptionItem, "id" | "price" | "subscription" | "created">;

/** What an item's customer used within a period, since the item has its price. */
export function usageOfItem(world: World, item: CountedItem, period: Period): number {
  const meter = world.store.meters.get(item.price.recurring?.meter ?? "");
  const sub = world.store.subscriptions.get(item.subscription);
  if (!meter || !sub) return 0;
  const since = bookOf(world, sub).countedFrom?.[item.id] ?? 0;
  return usedBy(world, meter, sub.customer, { start: Math.max(period.start, since, item.created), end: period.end });
}

/** The metered items that will be gone, or will have another price. What they counted until then is charged by itself. */
export function closedItems(old: SubscriptionItem[], items: SubscriptionItem[]): SubscriptionItem[] {
  return metered(old).filter((before) => items.find((item) => item.id === before.id)?.price.id !== before.price.id);
}

/** Gives a subscription its new items; one whose price changes is counted anew from now on. */
export function takeItems(world: World, sub: Subscription, items: SubscriptionItem[]): void {
  const book = bookOf(world, sub);
  for (const item of closedItems(sub.items.data, items)) {
    book.countedFrom = { ...book.countedFrom, [item.id]: world.clock.seconds() };
  }
  sub.items.data = items;
}

/** Without a window one summary of the whole; otherwise one for each window in which something was used, newest first. */
export function summariesOf(world: World, meter: Meter, customer: string, span: Period, window: number | null): MeterEventSummary[] {
  if (window === null) return [summary(world, meter, customer, span)];
  const starts = new Set<number>();
  for (const one of world.store.usage.values()) {
    const within = one.timestamp >= span.start && one.timestamp < span.end;
    if (one.meter === meter.id && one.customer === customer && !one.canceled && within) starts.add(one.timestamp - (one.timestamp % window));
  }
  return [...starts].sort((a, b) => b - a).map((start) => summary(world, meter, customer, { start, end: start + window }));
}

function summary(world: World, meter: Meter, customer: string, span: Period): MeterEventSummary {
  // The same question has the same id, so that cursors hold.
  const id = createHash("sha256").update(`${meter.id} ${customer} ${span.start} ${span.end}`).digest("hex").slice(0, 24);
  return {
    id: `mtrusg_test_${id}`,
    object: "billing.meter_event_summary",
    aggregated_value: usedBy(world, meter, customer, span),
    end_time: span.end,
    livemode: false,
    meter: meter.id,
    start_time: span.start,
  };
}
