import { and, eq } from "drizzle-orm";
import { data, type MiddlewareFunction } from "react-router";
import { memberships } from "#db/schema/workspaces.ts";
import { openScope, type Member, type OpenedScope } from "#app/domain/scope.ts";
import { stateOf, type RequestState } from "#app/http/context.ts";
import { enter, type Entry, type EntryHere } from "#app/http/enter.ts";
import { noteSeen, sessionToken, toSignIn } from "#app/http/session.ts";
import { workspaceWork, WorkspaceWork } from "#app/http/workspace-work.ts";

/**
 * Who, where, and may they come in: one look-up answers. Opens the request's one transaction (lazily), shares it among
 * the action and all loaders, and ends it by the answer's status. Entry.server settles it before rendering; this settles
 * what has no rendering (redirects, data requests) and rolls back on a throw, also when the client has gone.
 */
export const workspaceDoor: MiddlewareFunction<Response> = async ({ request, params, context }, next) => {
  const state = stateOf(context);
  const entry = await lookUp(request, state, params.slug ?? "");
  if (!entry) throw toSignIn(request);
  if (entry.outside) throw data({ code: "waiting_outside", ...entry.outside }, { status: 403 });
  if (!isHere(entry)) throw data({ code: "not_found" }, { status: 404 });
  const writable = request.method !== "GET" && request.method !== "HEAD";
  const work = new WorkspaceWork(entry, writable, (mayWrite) => openFor(entry, state, mayWrite));
  context.set(workspaceWork, work);
  try {
    const response = await next();
    await work.settle(response.status);
    noteSeen(state, entry);
    noteActive(state, entry);
    return response;
  } catch (error) {
    await work.rollback();
    throw error;
  }
};

function lookUp(request: Request, state: RequestState, slug: string): Promise<Entry | null> {
  const token = sessionToken(request, state);
  if (!token) return Promise.resolve(null);
  return enter(state.runtime.pools.afterlogin_tenant, { token, slug, storedClock: state.runtime.config.clock === "stored" });
}

function isHere(entry: Entry): entry is Entry & { here: EntryHere } {
  return entry.here !== null;
}

function openFor(entry: Entry & { here: EntryHere }, state: RequestState, writable: boolean): OpenedScope {
  return openScope({
    pool: state.runtime.pools.afterlogin_tenant,
    tenantId: entry.here.standing.workspace.id,
    standing: entry.here.standing,
    actor: memberFrom(entry),
    now: entry.now,
    app: state.runtime.app,
    request: { id: state.id, method: state.method, address: state.address },
    writable,
  });
}

function memberFrom({ user, here: { membership } }: Entry & { here: EntryHere }): Member {
  return {
    kind: "member",
    userId: user.id,
    membershipId: membership.id,
    label: membership.name,
    email: user.email,
    role: membership.role,
    billingManager: membership.billingManager,
  };
}

const activeInterval = 60_000;

/** After the response, at most once a minute: who was here last decides who stays when a plan shrinks. */
function noteActive(state: RequestState, entry: Entry & { here: EntryHere }): void {
  const { lastActiveAt, id } = entry.here.membership;
  if (lastActiveAt && entry.now.getTime() - lastActiveAt.getTime() < activeInterval) return;
  const opened = openFor(entry, state, true);
  opened.scope.db
    .update(memberships)
    .set({ lastActiveAt: entry.now })
    .where(and(eq(memberships.tenantId, opened.scope.tenantId), eq(memberships.id, id)))
    .then(() => opened.transaction.commit())
    .catch(async (error: unknown) => {
      await opened.transaction.rollback();
      state.runtime.log.error("last active was not written", { error, requestId: state.id });
    });
}
