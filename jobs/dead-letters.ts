import type { JobWithMetadata } from "pg-boss";
import { failReceipt } from "#app/domain/receipts.ts";
import { Refusal } from "#app/domain/refusal.ts";
import { inWorkspace, type JobRun, type JobRuntime } from "#jobs/job.ts";
import { isJobName } from "#jobs/catalog.ts";

/**
 * A job that failed for the last time, also one whose worker died under it. Leaves a receipt where staff look, with
 * the payload (ids alone) so that it can be asked for again, and ends the receipt that the workspace sees.
 */
export async function recordDeadLetter(runtime: JobRuntime, letter: JobWithMetadata<object>): Promise<void> {
  const name = letter.sourceName ?? letter.name;
  const error = messageOf(letter.sourceOutput);
  await runtime.runtime.pools.afterlogin_worker.query(
    `insert into platform.receipts (id, job, status, result, error, started_at, finished_at)
     values ($1, $2, 'failed', $3, $4, $5, $6) on conflict (id) do nothing`,
    [
      letter.sourceId ?? letter.id,
      name,
      JSON.stringify({ payload: letter.data, attempts: (letter.sourceRetryCount ?? 0) + 1 }),
      error,
      letter.sourceCreatedOn ?? letter.createdOn,
      new Date(),
    ],
  );
  runtime.runtime.log.error("a job has failed for the last time", { job: name, jobId: letter.sourceId ?? letter.id });
  await endWorkspaceReceipt(runtime, letter, name);
}

async function endWorkspaceReceipt(runtime: JobRuntime, letter: JobWithMetadata<object>, name: string): Promise<void> {
  const { tenantId, receiptId } = letter.data as { tenantId?: unknown; receiptId?: unknown };
  if (typeof tenantId !== "string" || typeof receiptId !== "string" || !isJobName(name)) return;
  const run: JobRun = { ...runtime, id: letter.sourceId ?? letter.id, name, attempt: 1, isLast: true };
  const failure = { error: "It failed after several attempts. Ask for it again, or write to us.", next: "given_up" } as const;
  try {
    await inWorkspace(run, tenantId, (scope) => failReceipt(scope, receiptId, failure));
  } catch (refusal) {
    // The workspace is gone, and its receipt with it.
    if (!(refusal instanceof Refusal)) throw refusal;
  }
}

function messageOf(output: unknown): string {
  const told = (output as { message?: unknown; value?: { message?: unknown } } | null) ?? {};
  const message = told.message ?? told.value?.message;
  return typeof message === "string" ? message.slice(0, 1_000) : "The job failed without saying why.";
}
