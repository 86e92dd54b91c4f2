import type { InvoiceState } from "#app/domain/billing/invoices/invoice.rules.ts";
import { addDays } from "#app/domain/dates.rules.ts";

/** An invoice that is older when it is first seen is history, such as after a workspace's customer was linked again. */
const freshDays = 35;

/**
 * An invoice is sent once it is paid, or owed because its payment failed. One that is merely offered (a first payment, or
 * seats that wait for theirs) is not, nor one of nothing.
 */
export function isInvoiceMailDue(
  before: { status: string; firstFailureAt: Date | null } | null,
  after: Pick<InvoiceState, "status" | "firstFailureAt" | "total" | "issuedAt">,
  now: Date,
): boolean {
  if (after.total <= 0 || addDays(after.issuedAt, freshDays) < now) return false;
  return isForTheBooks(after) && !(before && isForTheBooks(before));
}

function isForTheBooks({ status, firstFailureAt }: { status: string; firstFailureAt: Date | null }): boolean {
  return status === "paid" || (status === "open" && firstFailureAt !== null);
}
