import { isDueForPurge, purgeActivity, purgeWorkspace } from "#app/domain/workspaces/purge-workspace.ts";
import { asRetention, factsOf } from "#jobs/as-retention.ts";
import type { JobPayload } from "#jobs/catalog.ts";
import { inWorkspace, type JobRun } from "#jobs/job.ts";

/**
 * The activity first, on the one role that may delete it; then everything else, so that a purge that dies in between
 * still finds the workspace when it is tried again. The receipt outlives the workspace, so it stands with the platform.
 */
export async function purgeClosedWorkspace(run: JobRun, { tenantId }: JobPayload<"workspace.purge">): Promise<void> {
  const { pools } = run.runtime;
  const startedAt = new Date();
  const facts = await factsOf(run, tenantId);
  if (!isDueForPurge(facts)) return;
  const activity = await asRetention(run, facts, purgeActivity);
  const deleted = await inWorkspace(run, tenantId, purgeWorkspace);
  await pools.afterlogin_worker.query(
    `insert into platform.receipts (id, job, status, result, started_at, finished_at) values ($1, $2, 'done', $3, $4, $5) on conflict (id) do nothing`,
    [run.id, run.name, JSON.stringify({ workspace: tenantId, deleted: { "tenant.audit_events": activity, ...deleted } }), startedAt, new Date()],
  );
}
