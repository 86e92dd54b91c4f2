import { billRunningPeriod } from "#app/domain/billing/debt/bill-running-period.ts";
import { systemBillingWork } from "#app/domain/billing/billing-work.ts";
import { cancelForDebt } from "#app/domain/billing/debt/cancel-for-debt.ts";
import type { JobPayload } from "#jobs/catalog.ts";
import { billingRun } from "#jobs/handlers/stripe-process-inbox.ts";
import type { JobRun } from "#jobs/job.ts";

export async function cancelBillingForDebt(run: JobRun, { tenantId }: JobPayload<"billing.cancel-for-debt">) {
  return cancelForDebt(systemBillingWork({ ...(await billingRun(run)), tenantId }));
}

export async function billPeriodAfterDebt(run: JobRun, { tenantId }: JobPayload<"billing.bill-running-period">) {
  return billRunningPeriod(systemBillingWork({ ...(await billingRun(run)), tenantId }));
}
