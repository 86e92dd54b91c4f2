import { DAY, HOUR } from "../billing/periods.ts";
import { invalid } from "../errors.ts";
import { integer, oneOf, readParams, required, shape, strings, word } from "../http/params.ts";
import type { Call, Route } from "../http/route.ts";
import { newId } from "../ids.ts";
import type { Meter, MeterEvent, MeterEventAdjustment } from "../shapes.ts";
import type { World } from "../world.ts";

export const meterEventRoutes: Route[] = [
  { method: "POST", path: "/v1/billing/meter_events", answer: create },
  { method: "POST", path: "/v1/billing/meter_event_adjustments", answer: adjust },
];

const MOST_DAYS_BACK = 35;
const MOST_SECONDS_AHEAD = 300;
/** Stripe says "at least 24 hours"; here it is exactly that, so that whoever relies on more is found out. */
const REMEMBERED_SECONDS = 24 * HOUR;

function create(world: World, call: Call): MeterEvent {
  const given = readParams(call.raw, { event_name: word, payload: strings, identifier: word, timestamp: integer });
  const payload = required(given.payload, "payload");
  const meter = activeMeter(world, required(given.event_name, "event_name"));
  const now = world.clock.seconds();
  const timestamp = given.timestamp ?? now;
  checkTime(timestamp, now);
  const identifier = given.identifier ?? newId("mevt");
  if (identifier.length > 100) throw invalid("Invalid string: it may have at most 100 characters.", "identifier");
  const customer = payload[meter.customer_mapping.event_payload_key];
  if (customer === undefined || customer === "") throw noPayload(meter.customer_mapping.event_payload_key);
  const value = valueOf(meter, payload);
  makeRoom(world, identifier, now);
  // As at Stripe, an event for nobody is taken and then comes to nothing: see docs/local-stripe.md.
  if (world.store.customers.get(customer)) {
    world.store.usage.put({ id: identifier, meter: meter.id, customer, value, timestamp, created: now, canceled: false });
  } else {
    world.store.usage.put({ id: identifier, meter: meter.id, customer, value: 0, timestamp, created: now, canceled: true });
  }
  return { object: "billing.meter_event", created: now, event_name: meter.event_name, identifier, livemode: false, payload, timestamp };
}

function activeMeter(world: World, eventName: string): Meter {
  const named = world.store.meters.where((meter) => meter.event_name === eventName);
  const active = named.find((meter) => meter.status === "active");
  if (active) return active;
  if (named.length > 0) throw invalid(`The meter with event name ${eventName} is inactive.`, "event_name", "archived_meter");
  throw invalid(`No active meter found for event name: ${eventName}`, "event_name", "no_meter");
}

function checkTime(timestamp: number, now: number): void {
  if (timestamp < now - MOST_DAYS_BACK * DAY) {
    throw invalid("The timestamp must be within the past 35 calendar days.", "timestamp", "timestamp_too_far_in_past");
  }
  if (timestamp > now + MOST_SECONDS_AHEAD) {
    throw invalid("The timestamp may be at most 5 minutes in the future.", "timestamp", "timestamp_in_future");
  }
}

function valueOf(meter: Meter, payload: Record<string, string>): number {
  if (meter.default_aggregation.formula === "count") return 1;
  const key = meter.value_settings.event_payload_key;
  const text = payload[key];
  if (text === undefined) throw noPayload(key);
  if (!/^-?\d{1,15}$/.test(text)) throw invalid(`Invalid value in the payload: ${text.slice(0, 40)}. The local Stripe takes whole numbers.`, `payload[${key}]`, "meter_event_invalid_value");
  return Number(text);
}

function noPayload(key: string): Error {
  return invalid(`The payload is missing the key ${key}.`, `payload[${key}]`, "parameter_missing");
}

/** A repeat is refused; an identifier whose time is over may be used again, and then counts again. */
function makeRoom(world: World, identifier: string, now: number): void {
  const known = world.store.usage.get(identifier);
  if (!known) return;
  if (known.created > now - REMEMBERED_SECONDS) {
    throw invalid(`An event already exists with identifier ${identifier}.`, "identifier", "duplicate_meter_event");
  }
  world.store.usage.delete(identifier);
  world.store.usage.put({ ...known, id: `${identifier} until ${known.created}` });
}

function adjust(world: World, call: Call): MeterEventAdjustment {
  const given = readParams(call.raw, { event_name: word, type: oneOf("cancel"), cancel: shape({ identifier: word }) });
  const meter = activeMeter(world, required(given.event_name, "event_name"));
  required(given.type, "type");
  const identifier = required(given.cancel?.identifier, "cancel[identifier]");
  const usage = world.store.usage.get(identifier);
  if (!usage || usage.meter !== meter.id) throw invalid(`No event exists with identifier ${identifier}.`, "cancel[identifier]", "resource_missing");
  if (usage.created <= world.clock.seconds() - REMEMBERED_SECONDS) {
    throw invalid("An event can be canceled within 24 hours of its receipt.", "cancel[identifier]");
  }
  usage.canceled = true;
  return {
    object: "billing.meter_event_adjustment", cancel: { identifier }, event_name: meter.event_name, livemode: false, status: "complete", type: "cancel",
  };
}
