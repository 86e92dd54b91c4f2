const handled = [
  "checkout.session.completed",
  "checkout.session.async_payment_succeeded",
  "checkout.session.async_payment_failed",
  "checkout.session.expired",
  "customer.updated",
  "customer.deleted",
  "payment_method.attached",
  "payment_method.updated",
  "payment_method.automatically_updated",
  "payment_method.detached",
  "setup_intent.succeeded",
  "setup_intent.setup_failed",
  "charge.refunded",
];

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
  return handled.includes(type) || handledFamilies.some((family) => type.startsWith(family));
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
