import { schedule, unschedule } from "#db/directory.ts";
import { billingActor, type BillingWork } from "#app/domain/billing/billing-work.ts";
import { debtEndsAt } from "#app/domain/billing/debt/dunning.rules.ts";
import { isMissing, isRefused } from "#app/domain/billing/stripe-problems.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import type { Scope } from "#app/domain/scope.ts";
import type { SubscriptionState } from "#app/domain/subscription-state.ts";

/** What falls due when a subscription has gone unpaid for too long. */
export const debtDue = "debt.end";

/** One whose day has come is left to what falls due, and to the nightly reconcile: asking again here would never end. */
export async function scheduleDebtEnd({ db, tenantId, now }: Scope, subscription: SubscriptionState | null): Promise<void> {
  const at = subscription && debtEndsAt(subscription);
  if (!at) await unschedule(db, { kind: debtDue, refId: tenantId });
  else if (at > now) await schedule(db, { kind: debtDue, refId: tenantId, at });
}

/**
 * Ends a subscription that nobody has paid for since its first failure, `canceledAfterDays` ago. What is owed stays owed.
 * Stripe is asked first: a payment of which no event has told keeps it. Nothing is done twice.
 */
export async function cancelForDebt(work: BillingWork): Promise<{ canceled: string | null }> {
  if (!(await work.asSystem(overdue))) return { canceled: null };
  await syncWorkspace(work);
  const id = await work.asSystem(overdue);
  if (!id) return { canceled: null };
  try {
    await work.stripe.subscriptions.cancel(id, { invoice_now: false, prorate: false }, { idempotencyKey: `debt:${id}` });
  } catch (error) {
    // Ended meanwhile is as good as ended now.
    if (!isMissing(error) && !isRefused(error)) throw error;
  }
  const actor = { kind: "system", label: billingActor } as const;
  await syncWorkspace(work, { actor, actions: ["subscription.canceled"], after: { reason: "it was not paid for" } });
  return { canceled: id };
}

async function overdue({ standing, now }: Scope): Promise<string | null> {
  const at = standing.subscription && debtEndsAt(standing.subscription);
  return at && at <= now ? standing.subscription!.stripeSubscriptionId : null;
}
