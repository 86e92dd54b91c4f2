import { isDeepStrictEqual } from "node:util";
import { newId } from "./ids.ts";
import type { StoredEvent, StripeObject } from "./shapes.ts";
import { API_VERSION, type World } from "./world.ts";

const KEPT = 3000;

export function emit(world: World, type: string, object: object, previous?: Record<string, unknown>): StoredEvent {
  const event: StoredEvent = {
    id: newId("evt"),
    object: "event",
    api_version: API_VERSION,
    created: world.clock.seconds(),
    data: { object: structuredClone(object) as StripeObject },
    livemode: false,
    pending_webhooks: 0,
    request: world.request ?? { id: null, idempotency_key: null },
    type,
  };
  if (previous) event.data.previous_attributes = previous;
  world.store.events.put(event);
  forgetOldest(world);
  world.announce(event);
  return event;
}

/** Changes an object and says so, with what it was before; a change that changes nothing says nothing. */
export function change<T extends object>(world: World, type: string, object: T, mutate: (object: T) => void): boolean {
  const before = structuredClone(object);
  mutate(object);
  const previous = differences(before as Record<string, unknown>, object as Record<string, unknown>);
  if (Object.keys(previous).length === 0) return false;
  emit(world, type, object, previous);
  return true;
}

/** Old values of what changed: hashes key by key, lists as a whole. */
function differences(before: Record<string, unknown>, after: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[key], after[key]];
    if (isDeepStrictEqual(was, is)) continue;
    out[key] = isHash(was) && isHash(is) ? differences(was, is) : (was ?? null);
  }
  return out;
}

function isHash(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !("data" in value);
}

function forgetOldest(world: World): void {
  const { events, deliveries } = world.store;
  if (events.size <= KEPT) return;
  const gone = new Set(events.all().slice(0, KEPT / 10).map((event) => event.id));
  for (const id of gone) events.delete(id);
  for (const delivery of deliveries.all()) if (gone.has(delivery.event)) deliveries.delete(delivery.id);
}
