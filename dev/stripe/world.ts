import type { Clock } from "./clock.ts";
import type { Store } from "./store.ts";
import type { StoredEvent } from "./shapes.ts";

/** All that a resource needs. Everything done with it is synchronous, so no request sees another's half-done work. */
export interface World {
  store: Store;
  clock: Clock;
  /** Where this server is reached: the start of every hosted page's address. */
  url: string;
  appUrl: string | null;
  /** The API request being answered, named in the events it causes; null while the clock or a page acts. */
  request: { id: string | null; idempotency_key: string | null } | null;
  /** Moves the clock on after the present request, and says whether it arrived. */
  travel: (to: Date, then: (arrived: boolean) => void) => void;
  /** Hands a new event to the deliveries. */
  announce: (event: StoredEvent) => void;
}

export const API_VERSION = "2026-10-28.endive";
