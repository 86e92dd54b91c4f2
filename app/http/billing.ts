import { createContext, type MiddlewareFunction, type RouterContextProvider } from "react-router";
import { systemScopes, type BillingWork } from "#app/domain/billing/billing-work.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { isMissing, isUncertain } from "#app/domain/billing/stripe-problems.ts";
import { Refusal } from "#app/domain/refusal.ts";
import { stateOf, type RequestState } from "#app/http/context.ts";
import { goTo, refusalPage } from "#app/http/respond.ts";
import { workOf } from "#app/http/workspace-work.ts";

/**
 * Billing as the request's person. An action that uses it leaves its own `scope` alone: what it reads and writes stands
 * in short transactions between the calls to Stripe.
 */
export function billingWorkOf(context: Readonly<RouterContextProvider>): BillingWork {
  const { runtime, id, method, address } = stateOf(context);
  const work = workOf(context);
  const { now, here } = work.entry;
  const tenantId = here.standing.workspace.id;
  return {
    stripe: stripeClient(runtime.config.stripe),
    tenantId,
    inScope: (inside) => work.shortScope(inside),
    asSystem: systemScopes({ pool: runtime.pools.afterlogin_tenant, tenantId, now, app: runtime.app, request: { id, method, address } }),
  };
}

/** Runs what talks to Stripe. When Stripe cannot be reached, the person is told, and may simply try again. */
export async function atStripe<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isMissing(error)) throw new Refusal("conflict", "Stripe does not know this any more. Look again in a minute, and write to us if it stays so.");
    if (!isUncertain(error)) throw error;
    throw new Refusal("conflict", "Stripe, which handles the payments, does not answer now. Try again in a moment: nothing is charged twice.");
  }
}

/** For a button that stands on another page: what is refused is said there. */
export async function orBack(state: RequestState, path: string, work: () => Promise<Response>): Promise<Response> {
  try {
    return await atStripe(work);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === "forbidden" || error.code === "not_found") throw error;
    return goTo(state, path, { kind: "problem", message: error.message });
  }
}

interface Ahead<T> {
  /** Goes into the route's `middleware`. */
  middleware: MiddlewareFunction<Response>;
  /** The answer, for the route's loader; null after a refused form, whose page is shown without asking again. */
  of(context: Readonly<RouterContextProvider>): T | null;
}

/**
 * Asks Stripe for a page before any of its loaders run, so that none of them holds a transaction open meanwhile.
 * A refusal becomes the page's error. Only pages that are shown ask; an action asks for itself.
 */
export function askAhead<T>(ask: (asked: { billing: BillingWork; url: URL }) => Promise<T>): Ahead<T> {
  const answer = createContext<{ value: T } | null>(null);
  return {
    middleware: async ({ request, context }, next) => {
      if (request.method === "GET") context.set(answer, { value: await orPage(stateOf(context), () => ask({ billing: billingWorkOf(context), url: new URL(request.url) })) });
      return next();
    },
    of: (context) => context.get(answer)?.value ?? null,
  };
}

async function orPage<T>(state: RequestState, work: () => Promise<T>): Promise<T> {
  try {
    return await atStripe(work);
  } catch (error) {
    if (error instanceof Refusal) throw refusalPage(state, error);
    throw error;
  }
}
