import { paymentLadder } from "#app/domain/access.rules.ts";
import type { AccessStep } from "#app/domain/access.rules.ts";
import type { InvoiceState } from "#app/domain/billing/invoice.rules.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { grantFor } from "#app/domain/permissions.rules.ts";
import type { RoleHolder } from "#app/domain/permissions.rules.ts";
import type { SubscriptionState } from "#app/domain/subscription-state.ts";

/** Stripe tries again this often within `readOnlyAfterDays`, then gives up and calls the subscription unpaid. */
export const paymentRetries = 4;
/** From the first failure until an unpaid subscription is canceled. The debt stays. */
export const canceledAfterDays = 90;

export type DunningStep = AccessStep & { place: "past" | "now" | "coming" };

/** The phases in a row with their dates, the present one marked; empty while nothing has failed. */
export function dunningSteps(
  { firstFailureAt, cancelAt }: Pick<SubscriptionState, "firstFailureAt" | "cancelAt">,
  now: Date,
): DunningStep[] {
  if (!firstFailureAt) return [];
  const ladder = paymentLadder(firstFailureAt, cancelAt);
  const present = Math.max(0, ladder.findLastIndex((step) => step.from <= now));
  return ladder.map((step, place) => ({
    ...step,
    place: place === present ? "now" : place < present ? "past" : "coming",
  }));
}

export function canceledForDebtAt(firstFailureAt: Date): Date {
  return addDays(firstFailureAt, canceledAfterDays);
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
