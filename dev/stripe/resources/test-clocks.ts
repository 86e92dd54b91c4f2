import { DAY } from "../billing/periods.ts";
import { invalid, missing } from "../errors.ts";
import { emit } from "../events.ts";
import { listOf } from "../http/lists.ts";
import { integer, paging, readParams, required, text, unserved } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import { newId } from "../ids.ts";
import type { TestClock } from "../shapes.ts";
import type { World } from "../world.ts";
import { removeCustomer } from "./customers.ts";

/** Stripe's interface to the one clock that there is: see docs/local-stripe.md for how that differs. */
export const testClockRoutes: Route[] = [
  { method: "POST", path: "/v1/test_helpers/test_clocks", answer: create },
  { method: "GET", path: "/v1/test_helpers/test_clocks", answer: listClocks },
  { method: "GET", path: "/v1/test_helpers/test_clocks/:id", answer: retrieve },
  { method: "DELETE", path: "/v1/test_helpers/test_clocks/:id", answer: remove },
  { method: "POST", path: "/v1/test_helpers/test_clocks/:id/advance", answer: advance },
];

const KEPT_DAYS = 30;
/** "Now", as another machine's clock has it. */
const SKEW_SECONDS = 60;

function create(world: World, call: Call): TestClock {
  const given = readParams(call.raw, { frozen_time: integer, name: text, customer: unserved });
  const wanted = required(given.frozen_time, "frozen_time");
  const other = world.store.testClocks.all()[0];
  if (other) throw invalid(`The local Stripe has one clock, which ${other.id} holds: delete that first.`, undefined, "local_unserved");
  const now = world.clock.seconds();
  if (wanted < now - SKEW_SECONDS) throw invalid("The local clock cannot be moved back.", "frozen_time", "local_unserved");
  world.clock.freeze();
  const clock = world.store.testClocks.put({
    id: newId("clock"),
    object: "test_helpers.test_clock",
    created: now,
    deletes_after: now + KEPT_DAYS * DAY,
    frozen_time: Math.max(wanted, now),
    livemode: false,
    name: given.name ?? null,
    status: "ready",
    status_details: {},
  });
  emit(world, "test_helpers.test_clock.created", clock);
  if (wanted > now) travel(world, clock, wanted);
  return clock;
}

export function findClock(world: World, id: string): TestClock {
  const clock = world.store.testClocks.get(id);
  if (!clock) throw missing("test clock", id);
  return clock;
}

function retrieve(world: World, call: Call): TestClock {
  readParams(call.raw, {});
  return findClock(world, firstId(call));
}

function advance(world: World, call: Call): TestClock {
  const clock = findClock(world, firstId(call));
  const { frozen_time: given } = readParams(call.raw, { frozen_time: integer });
  const target = required(given, "frozen_time");
  if (clock.status === "advancing") throw invalid("This test clock is advancing; wait until its status is ready.");
  if (target <= world.clock.seconds()) throw invalid("A test clock can only be advanced to a time after its present one.", "frozen_time");
  travel(world, clock, target);
  return clock;
}

/** The answer leaves before the journey is over: whoever waits for it asks for the status, or for the event. */
function travel(world: World, clock: TestClock, target: number): void {
  clock.status = "advancing";
  clock.status_details = { advancing: { target_frozen_time: target } };
  emit(world, "test_helpers.test_clock.advancing", clock);
  world.travel(new Date(target * 1000), (arrived) => {
    clock.status = arrived ? "ready" : "internal_failure";
    clock.status_details = {};
    clock.frozen_time = world.clock.seconds();
    emit(world, `test_helpers.test_clock.${clock.status}`, clock);
  });
}

/** Its customers go with it, and the clock runs again. */
function remove(world: World, call: Call): object {
  const clock = findClock(world, firstId(call));
  readParams(call.raw, {});
  if (clock.status === "advancing") throw invalid("This test clock is advancing; wait until its status is ready.");
  for (const customer of world.store.customers.where((row) => row.test_clock === clock.id)) removeCustomer(world, customer);
  world.store.testClocks.delete(clock.id);
  world.clock.unfreeze();
  emit(world, "test_helpers.test_clock.deleted", clock);
  return { id: clock.id, object: "test_helpers.test_clock", deleted: true };
}

function listClocks(world: World, call: Call): object {
  return listOf(world.store.testClocks.all(), readParams(call.raw, paging), "/v1/test_helpers/test_clocks");
}
