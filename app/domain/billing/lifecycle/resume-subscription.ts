import type Stripe from "stripe";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { idOf } from "#app/domain/billing/invoices/invoice.rules.ts";
import { periodEndOf } from "#app/domain/billing/plan/plan-changes.rules.ts";
import { isCardProblem, isRefused } from "#app/domain/billing/stripe-problems.ts";
import { syncCustomer } from "#app/domain/billing/sync/sync-customer.ts";
import { refuse } from "#app/domain/refusal.ts";
import { authorize } from "#app/domain/scope.ts";

export type ResumeOutcome = { status: "resumed" } | { status: "awaiting_payment"; problem: string | null };

/**
 * Resumes a paused subscription: at no cost within what was paid before, with a new period and its payment after that.
 * It stays paused until the payment has arrived. Called again after a refusal, it tries the same invoice again.
 */
export async function resumeSubscription(work: BillingWork): Promise<ResumeOutcome> {
  const { customerId, subscriptionId, actor, now } = await work.inScope(async (scope) => {
    await authorize(scope, "billing.manage");
    const { subscription } = scope.standing;
    if (subscription?.status !== "paused") refuse("conflict", "The subscription is not paused: there is nothing to resume.");
    return { customerId: subscription.stripeCustomerId, subscriptionId: subscription.stripeSubscriptionId, actor: scope.actor, now: scope.now };
  });
  const problem = await orProblem(() => resume(work.stripe, subscriptionId, now));
  await syncCustomer(work, { customerId, cause: { actor, actions: ["subscription.resumed"] } });
  const status = await work.asSystem(async ({ standing }) => standing.subscription?.status ?? null);
  if (status !== "paused") return { status: "resumed" };
  return { status: "awaiting_payment", problem };
}

async function orProblem(call: () => Promise<unknown>): Promise<string | null> {
  try {
    await call();
    return null;
  } catch (error) {
    if (isCardProblem(error) || isRefused(error)) return error.message;
    throw error;
  }
}

async function resume(stripe: Stripe, id: string, now: Date): Promise<void> {
  const subscription = await stripe.subscriptions.retrieve(id, { expand: ["latest_invoice"] });
  const since = subscription.status === "paused" ? subscription.status_details?.paused?.transitioned_at : null;
  // Resumed meanwhile, by somebody else or at Stripe.
  if (typeof since !== "number") return;
  const latest = subscription.latest_invoice;
  if (latest && typeof latest === "object" && latest.status === "open" && latest.created >= since) {
    await stripe.invoices.pay(latest.id);
    return;
  }
  const goesOn = periodEndOf(subscription) > now;
  await stripe.subscriptions.resume(
    id,
    {
      billing_cycle_anchor: { type: goesOn ? "unchanged" : "now" },
      proration_behavior: "none",
      payment_behavior: "resume_on_payment_success",
    },
    // One attempt for each pause and each invoice that came to nothing: two presses make one charge.
    { idempotencyKey: `resume:${id}:${since}:${idOf(latest) ?? "none"}:${goesOn ? "unchanged" : "now"}` },
  );
}
