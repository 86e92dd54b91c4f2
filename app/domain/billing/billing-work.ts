import type { Pool } from "pg";
import type Stripe from "stripe";
import { openScopeInside, withScope, type AppFacts, type RequestFacts, type Scope } from "#app/domain/scope.ts";

/**
 * Work on one workspace's billing: several short transactions in turn, and calls to Stripe between them, never inside.
 * Neither function may be called from within the other.
 */
export interface BillingWork {
  readonly stripe: Stripe;
  readonly tenantId: string;
  /** A transaction of its own as whoever asked; committed when `work` resolves, undone when it throws. */
  inScope<T>(work: (scope: Scope) => Promise<T>): Promise<T>;
  /** The same as Afterlogin itself: for writing down what Stripe says. The standing is read inside it. */
  asSystem<T>(work: (scope: Scope) => Promise<T>): Promise<T>;
}

export interface SystemOpening {
  stripe: Stripe;
  pool: Pool;
  tenantId: string;
  /** Business time. */
  now: Date;
  request: RequestFacts;
  app: AppFacts;
}

/** For jobs: nobody in particular asks. */
export function systemBillingWork(opening: SystemOpening): BillingWork {
  const asSystem = systemScopes(opening);
  return { stripe: opening.stripe, tenantId: opening.tenantId, inScope: asSystem, asSystem };
}

/** The name under which the activity shows what Stripe told us. */
export const billingActor = "Billing";

export function systemScopes({ pool, tenantId, now, request, app }: Omit<SystemOpening, "stripe">): BillingWork["asSystem"] {
  const actor = { kind: "system", label: billingActor } as const;
  return (work) => withScope(openScopeInside({ pool, tenantId, actor, now, request, app, writable: true }), work);
}
