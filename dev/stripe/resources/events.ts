import { missing } from "../errors.ts";
import { listOf } from "../http/lists.ts";
import { flag, inRange, list, paging, range, readParams, word } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import type { StoredEvent } from "../shapes.ts";
import type { World } from "../world.ts";

export const eventRoutes: Route[] = [
  { method: "GET", path: "/v1/events", answer: listEvents },
  { method: "GET", path: "/v1/events/:id", answer: retrieve },
];

function retrieve(world: World, call: Call): StoredEvent {
  readParams(call.raw, {});
  const event = world.store.events.get(firstId(call));
  if (!event) throw missing("event", firstId(call));
  return event;
}

function listEvents(world: World, call: Call): object {
  const given = readParams(call.raw, { ...paging, created: range, type: word, types: list(word), delivery_success: flag });
  const rows = world.store.events.where(
    (row) =>
      (given.type === undefined || matches(row.type, given.type)) &&
      (given.types === undefined || given.types.some((type) => matches(row.type, type))) &&
      (given.delivery_success === undefined || (row.pending_webhooks === 0) === given.delivery_success) &&
      inRange(row.created, given.created),
  );
  return listOf(rows, given, "/v1/events");
}

/** `invoice.*` names a family of types. */
export function matches(type: string, wanted: string): boolean {
  return wanted === "*" || wanted === type || (wanted.endsWith(".*") && type.startsWith(wanted.slice(0, -1)));
}
