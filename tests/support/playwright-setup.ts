import { setup, teardown } from "./global-setup.ts";

/** Playwright takes what ends the set-up from its return value. */
export default async function start(): Promise<() => Promise<void>> {
  await setup();
  return teardown;
}
