import { failReceipt, finishReceipt, reportProgress, startReceipt } from "#app/domain/receipts.ts";
import { Refusal } from "#app/domain/refusal.ts";
import type { Scope } from "#app/domain/scope.ts";
import { inWorkspace, type JobRun } from "#jobs/job.ts";

/** Shows how far the work is, at once: in a transaction beside the work's own. */
export type ReportProgress = (percent: number) => Promise<void>;

/**
 * Runs `work` in one workspace and keeps its receipt: running, progress, attempts, then done with what `work` answers
 * (committed together with the work), or failed. A job delivered again after it was done does nothing.
 */
export async function withReceipt(
  run: JobRun,
  { tenantId, receiptId }: { tenantId: string; receiptId: string },
  work: (scope: Scope, progress: ReportProgress) => Promise<Record<string, unknown>>,
): Promise<void> {
  const begun = await inWorkspace(run, tenantId, (scope) => startReceipt(scope, receiptId));
  if (!begun) return;
  const progress: ReportProgress = (percent) => inWorkspace(run, tenantId, (scope) => reportProgress(scope, receiptId, percent));
  try {
    await inWorkspace(run, tenantId, async (scope) => finishReceipt(scope, receiptId, await work(scope, progress)));
  } catch (error) {
    const next = run.isLast ? "given_up" : "retrying";
    await inWorkspace(run, tenantId, (scope) => failReceipt(scope, receiptId, { error: explain(error, next), next }));
    throw error;
  }
}

/** A refusal's words are for people; anything else is for the log. */
function explain(error: unknown, next: "retrying" | "given_up"): string {
  if (error instanceof Refusal) return error.message;
  return next === "retrying" ? "It failed and will be tried again." : "It failed after several attempts. Ask for it again, or write to us.";
}
