import { change, emit } from "../events.ts";
import { planOf } from "../resources/prices.ts";
import type { Subscription, SubscriptionItem, SubscriptionSchedule } from "../shapes.ts";
import type { World } from "../world.ts";
import { endDiscount } from "./discounts.ts";
import { cadenceOf, sameCadence } from "./periods.ts";
import { newItem, periodOf, planChange } from "./proration.ts";
import type { ProrationBehavior } from "./proration.ts";
import { usageCharges } from "./lines.ts";
import { keepItems, prorationItems } from "./subscription-invoices.ts";
import { updateSubscription } from "./update.ts";
import { closedItems, takeItems } from "./usage.ts";

export type Phase = SubscriptionSchedule["phases"][number];

export function scheduleOf(world: World, sub: Subscription): SubscriptionSchedule | undefined {
  return world.store.schedules.get(sub.schedule ?? "");
}

/** The present phase is over: the next one takes its place, or the schedule ends. */
export function turnPhase(world: World, sub: Subscription, schedule: SubscriptionSchedule): void {
  const end = schedule.current_phase?.end_date ?? 0;
  const next = schedule.phases.find((phase) => phase.start_date >= end);
  if (!next) {
    if (schedule.end_behavior === "cancel") sub.cancel_at ??= end;
    finishSchedule(world, sub, schedule, schedule.end_behavior === "cancel" ? "completed" : "released");
    return;
  }
  takePhase(world, sub, next);
  change(world, "subscription_schedule.updated", schedule, () => {
    schedule.current_phase = { start_date: next.start_date, end_date: next.end_date };
  });
}

/** At a period's end the items simply change before the renewal; within a period the change is prorated. */
function takePhase(world: World, sub: Subscription, phase: Phase): void {
  const now = world.clock.seconds();
  const first = sub.items.data[0] as SubscriptionItem;
  const items = itemsOfPhase(world, sub, phase);
  takeDiscounts(world, sub, phase);
  if (first.current_period_end > now) {
    applyPhaseNow(world, sub, phase, phase.proration_behavior as ProrationBehavior);
    return;
  }
  const newCadence = !sameCadence(cadenceOf(first.price), cadenceOf((items[0] ?? first).price));
  const ended = periodOf(first);
  const used = sub.status === "trialing" ? [] : closedItems(sub.items.data, items).flatMap((item) => usageCharges(world, item, ended));
  keepItems(world, prorationItems(world, sub, used));
  change(world, "customer.subscription.updated", sub, () => {
    takeItems(world, sub, items);
    if (newCadence) sub.billing_cycle_anchor = now;
    Object.assign(sub.metadata, phase.metadata ?? {});
  });
}

export function applyPhaseNow(world: World, sub: Subscription, phase: Phase, behavior: ProrationBehavior): void {
  takeDiscounts(world, sub, phase);
  const customer = world.store.customers.get(sub.customer);
  if (!customer || sameItems(sub, phase)) return;
  const planned = planChange(world, sub, {
    items: wantedItems(sub, phase),
    behavior,
    at: world.clock.seconds(),
  });
  updateSubscription(world, sub, customer, { planned, behavior, payment: "allow_incomplete", prorationDate: null, alsoChange: () => undefined });
}

/** A phase says whole what is taken off in it. */
function takeDiscounts(world: World, sub: Subscription, phase: Phase): void {
  const kept = phase.discounts.map(({ discount }) => discount);
  for (const id of sub.discounts.filter((one) => !kept.includes(one))) {
    const gone = world.store.discounts.get(id);
    if (gone) endDiscount(world, gone);
  }
}

function sameItems(sub: Subscription, phase: Phase): boolean {
  const text = (rows: [string, number | null][]): string => JSON.stringify(rows.sort());
  return text(sub.items.data.map((item) => [item.price.id, item.quantity ?? null])) ===
    text(phase.items.map((item) => [item.price, item.quantity ?? null]));
}

/** An item keeps its id where its price stays, or where one item takes another's place. */
function wantedItems(sub: Subscription, phase: Phase): { id?: string; price?: string; quantity?: number; deleted?: boolean }[] {
  const left = [...sub.items.data];
  const wanted = phase.items.map((item) => {
    const same = left.findIndex((one) => one.price.id === item.price);
    const [old] = same >= 0 ? left.splice(same, 1) : phase.items.length === 1 ? left.splice(0, 1) : [];
    return { id: old?.id, price: item.price, quantity: item.quantity };
  });
  return [...wanted, ...left.map((item) => ({ id: item.id, deleted: true }))];
}

/** The subscription's items as they will be in a phase. */
function itemsOfPhase(world: World, sub: Subscription, phase: Phase): SubscriptionItem[] {
  const first = sub.items.data[0] as SubscriptionItem;
  return wantedItems(sub, phase).filter((want) => !want.deleted).map((want) => {
    const old = structuredClone(sub.items.data.find((item) => item.id === want.id));
    const price = world.store.prices.get(want.price ?? "") ?? first.price;
    if (!old) return newItem(world, sub.id, price, want, periodOf(first));
    const { quantity: _old, ...kept } = old;
    return { ...kept, price: structuredClone(price), plan: planOf(price), ...(want.quantity === undefined ? {} : { quantity: want.quantity }) };
  });
}

/** What a renewal at `at` will charge for: the items of now, or of the phase that begins then. */
export function itemsAt(world: World, sub: Subscription, at: number): SubscriptionItem[] {
  const schedule = scheduleOf(world, sub);
  const phase = schedule?.current_phase && at >= schedule.current_phase.end_date
    ? schedule.phases.find((one) => one.start_date <= at && one.end_date > at)
    : undefined;
  return phase ? itemsOfPhase(world, sub, phase) : sub.items.data;
}

/** Items changed directly on the subscription are also the present phase's. */
export function followSubscription(world: World, sub: Subscription): void {
  const schedule = scheduleOf(world, sub);
  const phase = schedule?.phases.find((one) => one.start_date === schedule.current_phase?.start_date);
  if (!schedule || !phase || sameItems(sub, phase)) return;
  change(world, "subscription_schedule.updated", schedule, () => (phase.items = phaseItemsOf(sub)));
}

export function phaseDiscountsOf(discounts: readonly string[]): Phase["discounts"] {
  return discounts.map((discount) => ({ coupon: null, discount, promotion_code: null }));
}

export function phaseItemsOf(sub: Subscription): Phase["items"] {
  return sub.items.data.map((item) => ({
    billing_thresholds: null, discounts: [], metadata: {}, plan: item.price.id, price: item.price.id,
    ...(item.quantity === undefined ? {} : { quantity: item.quantity }), tax_rates: [],
  }));
}

/** Released, the subscription goes on by itself; completed, it ends with the schedule. */
export function finishSchedule(
  world: World, sub: Subscription | undefined, schedule: SubscriptionSchedule, status: "released" | "completed",
): void {
  const now = world.clock.seconds();
  schedule.status = status;
  schedule.current_phase = null;
  if (status === "released") {
    schedule.released_at = now;
    schedule.released_subscription = schedule.subscription;
    schedule.subscription = null;
  }
  if (status === "completed") schedule.completed_at = now;
  emit(world, `subscription_schedule.${status}`, schedule);
  if (sub && sub.status !== "canceled") change(world, "customer.subscription.updated", sub, () => (sub.schedule = null));
}
