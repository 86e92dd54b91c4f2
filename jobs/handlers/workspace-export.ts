import { writeExport } from "#app/domain/workspaces/export-workspace.ts";
import type { JobPayload } from "#jobs/catalog.ts";
import type { JobRun } from "#jobs/job.ts";
import { withReceipt } from "#jobs/with-receipt.ts";

export function exportWorkspace(run: JobRun, payload: JobPayload<"workspace.export">): Promise<void> {
  return withReceipt(run, payload, (scope) => writeExport(scope, payload));
}
