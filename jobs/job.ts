import type Stripe from "stripe";
import { openScopeInside, withScope, type Scope } from "#app/domain/scope.ts";
import type { Runtime } from "#app/runtime.ts";
import type { JobName, JobPayload } from "#jobs/catalog.ts";

/** What the worker process hands to every job. */
export interface JobRuntime {
  runtime: Runtime;
  /** Stripe's client, made when a job first asks for it. */
  stripe(): Stripe;
  /** Business time, asked anew at each call: a job may run for minutes. */
  now(): Promise<Date>;
}

/** One attempt of one job. */
export interface JobRun extends JobRuntime {
  /** Stays the same through all attempts: good for audit events, logs and idempotency keys. */
  id: string;
  name: JobName;
  /** 1 is the first. */
  attempt: number;
  /** False: a throw now is followed by another attempt. */
  isLast: boolean;
}

/** Calls one verb. Its transaction is its own, so it must bear being called again after any of its steps. */
export type JobHandler<Name extends JobName> = (run: JobRun, payload: JobPayload<Name>) => Promise<unknown>;
export type JobHandlers = { readonly [Name in JobName]: JobHandler<Name> };

/**
 * Runs `work` inside one workspace, as the system, in a transaction of its own on the worker's role.
 * Refuses not_found when the workspace is gone.
 */
export async function inWorkspace<T>(run: JobRun, tenantId: string, work: (scope: Scope) => Promise<T>): Promise<T> {
  const { runtime } = run;
  const opened = openScopeInside({
    pool: runtime.pools.afterlogin_worker,
    tenantId,
    now: await run.now(),
    request: { id: run.id, method: "job", address: null },
    app: runtime.app,
    writable: true,
    actor: { kind: "system", label: "Afterlogin" },
  });
  return withScope(opened, work);
}
