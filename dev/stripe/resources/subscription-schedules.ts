import { cancelSubscription } from "../billing/cancellation.ts";
import { cadenceOf, periodAround } from "../billing/periods.ts";
import type { Cadence } from "../billing/periods.ts";
import { applyPhaseNow, finishSchedule, phaseDiscountsOf, phaseItemsOf } from "../billing/schedules.ts";
import type { Phase } from "../billing/schedules.ts";
import { isMetered } from "../billing/usage.ts";
import { invalid, missing, missingParam } from "../errors.ts";
import { change, emit } from "../events.ts";
import { listOf } from "../http/lists.ts";
import {
  billingMode, count, either, flag, inRange, integer, list, mergeMetadata, metadata, off, oneOf, paging, range, readParams, required,
  shape, text, unserved, word,
} from "../http/params.ts";
import type { Read } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import { newId } from "../ids.ts";
import type { Price, Subscription, SubscriptionSchedule } from "../shapes.ts";
import type { World } from "../world.ts";
import { sellablePrice } from "./prices.ts";
import { prorationBehavior } from "./subscription-fields.ts";

export const scheduleRoutes: Route[] = [
  { method: "POST", path: "/v1/subscription_schedules", answer: create },
  { method: "GET", path: "/v1/subscription_schedules", answer: listSchedules },
  { method: "GET", path: "/v1/subscription_schedules/:id", answer: retrieve },
  { method: "POST", path: "/v1/subscription_schedules/:id", answer: update },
  { method: "POST", path: "/v1/subscription_schedules/:id/release", answer: release },
  { method: "POST", path: "/v1/subscription_schedules/:id/cancel", answer: cancel },
];

const phaseFields = {
  items: list(shape({ price: word, quantity: count, metadata, plan: unserved, price_data: unserved, tax_rates: unserved, discounts: unserved, billing_thresholds: unserved })),
  start_date: either(oneOf("now"), integer),
  end_date: either(oneOf("now"), integer),
  duration: shape({ interval: oneOf("day", "week", "month", "year"), interval_count: count }),
  proration_behavior: prorationBehavior,
  metadata,
  description: text,
  billing_cycle_anchor: unserved,
  collection_method: oneOf("charge_automatically"),
  currency: unserved,
  default_payment_method: unserved,
  invoice_settings: unserved,
  automatic_tax: unserved,
  discounts: list(shape({ discount: word, coupon: unserved, promotion_code: unserved })),
  default_tax_rates: unserved,
  add_invoice_items: unserved,
  application_fee_percent: unserved,
  billing_thresholds: unserved,
  on_behalf_of: unserved,
  transfer_data: unserved,
  trial: unserved,
  trial_end: unserved,
};
const endBehavior = oneOf("release", "cancel");

/** Schedules grow out of a subscription; one for a subscription to come is not served. */
function create(world: World, call: Call): SubscriptionSchedule {
  const given = readParams(call.raw, {
    from_subscription: word, metadata, billing_mode: billingMode, customer: unserved, phases: unserved, start_date: unserved,
    default_settings: unserved, end_behavior: unserved, pause_schedules: unserved, customer_account: unserved,
  });
  const id = required(given.from_subscription, "from_subscription");
  if (given.metadata) throw invalid("You cannot set `metadata` if `from_subscription` is set.", "metadata");
  const sub = world.store.subscriptions.get(id);
  if (!sub) throw missingParam("subscription", id, "from_subscription");
  if (sub.schedule !== null) throw invalid(`You cannot migrate a subscription that is already attached to a schedule: ${sub.schedule}.`, "from_subscription");
  if (!["active", "trialing", "past_due"].includes(sub.status)) {
    throw invalid(`A subscription with status ${sub.status} cannot be put on a schedule.`, "from_subscription");
  }
  const schedule = world.store.schedules.put(newSchedule(world, sub));
  emit(world, "subscription_schedule.created", schedule);
  change(world, "customer.subscription.updated", sub, () => (sub.schedule = schedule.id));
  return schedule;
}

