import { enter, type Entry } from "#app/http/enter.ts";
import type { RequestState } from "#app/http/context.ts";
import type { FlashMessage } from "#app/http/flash.ts";
import { forgetPending } from "#app/http/pending.ts";
import { goTo } from "#app/http/respond.ts";
import { rememberSession } from "#app/http/session.ts";

/** Hands a session that has just begun to the browser, and leads it to where it was going. */
export async function letIn(
  request: Request,
  state: RequestState,
  { token, to, flash }: { token: string; to: string | null; flash?: string | FlashMessage },
): Promise<Response> {
  const { pools, config } = state.runtime;
  rememberSession(state, token);
  forgetPending(request, state);
  const entry = await enter(pools.afterlogin_tenant, { token, slug: null, storedClock: config.clock === "stored" });
  return goTo(state, destinationOf(to, entry), flash);
}

/** Where they wanted to go, else the only workspace there is, else the list of them. */
export function destinationOf(to: string | null, entry: Entry | null): string {
  if (to) return to;
  const [only, ...others] = entry?.workspaces ?? [];
  return only && others.length === 0 && only.status === "active" && !only.closedAt ? `/w/${only.slug}` : "/workspaces";
}

/** An address that an invitation's page hands on, to stand in the form already. */
export function givenAddress({ searchParams }: URL): string | undefined {
  return searchParams.get("email")?.slice(0, 254) || undefined;
}
