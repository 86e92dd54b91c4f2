import { summariesOf } from "../billing/usage.ts";
import { invalid, missing } from "../errors.ts";
import { change, emit } from "../events.ts";
import { listOf, pageOf } from "../http/lists.ts";
import { integer, oneOf, paging, readParams, required, shape, word } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import { newId } from "../ids.ts";
import type { Meter } from "../shapes.ts";
import type { World } from "../world.ts";
import { customerParam } from "./customers.ts";

export const meterRoutes: Route[] = [
  { method: "POST", path: "/v1/billing/meters", answer: create },
  { method: "GET", path: "/v1/billing/meters", answer: listMeters },
  { method: "GET", path: "/v1/billing/meters/:id", answer: retrieve },
  { method: "POST", path: "/v1/billing/meters/:id", answer: update },
  { method: "POST", path: "/v1/billing/meters/:id/deactivate", answer: deactivate },
  { method: "POST", path: "/v1/billing/meters/:id/reactivate", answer: reactivate },
  { method: "GET", path: "/v1/billing/meters/:id/event_summaries", answer: summaries },
];

function findMeter(world: World, id: string): Meter {
  const meter = world.store.meters.get(id);
  if (!meter) throw missing("billing meter", id);
  return meter;
}

function create(world: World, call: Call): Meter {
  const given = readParams(call.raw, {
    display_name: word,
    event_name: word,
    event_time_window: oneOf("day", "hour"),
    default_aggregation: shape({ formula: oneOf("count", "last", "sum") }),
    customer_mapping: shape({ event_payload_key: word, type: oneOf("by_id") }),
    value_settings: shape({ event_payload_key: word }),
  });
  const eventName = required(given.event_name, "event_name");
  if (eventName.length > 100) throw invalid("Invalid string: it may have at most 100 characters.", "event_name");
  refuseTaken(world, eventName);
  const now = world.clock.seconds();
  const meter = world.store.meters.put({
    id: newId("mtr_test"),
    object: "billing.meter",
    created: now,
    customer_mapping: { event_payload_key: given.customer_mapping?.event_payload_key ?? "stripe_customer_id", type: "by_id" },
    default_aggregation: { formula: required(required(given.default_aggregation, "default_aggregation").formula, "default_aggregation[formula]") },
    display_name: required(given.display_name, "display_name"),
    event_name: eventName,
    event_time_window: given.event_time_window ?? null,
    livemode: false,
    status: "active",
    status_transitions: { deactivated_at: null },
    updated: now,
    value_settings: { event_payload_key: given.value_settings?.event_payload_key ?? "value" },
  });
  emit(world, "billing.meter.created", meter);
  return meter;
}

/** Two active meters never share the name of their events. */
function refuseTaken(world: World, eventName: string): void {
  const holder = world.store.meters.where((meter) => meter.event_name === eventName && meter.status === "active")[0];
  if (holder) throw invalid(`An active meter (\`${holder.id}\`) already exists with event name: ${eventName}`, "event_name");
}

function retrieve(world: World, call: Call): Meter {
  readParams(call.raw, {});
  return findMeter(world, firstId(call));
}

function update(world: World, call: Call): Meter {
  const meter = findMeter(world, firstId(call));
  const given = readParams(call.raw, { display_name: word });
  if (given.display_name === undefined || given.display_name === meter.display_name) return meter;
  return changed(world, meter, "billing.meter.updated", () => (meter.display_name = given.display_name ?? meter.display_name));
}

function deactivate(world: World, call: Call): Meter {
  readParams(call.raw, {});
  const meter = findMeter(world, firstId(call));
  if (meter.status === "inactive") throw invalid("This meter is already inactive.");
  const sold = world.store.prices.where((price) => price.active && price.recurring?.meter === meter.id)[0];
  if (sold) throw invalid(`This meter cannot be deactivated because the active price ${sold.id} is attached to it.`);
  return changed(world, meter, "billing.meter.deactivated", () => {
    meter.status = "inactive";
    meter.status_transitions.deactivated_at = world.clock.seconds();
  });
}

function reactivate(world: World, call: Call): Meter {
  readParams(call.raw, {});
  const meter = findMeter(world, firstId(call));
  if (meter.status === "active") throw invalid("This meter is already active.");
  refuseTaken(world, meter.event_name);
  return changed(world, meter, "billing.meter.reactivated", () => {
    meter.status = "active";
    meter.status_transitions.deactivated_at = null;
  });
}

function changed(world: World, meter: Meter, event: string, mutate: () => void): Meter {
  change(world, event, meter, () => {
    mutate();
    meter.updated = world.clock.seconds();
  });
  return meter;
}

function listMeters(world: World, call: Call): object {
  const given = readParams(call.raw, { ...paging, status: oneOf("active", "inactive") });
  return listOf(world.store.meters.where((row) => given.status === undefined || row.status === given.status), given, "/v1/billing/meters");
}

const WINDOW_SECONDS = { hour: 3600, day: 86_400 };

function summaries(world: World, call: Call): object {
  const meter = findMeter(world, firstId(call));
  const given = readParams(call.raw, {
    ...paging, customer: word, start_time: integer, end_time: integer, value_grouping_window: oneOf("day", "hour"),
  });
  const customer = customerParam(world, required(given.customer, "customer"));
  const span = { start: required(given.start_time, "start_time"), end: required(given.end_time, "end_time") };
  const window = given.value_grouping_window === undefined ? null : WINDOW_SECONDS[given.value_grouping_window];
  for (const [param, at] of [["start_time", span.start], ["end_time", span.end]] as const) {
    if (at % (window ?? 60) !== 0) throw invalid(`The ${param} must be aligned with ${given.value_grouping_window ?? "minute"} boundaries.`, param);
  }
  if (span.end <= span.start) throw invalid("The end_time must lie after the start_time.", "end_time");
  return pageOf(summariesOf(world, meter, customer.id, span, window), given, `/v1/billing/meters/${meter.id}/event_summaries`);
}
