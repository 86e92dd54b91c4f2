import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { liveSubscription } from "#app/domain/billing/lifecycle/live-subscription.ts";
import { mostSeats } from "#app/domain/billing/plan/plan-seats.rules.ts";
import { planToCome, type PlanToCome } from "#app/domain/billing/plan/plan-to-come.rules.ts";
import { previewLines, type PreviewLine } from "#app/domain/billing/prices/preview-lines.rules.ts";
import { maySetSeats } from "#app/domain/billing/seats/seat-wish.rules.ts";
import { findOpenPlanChange } from "#app/domain/billing/plan/settle-plan.ts";
import { findOpenSeatChange } from "#app/domain/billing/seats/settle-seats.ts";
import { authorize } from "#app/domain/scope.ts";

export type SeatPreview =
  | { ok: false; quantity: number; message: string }
  | {
      ok: true;
      quantity: number;
      takesEffect: "now" | "period_end";
      /** What is charged now; zero for fewer seats and in a trial. */
      due: number;
      currency: string;
      lines: PreviewLine[];
      /** The instant from which the rest of the period is counted: confirmed with, so that the amount is this one. */
      prorationDate: number;
      /** Before tax; of the plan to come where one is scheduled. */
      nextAmount: number;
      nextAt: Date;
      toCome: PlanToCome | null;
    };

/** What another number of seats would cost, asked of Stripe and changing nothing. */
export async function previewSeats(work: BillingWork, quantity: number): Promise<SeatPreview> {
  const asked = await work.inScope(async (scope) => {
    await authorize(scope, "billing.manage");
    const subscription = liveSubscription(scope);
    const { usage, openDebt, held } = scope.standing;
    const openPlan = await findOpenPlanChange(scope);
    const verdict = maySetSeats(quantity, { subscription, held: usage.seats, most: mostSeats(subscription.plan, scope.standing), openDebt, open: await findOpenSeatChange(scope), openPlan });
    const toCome = planToCome({ change: openPlan?.withdrawnAt ? null : openPlan, subscription, held }, quantity);
    return { subscription, verdict, toCome, now: scope.now };
  });
  const { subscription, verdict, toCome } = asked;
  if (!verdict.ok) return { ok: false, quantity, message: verdict.message };
  const { currency, unitAmount, periodEnd: nextAt } = subscription;
  const prorationDate = Math.floor(asked.now.getTime() / 1000);
  const common = { ok: true, quantity, takesEffect: verdict.takesEffect, currency, prorationDate, nextAmount: toCome?.amount ?? unitAmount * quantity, nextAt, toCome } as const;
  if (verdict.direction === "fewer" || subscription.status === "trialing") return { ...common, due: 0, lines: [] };
  const invoice = await work.stripe.invoices.createPreview({
    subscription: subscription.stripeSubscriptionId,
    subscription_details: {
      items: [{ id: subscription.stripeItemId, quantity }],
      proration_behavior: "always_invoice",
      proration_date: prorationDate,
    },
  });
  return { ...common, due: invoice.amount_due, currency: invoice.currency, lines: previewLines(invoice, "Seats") };
}
