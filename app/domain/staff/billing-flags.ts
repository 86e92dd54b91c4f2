import { and, asc, eq } from "drizzle-orm";
import { adjustments, billingDetails } from "#db/schema/billing.ts";
import { disputePhase } from "#app/domain/billing/adjustments.rules.ts";
import type { Scope } from "#app/domain/scope.ts";

/** What a person should look at. That it is so is state; how much money it is about is not told here. */
export interface BillingFlags {
  /** When each dispute that is not decided was opened. */
  disputedSince: Date[];
  addressMissingSince: Date | null;
  /** Since when Stripe has not heard what the workspace changed. */
  untoldSince: Date | null;
}

export async function billingFlagsOf({ db, tenantId }: Scope): Promise<BillingFlags> {
  const disputes = await db
    .select({ status: adjustments.status, at: adjustments.happenedAt })
    .from(adjustments)
    .where(and(eq(adjustments.tenantId, tenantId), eq(adjustments.kind, "dispute")))
    .orderBy(asc(adjustments.happenedAt));
  const [details] = await db
    .select({ missing: billingDetails.addressMissingSince, untold: billingDetails.untoldSince, customer: billingDetails.stripeCustomerId })
    .from(billingDetails)
    .where(eq(billingDetails.tenantId, tenantId));
  return {
    disputedSince: disputes.filter(({ status }) => disputePhase(status) === "open").map(({ at }) => at),
    addressMissingSince: details?.missing ?? null,
    untoldSince: details?.customer ? details.untold : null,
  };
}
