import { createContext, type MiddlewareFunction, type RouterContextProvider } from "react-router";
import { systemScopes, type BillingWork } from "#app/domain/billing/billing-work.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { Refusal } from "#app/domain/refusal.ts";
import { stateOf } from "#app/http/context.ts";
import { refusalPage } from "#app/http/respond.ts";
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
      if (request.method === "GET") context.set(answer, { value: await orPage(() => ask({ billing: billingWorkOf(context), url: new URL(request.url) })) });
      return next();
    },
    of: (context) => context.get(answer)?.value ?? null,
  };
}

async function orPage<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) throw refusalPage(error);
    throw error;
  }
}
