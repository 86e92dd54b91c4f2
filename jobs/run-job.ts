import type { Job, JobResult } from "pg-boss";
import { Refusal } from "#app/domain/refusal.ts";
import { describeError } from "#app/ops/log-fields.ts";
import { jobs, type JobName, type JobPayload } from "#jobs/catalog.ts";
import type { JobHandlers, JobRun, JobRuntime } from "#jobs/job.ts";

/**
 * One attempt of one job, from its payload to how it ended. Never throws: jobs that were fetched together each end by
 * themselves.
 */
export async function runJob<Name extends JobName>(
  runtime: JobRuntime,
  handlers: JobHandlers,
  name: Name,
  job: Job<object>,
): Promise<JobResult> {
  const { log, metrics, errors } = runtime.runtime;
  const { retry } = jobs[name];
  const attempt = job.retryCount + 1;
  const run: JobRun = { ...runtime, id: job.id, name, attempt, isLast: attempt > retry.limit };
  const fields = { job: name, jobId: job.id, attempt, ...tenantOf(job.data) };
  const began = performance.now();
  const end = (outcome: "done" | "retry" | "failed"): number => {
    const durationMs = Math.round(performance.now() - began);
    metrics.observeJob({ job: name, outcome, durationMs });
    return durationMs;
  };

  const payload = jobs[name].payload.safeParse(job.data);
  if (!payload.success) {
    errors.report(new Error("A job's payload does not have the shape that the catalog asks for."), fields);
    end("failed");
    return { id: job.id, status: "deadletter", output: { message: "The payload does not have the shape that the catalog asks for." } };
  }
  try {
    const result = await handlers[name](run, payload.data as JobPayload<Name>);
    log.info("job done", { ...fields, durationMs: end("done") });
    return { id: job.id, status: "completed", output: isPlain(result) ? result : {} };
  } catch (error) {
    if (isGone(error)) {
      log.info("job without an object: it is gone", { ...fields, durationMs: end("done") });
      return { id: job.id, status: "completed", output: { gone: true } };
    }
    const durationMs = end(run.isLast ? "failed" : "retry");
    if (run.isLast) errors.report(error, { ...fields, durationMs });
    else log.warn("job failed and will be tried again", { ...fields, durationMs, error });
    // Only what the log may hold too: a database error's own fields could carry a row.
    return { id: job.id, status: "failed", output: describeError(error) };
  }
}

/** What a job is about may be deleted or purged before its turn comes: then there is nothing left to do. */
function isGone(error: unknown): boolean {
  return error instanceof Refusal && error.code === "not_found";
}

function isPlain(result: unknown): result is Record<string, unknown> {
  return typeof result === "object" && result !== null && !Array.isArray(result);
}

function tenantOf(data: unknown): { tenantId?: string } {
  const tenantId = isPlain(data) ? data.tenantId : undefined;
  return typeof tenantId === "string" ? { tenantId } : {};
}
