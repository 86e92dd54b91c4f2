import { databaseOver } from "#db/database.ts";
import { dueNow, takeDue, type DueRow } from "#db/directory.ts";
import { Refusal } from "#app/domain/refusal.ts";
import { jobForDue, type Asked } from "#jobs/due.rules.ts";
import { enqueue } from "#jobs/enqueue.ts";
import { inWorkspace, type JobRun } from "#jobs/job.ts";

const batchSize = 200;

/**
 * Asks for a job for each thing that has fallen due in business time. The row goes and its job comes in one
 * transaction of its workspace: a crash between the two loses nothing, and a second sweep at the same time doubles nothing.
 */
export async function sweepDue(run: JobRun): Promise<{ asked: number }> {
  const { log, pools } = run.runtime;
  const directory = databaseOver(pools.afterlogin_worker);
  let asked = 0;
  for (;;) {
    const rows = await dueNow(directory, { now: await run.now(), limit: batchSize });
    const known = rows.filter((row) => jobForDue(row) !== null);
    if (known.length < rows.length) log.warn("something is due that this version does not know", { count: rows.length - known.length });
    const before = asked;
    for (const [tenantId, ofTenant] of Map.groupBy(known, (row) => row.tenantId)) asked += await askFor(run, tenantId, ofTenant);
    // What nobody could take stays at the head of the list: without progress the next tick goes on.
    if (rows.length < batchSize || asked === before) return { asked };
  }
}

async function askFor(run: JobRun, tenantId: string, rows: readonly DueRow[]): Promise<number> {
  try {
    return await inWorkspace(run, tenantId, async (scope) => {
      let taken = 0;
      for (const row of rows) {
        if (!(await takeDue(scope.db, { ...row, now: scope.now }))) continue;
        const wish = jobForDue(row);
        if (wish) await ask(scope, wish);
        taken += 1;
      }
      return taken;
    });
  } catch (error) {
    // One workspace's trouble does not keep the others waiting; its rows stay and come again.
    if (!(error instanceof Refusal)) run.runtime.errors.report(error, { job: run.name, jobId: run.id, tenantId });
    return 0;
  }
}

/** Keeps the job's name and its payload together for the type checker. */
function ask<Name extends Asked["job"]>(
  scope: Parameters<typeof enqueue>[0],
  { job, payload }: { job: Name; payload: Extract<Asked, { job: Name }>["payload"] },
): Promise<void> {
  return enqueue(scope, job, payload as Parameters<typeof enqueue<Name>>[2]);
}
