import { openScope, withScope, type Scope } from "#app/domain/scope.ts";
import { inWorkspace, type JobRun } from "#jobs/job.ts";

/** What a transaction on another role needs to know of the workspace. */
export type WorkspaceFacts = Pick<Scope, "tenantId" | "standing" | "now" | "actor" | "request" | "app">;

/** The workspace as the system sees it now. Refuses not_found when it is gone. */
export function factsOf(run: JobRun, tenantId: string): Promise<WorkspaceFacts> {
  return inWorkspace(run, tenantId, ({ standing, now, actor, request, app }) =>
    Promise.resolve({ tenantId, standing, now, actor, request, app }),
  );
}

/** A transaction of its own on the one role that may delete activity, and may do nothing else. */
export function asRetention<T>(run: JobRun, facts: WorkspaceFacts, work: (scope: Scope) => Promise<T>): Promise<T> {
  return withScope(openScope({ ...facts, pool: run.runtime.pools.afterlogin_retention, writable: true }), work);
}
