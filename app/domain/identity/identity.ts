import type { Pool } from "pg";
import type { AppFacts } from "#app/domain/scope.ts";

/**
 * What verbs about people and their credentials need: the one role that may touch those tables, the process they run
 * in, and who asks. Their times are real, never business time.
 */
export interface Identity {
  pool: Pool;
  app: AppFacts;
  client: Client;
}

/** Where a request came from, as far as it says. */
export interface Client {
  address: string | null;
  userAgent: string | null;
}
