import type { AuditAction } from "#app/domain/audit/actions.rules.ts";
import { dunningMail, recoveryMailKey, type DunningMail } from "#app/domain/billing/debt/dunning.rules.ts";
import type { InvoiceState } from "#app/domain/billing/invoices/invoice.rules.ts";
import { isLive, type SubscriptionState } from "#app/domain/subscription-state.ts";

export type Change = { action: AuditAction; before: Record<string, unknown>; after: Record<string, unknown> };

/** What happened to one subscription between two readings: nothing for two alike, whatever came between. */
export function subscriptionChanges(before: SubscriptionState | null, after: SubscriptionState): Change[] {
  if (!before || !isLive(before.status)) return isLive(after.status) ? [started(after)] : [];
  if (!isLive(after.status)) {
    return [change("subscription.canceled", { status: before.status }, { status: after.status, endedAt: after.endedAt })];
  }
  return [...ofStatus(before, after), ...ofEnd(before, after), ...ofContents(before, after)];
}

function started({ plan, interval, quantity, status }: SubscriptionState): Change {
  return change("subscription.started", {}, { plan, interval, quantity, status });
}

function ofStatus({ status: was }: SubscriptionState, { status: is }: SubscriptionState): Change[] {
  if (was === is) return [];
  if (is === "paused") return [change("subscription.paused", { status: was }, { status: is })];
  if (was === "paused") return [change("subscription.resumed", { status: was }, { status: is })];
  return [change("subscription.changed", { status: was }, { status: is })];
}

function ofEnd({ cancelAt: was }: SubscriptionState, { cancelAt: is }: SubscriptionState): Change[] {
  if (was?.getTime() === is?.getTime()) return [];
  if (is) return [change("subscription.cancel_scheduled", { cancelAt: was }, { cancelAt: is })];
  return [change("subscription.reactivated", { cancelAt: was }, { cancelAt: null })];
}

function ofContents(before: SubscriptionState, after: SubscriptionState): Change[] {
  if (before.plan !== after.plan || before.interval !== after.interval) {
    return [change("plan.changed", contentsOf(before), contentsOf(after))];
  }
  if (before.quantity === after.quantity) return [];
  return [change("seats.changed", { quantity: before.quantity }, { quantity: after.quantity })];
}

function contentsOf({ plan, interval, quantity }: SubscriptionState): Record<string, unknown> {
  return { plan, interval, quantity };
}

function change(action: AuditAction, before: Record<string, unknown>, after: Record<string, unknown>): Change {
  return { action, before, after };
}

export type KnownInvoice = Pick<InvoiceState, "firstFailureAt" | "attemptCount">;
export type InvoiceChange = { kind: "failed"; mail: DunningMail } | { kind: "recovered"; key: string };

/** What became of one invoice's payment: one failure for each attempt, and the recovery that ends them. */
export function invoiceChange(before: KnownInvoice | null, after: InvoiceState): InvoiceChange | null {
  const recovered = recoveryMailKey(before, after);
  if (recovered) return { kind: "recovered", key: recovered };
  const mail = dunningMail(after);
  if (!mail) return null;
  const known = before?.firstFailureAt != null && before.attemptCount >= after.attemptCount;
  return known ? null : { kind: "failed", mail };
}
