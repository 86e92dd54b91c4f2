import type { Identity } from "#app/domain/identity/identity.ts";
import type { RequestState } from "#app/http/context.ts";

/** What verbs about people need, from a request. */
export function identityOf({ runtime, address, userAgent }: RequestState): Identity {
  return { pool: runtime.pools.afterlogin_identity, app: runtime.app, client: { address, userAgent } };
}
