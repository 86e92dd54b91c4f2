import { prefixed, rawCookie, setCookie } from "#app/http/cookies.ts";
import type { RequestState } from "#app/http/context.ts";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const name = "theme";
const oneYear = 365 * 24 * 60 * 60;

/** The theme that this browser chose; the system's until it did. */
export function themeOf(request: Request, state: RequestState): Theme {
  const value = rawCookie(request.headers.get("cookie"), prefixed(name, state.runtime.config.secureCookies));
  return themes.find((theme) => theme === value) ?? "system";
}

export function rememberTheme(state: RequestState, theme: Theme): void {
  state.cookies.push(setCookie(name, theme, { secure: state.runtime.config.secureCookies, maxAge: oneYear }));
}
