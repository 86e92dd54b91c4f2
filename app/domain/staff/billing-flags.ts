import { and, asc, eq } from "drizzle-orm";
import { adjustments, billingDetails } from "#db/schema/billing.ts";
import { disputePhase } from "#app/domain/billing/invoices/adjustments.rules.ts";
import { listSubscriptions } from "#app/domain/billing/sync/subscription-rows.ts";
import type { Scope } from "#app/domain/scope.ts";
import { isLive } from "#app/domain/subscription-state.ts";

/** What a person should look at. That it is so is state; how much money it is about is not told here. */
export interface BillingFlags {
  /** When each dispute that is not decided was opened. */
  disputedSince: Date[];
  addressMissingSince: Date | null;
  /** Since when Stripe has not heard what the workspace changed. */
  untoldSince: Date | null;
  /** Subscriptions that are paid for, by their ids at Stripe, where there is more than one. */
  livingTwice: string[];
  /** Stripe's word for how the subscription stands, where we do not know it. */
  unknownStatus: string | null;
  /** Of the subscription, where no price list of ours has it. */
  unknownPrice: string | null;
}

export async function billingFlagsOf(scope: Scope): Promise<BillingFlags> {
  const { db, tenantId } = scope;
  const disputes = await db
    .select({ status: adjustments.status, at: adjustments.happenedAt })
    .from(adjustments)
    .where(and(eq(adjustments.tenantId, tenantId), eq(adjustments.kind, "dispute")))
    .orderBy(asc(adjustments.happenedAt));
  const [details] = await db
    .select({ missing: billingDetails.addressMissingSince, untold: billingDetails.untoldSince, customer: billingDetails.stripeCustomerId })
    .from(billingDetails)
    .where(eq(billingDetails.tenantId, tenantId));
  const living = (await listSubscriptions(scope)).filter(({ status }) => isLive(status)).map(({ stripeSubscriptionId }) => stripeSubscriptionId);
  const { subscription } = scope.standing;
  return {
    disputedSince: disputes.filter(({ status }) => disputePhase(status) === "open").map(({ at }) => at),
    addressMissingSince: details?.missing ?? null,
    untoldSince: details?.customer ? details.untold : null,
    livingTwice: living.length > 1 ? living.toSorted() : [],
    unknownStatus: subscription?.status === "unknown" ? subscription.stripeStatus : null,
    unknownPrice: subscription && isLive(subscription.status) && subscription.plan === null ? subscription.stripePriceId : null,
  };
}
