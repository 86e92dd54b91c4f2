import { setup, teardown } from "./global-setup.ts";
import { findPgbouncer } from "./pooler/find.ts";

/** Playwright takes what ends the set-up from its return value. */
export default async function start(): Promise<() => Promise<void>> {
  // Journeys go the way of production: through a pooler.
  if (findPgbouncer() === null) console.log("No PgBouncer here: the journeys go to the database itself.");
  else process.env.TEST_POOLER = "on";
  await setup();
  return teardown;
}
