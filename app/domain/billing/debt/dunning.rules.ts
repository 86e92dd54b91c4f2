import type { InvoiceState } from "#app/domain/billing/invoices/invoice.rules.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { grantFor } from "#app/domain/permissions.rules.ts";
import type { RoleHolder } from "#app/domain/permissions.rules.ts";
import type { SubscriptionState } from "#app/domain/subscription-state.ts";

/** From the first failure until we cancel; Stripe leaves a subscription `unpaid` for ever. The debt stays. */
export const canceledAfterDays = 90;

/** When a subscription that nobody pays for ends; null where nothing has failed. */
export function debtEndsAt({ status, firstFailureAt }: Pick<SubscriptionState, "status" | "firstFailureAt">): Date | null {
  const owes = status === "past_due" || status === "unpaid";
  return owes && firstFailureAt ? addDays(firstFailureAt, canceledAfterDays) : null;
}

/**
 * While a subscription is unpaid, Stripe makes each renewal as a draft and never goes on with it, also when the debt is
 * paid (https://docs.stripe.com/billing/subscriptions/overview#unpaid). True: the period that runs has no other invoice.
 */
export function isRunningPeriodUnbilled({ status, periodStart, firstFailureAt }: Pick<SubscriptionState, "status" | "periodStart" | "firstFailureAt">): boolean {
  return status === "unpaid" && firstFailureAt !== null && periodStart > firstFailureAt;
}

export type DunningMail = { kind: "payment_failed" | "payment_action_required"; attempt: number; key: string };

/** One mail for each attempt that failed, none once it is paid. The key makes it one however often this is asked. */
export function dunningMail(
  invoice: Pick<InvoiceState, "stripeInvoiceId" | "status" | "attemptCount" | "firstFailureAt" | "needsAuthentication">,
): DunningMail | null {
  if (invoice.status !== "open" || invoice.firstFailureAt === null) return null;
  const kind = invoice.needsAuthentication ? "payment_action_required" : "payment_failed";
  return { kind, attempt: invoice.attemptCount, key: `dunning:${invoice.stripeInvoiceId}:${invoice.attemptCount}` };
}

/** The mail that ends the row: the invoice failed before and is paid now. */
export function recoveryMailKey(
  before: Pick<InvoiceState, "firstFailureAt"> | null,
  after: Pick<InvoiceState, "stripeInvoiceId" | "status">,
): string | null {
  return before?.firstFailureAt && after.status === "paid" ? `recovered:${after.stripeInvoiceId}` : null;
}

/** Mails about money go to those who may do something about it. */
export function billingRecipients<M extends RoleHolder & { status: string }>(members: readonly M[]): M[] {
  return members.filter((member) => member.status === "active" && grantFor("billing.manage", member) === "yes");
}
