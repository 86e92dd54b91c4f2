import { clearCookie, prefixed, rawCookie, setCookie } from "#app/http/cookies.ts";
import type { RequestState } from "#app/http/context.ts";
import { verificationHours } from "#app/domain/identity/sessions.rules.ts";

/** A sign-up that waits for its mail, as the browser that began it remembers it. */
export interface Pending {
  email: string;
  proof: string;
  to: string | null;
}

const name = "pending";

/** Sealed: the browser cannot read or change it, and it looks the same whether or not the address was known. */
export function rememberPending(state: RequestState, pending: Pending): void {
  const { config, app } = state.runtime;
  const sealed = app.keyring.seal("pending sign-up", JSON.stringify([pending.email, pending.proof, pending.to]));
  state.cookies.push(setCookie(name, sealed, { secure: config.secureCookies, maxAge: verificationHours * 3_600 }));
}

export function pendingOf(request: Request, state: RequestState): Pending | null {
  const { config, app } = state.runtime;
  const sealed = rawCookie(request.headers.get("cookie"), prefixed(name, config.secureCookies));
  const text = sealed ? app.keyring.open("pending sign-up", sealed) : null;
  if (text === null) return null;
  const [email, proof, to] = JSON.parse(text) as [string, string, string | null];
  return { email, proof, to };
}

export function forgetPending(request: Request, state: RequestState): void {
  const { secureCookies } = state.runtime.config;
  if (rawCookie(request.headers.get("cookie"), prefixed(name, secureCookies)) === null) return;
  state.cookies.push(clearCookie(name, { secure: secureCookies }));
}