function newSchedule(world: World, sub: Subscription): SubscriptionSchedule {
  const item = sub.items.data[0];
  const start = item?.current_period_start ?? sub.start_date;
  const end = item?.current_period_end ?? sub.start_date;
  return {
    id: newId("sub_sched"),
    object: "subscription_schedule",
    application: null,
    billing_mode: { flexible: { proration_discounts: "included" }, type: "flexible" },
    canceled_at: null,
    completed_at: null,
    created: world.clock.seconds(),
    current_phase: { start_date: start, end_date: end },
    customer: sub.customer,
    customer_account: null,
    default_settings: {
      application_fee_percent: null,
      automatic_tax: { disabled_reason: null, enabled: false, liability: null },
      billing_cycle_anchor: "automatic",
      billing_thresholds: null,
      collection_method: "charge_automatically",
      default_payment_method: null,
      description: null,
      invoice_settings: { account_tax_ids: null, custom_fields: null, days_until_due: null, description: null, footer: null, issuer: { type: "self" } },
      on_behalf_of: null,
      transfer_data: null,
    },
    end_behavior: "release",
    livemode: false,
    metadata: {},
    pause_schedules: [],
    phases: [{ ...newPhase(sub, phaseItemsOf(sub), start, end, "create_prorations", {}), discounts: phaseDiscountsOf(sub.discounts) }],
    released_at: null,
    released_subscription: null,
    status: "active",
    subscription: sub.id,
    test_clock: sub.test_clock,
  };
}

function newPhase(sub: Subscription, items: Phase["items"], start: number, end: number, behavior: string, own: Record<string, string>): Phase {
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    billing_cycle_anchor: null,
    billing_thresholds: null,
    collection_method: null,
    currency: sub.currency,
    default_payment_method: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    end_date: end,
    invoice_settings: null,
    items,
    metadata: own,
    on_behalf_of: null,
    proration_behavior: behavior,
    start_date: start,
    transfer_data: null,
    trial_end: null,
  };
}

function update(world: World, call: Call): SubscriptionSchedule {
  const { schedule, sub } = activeSchedule(world, firstId(call));
  const given = readParams(call.raw, {
    phases: list(shape(phaseFields)), end_behavior: endBehavior, metadata, proration_behavior: prorationBehavior,
    default_settings: unserved, pause_schedules: unserved,
  });
  const phases = given.phases && phasesOf(world, sub, schedule, given.phases);
  change(world, "subscription_schedule.updated", schedule, () => {
    if (given.end_behavior !== undefined) schedule.end_behavior = given.end_behavior;
    schedule.metadata = mergeMetadata(schedule.metadata ?? {}, given.metadata);
    if (!phases) return;
    const now = world.clock.seconds();
    const current = phases.find((phase) => phase.start_date <= now && phase.end_date > now);
    schedule.phases = phases;
    if (current) schedule.current_phase = { start_date: current.start_date, end_date: current.end_date };
  });
  const current = schedule.phases.find((phase) => phase.start_date === schedule.current_phase?.start_date);
  if (phases && current) applyPhaseNow(world, sub, current, given.proration_behavior ?? "create_prorations");
  return schedule;
}

/** Phases follow one another without gaps; the present one keeps its beginning. */
function phasesOf(world: World, sub: Subscription, schedule: SubscriptionSchedule, given: Read<typeof phaseFields>[]): Phase[] {
  const now = world.clock.seconds();
  const first = schedule.current_phase?.start_date ?? now;
  if (given.length === 0) throw invalid("A schedule must have at least one phase.", "phases");
  let start = first;
  const phases = given.map((phase, index) => {
    const param = `phases[${index}]`;
    const wanted = phase.start_date === "now" ? now : phase.start_date;
    if (wanted !== undefined && wanted !== start) {
      throw invalid(index === 0 ? "You can not modify the start date of the current phase." : "Phases must follow one another without gaps.", `${param}[start_date]`);
    }
    const items = itemsOf(world, phase, param);
    const end = endOf(world, phase, items, start, now);
    if (end <= start) throw invalid("The end of a phase must lie after its start.", `${param}[end_date]`);
    const built = newPhase(sub, items, start, end, phase.proration_behavior ?? "create_prorations", mergeMetadata({}, phase.metadata));
    built.description = phase.description ?? null;
    // Those that are not named end with the phase before.
    built.discounts = phaseDiscountsOf((phase.discounts ?? []).map((one, at) => ownDiscount(sub, one.discount, `${param}[discounts][${at}]`)));
    start = end;
    return built;
  });
  if (start <= now) throw invalid("The last phase must end in the future.", "phases");
  return phases;
}

