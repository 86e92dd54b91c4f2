/** What an endpoint must be subscribed to: after each of these a customer's state is read again. */
export const neededEvents: readonly string[] = [
  "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed", "checkout.session.expired",
  "customer.subscription.created", "customer.subscription.updated", "customer.subscription.deleted", "customer.subscription.paused", "customer.subscription.resumed",
  "customer.subscription.pending_update_applied", "customer.subscription.pending_update_expired", "customer.subscription.trial_will_end",
  "invoice.created", "invoice.finalized", "invoice.updated", "invoice.voided", "invoice.finalization_failed", "invoice.paid", "invoice.payment_failed",
  "invoice.payment_action_required", "invoice.upcoming", "invoice.overdue", "invoice.marked_uncollectible",
  "customer.updated", "customer.deleted", "customer.tax_id.created", "customer.tax_id.updated", "customer.tax_id.deleted",
  "customer.discount.created", "customer.discount.updated", "customer.discount.deleted",
  "payment_method.attached", "payment_method.updated", "payment_method.automatically_updated", "payment_method.detached",
  "setup_intent.succeeded", "setup_intent.setup_failed",
  "charge.refunded", "refund.created", "refund.updated", "refund.failed", "credit_note.created", "credit_note.updated", "credit_note.voided",
  "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed", "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated",
  "subscription_schedule.created", "subscription_schedule.updated", "subscription_schedule.released", "subscription_schedule.canceled",
  "subscription_schedule.completed", "subscription_schedule.aborted", "subscription_schedule.expiring",
];

/** Whatever else Stripe adds to these families leads to a reading too. */
const handledFamilies = [
  "customer.subscription.",
  "customer.tax_id.",
  "customer.discount.",
  "invoice.",
  "refund.",
  "credit_note.",
  "charge.dispute.",
  "subscription_schedule.",
];

/** Events after which a customer's state is read again. All others are kept and acknowledged. */
export function isHandled(type: string): boolean {
  return neededEvents.includes(type) || handledFamilies.some((family) => type.startsWith(family));
}

/** After it our sums of use are laid beside Stripe's, which did not take all that it was told. It names no customer. */
export function isOfUsage(type: string): boolean {
  return type === "v1.billing.meter.error_report_triggered";
}

export const mostAttempts = 8;
/** A claim older than this belongs to a worker that died. */
export const claimMinutes = 2;

/** After the failures so far: when to try again, or that it waits for staff. Doubles from half a minute. */
export function nextAttempt(attempts: number, failedAt: Date): { status: "failed"; at: Date } | { status: "dead" } {
  if (attempts >= mostAttempts) return { status: "dead" };
  return { status: "failed", at: new Date(failedAt.getTime() + 30_000 * 2 ** (attempts - 1)) };
}
