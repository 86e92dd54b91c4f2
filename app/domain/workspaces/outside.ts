import type { Pool } from "pg";
import type { AppFacts, RequestFacts } from "#app/domain/scope.ts";

/** A request that has no workspace yet. */
export interface Outside {
  /** As afterlogin_tenant. */
  pool: Pool;
  /** Business time. */
  now: Date;
  request: RequestFacts;
  app: AppFacts;
}
