import { createContext, redirect, type MiddlewareFunction, type RouterContextProvider } from "react-router";
import { isToken } from "#app/domain/identity/tokens.ts";
import { sessionAbsoluteMs } from "#app/domain/identity/sessions.rules.ts";
import { clearCookie, prefixed, rawCookie, setCookie } from "#app/http/cookies.ts";
import { stateOf, type RequestState } from "#app/http/context.ts";
import { enter, type Entry } from "#app/http/enter.ts";

export const sessionCookie = "session";

/** The session's token as the browser sent it, or null. Only the right shape gets as far as the database. */
export function sessionToken(request: Request, state: RequestState): string | null {
  const value = rawCookie(request.headers.get("cookie"), prefixed(sessionCookie, state.runtime.config.secureCookies));
  return isToken(value) ? value : null;
}

/** The cookie ends with the session's absolute end; how long it may lie idle is the server's business. */
export function rememberSession(state: RequestState, token: string): void {
  state.cookies.push(setCookie(sessionCookie, token, { secure: state.runtime.config.secureCookies, maxAge: sessionAbsoluteMs / 1000 }));
}

export function forgetSession(state: RequestState): void {
  state.cookies.push(clearCookie(sessionCookie, { secure: state.runtime.config.secureCookies }));
}

/** Who is signed in, asked at most once a request. Null: nobody. */
export async function currentEntry(request: Request, context: Readonly<RouterContextProvider>): Promise<Entry | null> {
  const known = context.get(entryOnce);
  if (known) return known.entry;
  const state = stateOf(context);
  const token = sessionToken(request, state);
  const entry = token
    ? await enter(state.runtime.pools.afterlogin_tenant, { token, slug: null, storedClock: state.runtime.config.clock === "stored" })
    : null;
  context.set(entryOnce, { entry });
  return entry;
}

/** Null: not asked yet. */
const entryOnce = createContext<{ entry: Entry | null } | null>(null);
const personOnce = createContext<Entry | null>(null);

/** Lets signed-in people through; sends others to the sign-in page and back. */
export const personDoor: MiddlewareFunction<Response> = async ({ request, context }, next) => {
  const entry = await currentEntry(request, context);
  if (!entry) throw toSignIn(request);
  context.set(personOnce, entry);
  const response = await next();
  noteSeen(stateOf(context), entry);
  return response;
};

export function personOf(context: Readonly<RouterContextProvider>): Entry {
  const entry = context.get(personOnce);
  if (!entry) throw new Error("This route does not stand behind the person's door.");
  return entry;
}

export function toSignIn(request: Request): Response {
  const url = new URL(request.url);
  // A form cannot be sent again after signing in: come back to the page it stood on.
  const here = request.method === "GET" ? `${url.pathname}${url.search}` : url.pathname;
  return redirect(`/sign-in?to=${encodeURIComponent(here)}`);
}

const seenInterval = 60_000;

/** After the response, at most once a minute: moves the idle limit of a session on. Security time is real. */
export function noteSeen(state: RequestState, entry: Entry): void {
  if (Date.now() - entry.session.lastSeenAt.getTime() < seenInterval) return;
  const { config, pools, log } = state.runtime;
  pools.afterlogin_identity
    .query(
      `update identity.sessions set last_seen_at = $2, idle_expires_at = $3
       where id = $1 and last_seen_at < $2::timestamptz - interval '1 minute'`,
      [entry.session.id, new Date(), new Date(Date.now() + config.sessionIdleMs)],
    )
    .catch((error: unknown) => log.error("last seen was not written", { error, requestId: state.id }));
}
