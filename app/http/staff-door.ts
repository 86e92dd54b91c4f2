import { createContext, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MiddlewareFunction, type RouterContextProvider } from "react-router";
import { businessNow } from "#db/clock.ts";
import { isToken } from "#app/domain/identity/tokens.ts";
import { Refusal } from "#app/domain/refusal.ts";
import { staffAbsoluteMs } from "#app/domain/staff/staff-sessions.rules.ts";
import { findStaffSession, noteStaffSeen, type StaffSession } from "#app/domain/staff/staff-sessions.ts";
import type { StaffDesk, StaffDoor } from "#app/domain/staff/staff.ts";
import { prefixed, rawCookie, setCookie } from "#app/http/cookies.ts";
import { stateOf, type RequestState } from "#app/http/context.ts";
import { refusalPage } from "#app/http/respond.ts";
import { publicAction, publicLoader, type Asked } from "#app/http/route.ts";

const cookieName = "staff-session";

interface AtTheDoor {
  session: StaffSession;
  now: Date;
}

const atTheDoor = createContext<AtTheDoor | null>(null);

/**
 * Finds who stands at staff's door, asked anew on every request. It turns nobody away by itself: the loaders and actions
 * below do, with the page that any wrong address gets, so that a stranger cannot tell what is here.
 */
export const staffDoor: MiddlewareFunction<Response> = async ({ request, context }, next) => {
  const state = stateOf(context);
  const token = staffToken(request, state);
  const { pools, config, log } = state.runtime;
  const session = token ? await findStaffSession(pools.afterlogin_staff, token) : null;
  if (session) context.set(atTheDoor, { session, now: await businessNow(pools.afterlogin_staff, config.clock) });
  const response = await next();
  if (session) await noteStaffSeen(pools.afterlogin_staff, session).catch((error: unknown) => log.error("staff's last seen was not written", { error, requestId: state.id }));
  return response;
};

/** A loader for staff with both factors shown. Everybody else gets the page of a wrong address. */
export function staffLoader<T>(load: (asked: Asked & { desk: StaffDesk; session: StaffSession }) => Promise<T>) {
  return async (args: LoaderFunctionArgs): Promise<T> => {
    const { desk, session } = deskAt(args.context);
    return publicLoader((asked) => load({ ...asked, desk, session }))(args);
  };
}

export function staffAction<T>(act: (asked: Asked & { form: FormData; desk: StaffDesk; session: StaffSession }) => Promise<T>) {
  return async (args: ActionFunctionArgs) => {
    const { desk, session } = deskAt(args.context);
    return publicAction((asked) => act({ ...asked, desk, session }))(args);
  };
}

/** Between the two factors: the password was right, and nothing else is known. */
export function halfStaffLoader<T>(load: (asked: Asked & { session: StaffSession }) => Promise<T>) {
  return async (args: LoaderFunctionArgs): Promise<T> => {
    const session = sessionAt(args.context);
    if (session.kind === "full") throw redirect("/staff");
    return publicLoader((asked) => load({ ...asked, session }))(args);
  };
}

export function halfStaffAction<T>(act: (asked: Asked & { form: FormData; session: StaffSession }) => Promise<T>) {
  return async (args: ActionFunctionArgs) => {
    const session = sessionAt(args.context);
    return publicAction((asked) => act({ ...asked, session }))(args);
  };
}

/** Whoever holds a session of either kind may end it. */
export const anyStaffAction = halfStaffAction;

export function staffSessionOf(context: Readonly<RouterContextProvider>): StaffSession | null {
  return context.get(atTheDoor)?.session ?? null;
}

/** What verbs before and at the door need. */
export function staffDoorOf(state: RequestState): StaffDoor {
  const { pools, app } = state.runtime;
  return {
    pool: pools.afterlogin_staff,
    identityPool: pools.afterlogin_identity,
    app,
    client: { address: state.address, userAgent: state.userAgent },
    request: { id: state.id, method: state.method, address: state.address },
  };
}

/** Strict: no other site's link or form brings it along. */
export function sendStaffSession(state: RequestState, token: string): void {
  const secure = state.runtime.config.secureCookies;
  state.cookies.push(setCookie(cookieName, token, { secure, maxAge: staffAbsoluteMs / 1000, sameSite: "Strict" }));
}

export function clearStaffSession(state: RequestState): void {
  state.cookies.push(setCookie(cookieName, "", { secure: state.runtime.config.secureCookies, maxAge: 0, sameSite: "Strict" }));
}

function staffToken(request: Request, state: RequestState): string | null {
  const value = rawCookie(request.headers.get("cookie"), prefixed(cookieName, state.runtime.config.secureCookies));
  return isToken(value) ? value : null;
}

function deskAt(context: Readonly<RouterContextProvider>): { desk: StaffDesk; session: StaffSession } {
  const there = context.get(atTheDoor);
  if (there?.session.kind !== "full") throw wrongAddress(context);
  const state = stateOf(context);
  const { session, now } = there;
  return { session, desk: { ...staffDoorOf(state), staff: session.staff, tenantPool: state.runtime.pools.afterlogin_tenant, now } };
}

function sessionAt(context: Readonly<RouterContextProvider>): StaffSession {
  const session = staffSessionOf(context);
  if (!session) throw wrongAddress(context);
  return session;
}

/** The very words of the page that any wrong address gets. */
function wrongAddress(context: Readonly<RouterContextProvider>) {
  return refusalPage(stateOf(context), new Refusal("not_found", "There is nothing here that you can see."));
}