function ownDiscount(sub: Subscription, id: string | undefined, param: string): string {
  if (id === undefined || !sub.discounts.includes(id)) throw missingParam("discount", id ?? "", `${param}[discount]`);
  return id;
}

function itemsOf(world: World, phase: Read<typeof phaseFields>, param: string): Phase["items"] {
  const items = required(phase.items, `${param}[items]`).map((item, index) => {
    const price = sellablePrice(world, required(item.price, `${param}[items][${index}][price]`), `${param}[items][${index}][price]`);
    if (!price.recurring) throw invalid("The price specified is not recurring.", `${param}[items][${index}][price]`);
    return {
      billing_thresholds: null, discounts: [], metadata: mergeMetadata({}, item.metadata), plan: price.id, price: price.id,
      ...quantityOf(price, item.quantity), tax_rates: [],
    };
  });
  if (items.length === 0) throw invalid("A phase must have at least one item.", `${param}[items]`);
  return items;
}

function quantityOf(price: Price, given: number | undefined): { quantity?: number } {
  return isMetered(price) ? {} : { quantity: given ?? 1 };
}

/** Its given end, its duration, or one billing period. */
function endOf(world: World, phase: Read<typeof phaseFields>, items: Phase["items"], start: number, now: number): number {
  if (phase.end_date !== undefined) return phase.end_date === "now" ? now : phase.end_date;
  const price = world.store.prices.get(items[0]?.price ?? "");
  const cadence: Cadence | null = phase.duration
    ? { interval: required(phase.duration.interval, "duration[interval]"), interval_count: phase.duration.interval_count ?? 1 }
    : price ? cadenceOf(price) : null;
  return cadence ? periodAround(start, cadence, start).end : start;
}

function release(world: World, call: Call): SubscriptionSchedule {
  const { schedule, sub } = activeSchedule(world, firstId(call));
  readParams(call.raw, { preserve_cancel_date: flag });
  finishSchedule(world, sub, schedule, "released");
  return schedule;
}

function cancel(world: World, call: Call): SubscriptionSchedule {
  const { schedule, sub } = activeSchedule(world, firstId(call));
  readParams(call.raw, { invoice_now: off, prorate: off });
  cancelSubscription(world, sub, "cancellation_requested");
  return schedule;
}

function activeSchedule(world: World, id: string): { schedule: SubscriptionSchedule; sub: Subscription } {
  const schedule = world.store.schedules.get(id);
  if (!schedule) throw missing("subscription_schedule", id);
  const sub = world.store.subscriptions.get(schedule.subscription ?? "");
  if (schedule.status !== "active" || !sub) {
    throw invalid(`This schedule is ${schedule.status}: only active ones can be changed, released or canceled.`);
  }
  return { schedule, sub };
}

function retrieve(world: World, call: Call): SubscriptionSchedule {
  readParams(call.raw, {});
  const schedule = world.store.schedules.get(firstId(call));
  if (!schedule) throw missing("subscription_schedule", firstId(call));
  return schedule;
}

function listSchedules(world: World, call: Call): object {
  const given = readParams(call.raw, {
    ...paging, customer: word, created: range, canceled_at: range, completed_at: range, released_at: range,
    scheduled: unserved, customer_account: unserved,
  });
  const rows = world.store.schedules.where(
    (row) =>
      (given.customer === undefined || row.customer === given.customer) &&
      inRange(row.created, given.created) &&
      (given.released_at === undefined || (row.released_at !== null && inRange(row.released_at, given.released_at))) &&
      (given.canceled_at === undefined || (row.canceled_at !== null && inRange(row.canceled_at, given.canceled_at))) &&
      (given.completed_at === undefined || (row.completed_at !== null && inRange(row.completed_at, given.completed_at))),
  );
  return listOf(rows, given, "/v1/subscription_schedules");
}
