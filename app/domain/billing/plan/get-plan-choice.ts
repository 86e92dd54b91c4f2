import { currencyFor, settledCurrency } from "#app/domain/currency.rules.ts";
import { firstChargeAt } from "#app/domain/billing/checkout/checkout.rules.ts";
import { situationOf } from "#app/domain/billing/situation.rules.ts";
import { findOpenPlanChange } from "#app/domain/billing/plan/settle-plan.ts";
import { authorize, may, type Scope } from "#app/domain/scope.ts";

/** What somebody must know who chooses a plan. */
export async function getPlanChoice(scope: Scope) {
  await authorize(scope, "billing.read");
  const { standing, now } = scope;
  const { workspace, subscription, usage, openDebt } = standing;
  const open = await findOpenPlanChange(scope);
  const waiting = open?.withdrawnAt ? null : open;
  return {
    manages: may(scope, "billing.manage"),
    restores: may(scope, "workspace.close"),
    workspace: { name: workspace.name, slug: workspace.slug },
    situation: situationOf(standing, now),
    present: subscription && { plan: subscription.plan, interval: subscription.interval, cancelAt: subscription.cancelAt },
    /** A change that is under way or scheduled. */
    waiting: waiting && { plan: waiting.plan, interval: waiting.interval, status: waiting.status },
    usage,
    /** Settled: by the first checkout, so there is nothing to choose. */
    currency: { suggested: currencyFor(standing), settled: settledCurrency(subscription) },
    leastSeats: Math.max(1, usage.seats),
    /** Null: at once. */
    chargedAt: firstChargeAt(workspace, now),
    owes: openDebt !== null,
  };
}
