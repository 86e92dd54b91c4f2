import { businessNow } from "#db/clock.ts";
import type { Visitor } from "#app/domain/workspaces/examine-invitation.ts";
import type { Outside } from "#app/domain/workspaces/outside.ts";
import type { RequestState } from "#app/http/context.ts";
import type { Entry } from "#app/http/enter.ts";

/** What verbs need that run before anybody has come into a workspace. Without an entry the clock is asked. */
export async function outsideOf(state: RequestState, entry: Entry | null): Promise<Outside> {
  const { pools, app, config } = state.runtime;
  const pool = pools.afterlogin_tenant;
  return {
    pool,
    app,
    now: entry?.now ?? (await businessNow(pool, config.clock)),
    request: { id: state.id, method: state.method, address: state.address },
  };
}

export function visitorOf({ user, tokenHash }: Entry): Visitor {
  return { userId: user.id, name: user.name, email: user.email, emailVerified: user.emailVerified, tokenHash };
}
