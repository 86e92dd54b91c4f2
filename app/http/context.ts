import { createContext, type RouterContextProvider } from "react-router";
import type { RequestFacts } from "#app/domain/scope.ts";
import type { Runtime } from "#app/runtime.ts";

/** What the HTTP entry knows of a request before any route runs. */
export interface RequestState extends RequestFacts {
  runtime: Runtime;
  nonce: string;
  /** The pattern of the route that answers, such as /w/:slug/members; null until it is found. */
  route: string | null;
  userAgent: string | null;
  /** The database was out of reach, or broke the request off: the same one may succeed in a moment. */
  interrupted: boolean;
  /** Cookies to send with whatever answer comes, page or redirect. */
  cookies: string[];
}

export const requestState = createContext<RequestState>();

export function stateOf(context: Readonly<RouterContextProvider>): RequestState {
  return context.get(requestState);
}
