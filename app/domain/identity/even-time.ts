import { setTimeout as wait } from "node:timers/promises";

const step = 250;

/**
 * Answers at a whole multiple of 250 ms after it began, whether it succeeds or refuses: a clock then does not tell
 * whether an address was known.
 */
export async function inEvenTime<T>(work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    await wait(step - ((performance.now() - began) % step));
  }
}
