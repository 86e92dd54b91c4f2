import type Stripe from "stripe";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { liveSubscription } from "#app/domain/billing/lifecycle/live-subscription.ts";
import { itemsAt } from "#app/domain/billing/plan/plan-changes.rules.ts";
import { planPrices, seatPriceFor } from "#app/domain/billing/plan/plan-prices.ts";
import { mayChangePlan, type PlanPresent, type PlanWish, type PlanWishVerdict } from "#app/domain/billing/plan/plan-wish.rules.ts";
import { previewLines, type PreviewLine } from "#app/domain/billing/prices/preview-lines.rules.ts";
import { findOpenPlanChange, isOurSchedule } from "#app/domain/billing/plan/settle-plan.ts";
import { findOpenSeatChange } from "#app/domain/billing/seats/settle-seats.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";
import type { SubscriptionState } from "#app/domain/subscription-state.ts";

export type PlanPreview = PlanWish &
  (
    | { ok: false; message: string }
    | {
        ok: true;
        takesEffect: "now" | "period_end";
        /** From when the new plan holds. */
        at: Date;
        quantity: number;
        /** A seat, in the new plan. */
        unitAmount: number;
        /** What is charged now. Zero for less than before, and in a trial. */
        due: number;
        currency: string;
        lines: PreviewLine[];
        /** The instant from which the rest of the period is counted: confirmed with, so that the amount is this one. */
        prorationDate: number;
        nextAmount: number;
        nextAt: Date;
      }
  );

/** What another plan or interval would cost, asked of Stripe and changing nothing. */
export async function previewPlan(work: BillingWork, wish: PlanWish): Promise<PlanPreview> {
  const asked = await work.inScope(async (scope) => {
    await authorize(scope, "billing.manage");
    const present = await planPresent(scope);
    return { ...present, verdict: mayChangePlan(wish, present), now: scope.now };
  });
  const { subscription, verdict } = asked;
  if (!verdict.ok) return { ...wish, ok: false, message: verdict.message };
  const price = seatPriceFor(wish, subscription)!;
  const prorationDate = Math.floor(asked.now.getTime() / 1000);
  const { quantity, takesEffect } = verdict;
  const next = { unitAmount: price.unitAmount, currency: price.currency, nextAmount: price.unitAmount * quantity, nextAt: subscription.periodEnd };
  const common = { ...wish, ok: true, takesEffect, quantity, prorationDate, ...next } as const;
  if (!isChargedNow(verdict, subscription)) {
    return { ...common, at: takesEffect === "now" ? asked.now : subscription.periodEnd, due: 0, lines: [] };
  }
  const invoice = await quote(work.stripe, subscription, { ...wish, quantity, prorationDate });
  return {
    ...common,
    at: asked.now,
    due: invoice.amount_due,
    currency: invoice.currency,
    lines: previewLines(invoice, "The plan"),
    nextAt: new Date(Math.max(...invoice.lines.data.map(({ period }) => period.end * 1000))),
  };
}

export function isChargedNow({ takesEffect }: PlanWishVerdict & { ok: true }, { status }: SubscriptionState): boolean {
  return takesEffect === "now" && status !== "trialing";
}

/** The very invoice that the change would make, dated alike. */
export async function quote(
  stripe: Stripe,
  subscription: SubscriptionState,
  { plan, interval, quantity, prorationDate }: PlanWish & { quantity: number; prorationDate: number },
): Promise<Stripe.Invoice> {
  const prices = await planPrices(stripe, { plan, interval }, subscription);
  const present = await stripe.subscriptions.retrieve(subscription.stripeSubscriptionId);
  return stripe.invoices.createPreview({
    subscription: subscription.stripeSubscriptionId,
    subscription_details: {
      items: itemsAt(present, prices, quantity),
      proration_behavior: "always_invoice",
      proration_date: prorationDate,
    },
  });
}

export async function planPresent(scope: Scope): Promise<PlanPresent> {
  const subscription = liveSubscription(scope);
  const openSeats = await findOpenSeatChange(scope);
  const schedule = subscription.stripeScheduleId;
  return {
    subscription,
    held: scope.standing.held,
    seats: openSeats?.takesEffect === "period_end" ? openSeats.quantity : subscription.quantity,
    openDebt: scope.standing.openDebt,
    openSeats,
    openPlan: await findOpenPlanChange(scope),
    foreignSchedule: schedule !== null && !(await isOurSchedule(scope, schedule)),
  };
}
