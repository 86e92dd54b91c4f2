import { systemBillingWork } from "#app/domain/billing/billing-work.ts";
import { pushSeatChangeAgain } from "#app/domain/billing/seats/push-seat-change.ts";
import type { JobPayload } from "#jobs/catalog.ts";
import { billingRun } from "#jobs/handlers/stripe-process-inbox.ts";
import type { JobRun } from "#jobs/job.ts";

export async function syncSeats(run: JobRun, { tenantId, seatChangeId }: JobPayload<"billing.sync-seats">) {
  return pushSeatChangeAgain(systemBillingWork({ ...(await billingRun(run)), tenantId }), { seatChangeId });
}
