import { cardError } from "../cards.ts";
import { change } from "../events.ts";
import type { Customer, Invoice, InvoiceItem, Subscription, SubscriptionItem } from "../shapes.ts";
import type { World } from "../world.ts";
import { amountFor } from "./amounts.ts";
import { bookOf } from "./books.ts";
import { setStatus } from "./consequences.ts";
import { INCOMPLETE_SECONDS } from "./creation.ts";
import type { PaymentBehavior } from "./creation.ts";
import { shareAfterDiscounts } from "./discounts.ts";
import { finalizeInvoice } from "./finalize.ts";
import { composeInvoice, draftInvoice } from "./invoice.ts";
import { foreseeOutcome } from "./outcome.ts";
import { collectInvoice, defaultMethod, noCard } from "./payment.ts";
import { dropPending } from "./pending.ts";
import type { PlannedChange, ProrationBehavior } from "./proration.ts";
import { changeLines, keepItems, prorationItems } from "./subscription-invoices.ts";
import { requireLocation } from "./taxes.ts";
import { takeItems } from "./usage.ts";

interface Update {
  planned: PlannedChange;
  behavior: ProrationBehavior;
  payment: PaymentBehavior;
  prorationDate: number | null;
  /** Everything else that the same call changes; it shares the one `updated` event. */
  alsoChange: () => void;
}

/** Makes a planned change, with the invoice that it calls for. */
export function updateSubscription(world: World, sub: Subscription, customer: Customer, update: Update): void {
  const { planned } = update;
  if (invoicesAtOnce(update)) requireLocation(sub, customer);
  const items = prorationItems(world, sub, planned.charges);
  if (!invoicesAtOnce(update)) {
    apply(world, sub, update);
    keepItems(world, items);
    return;
  }
  const problem = foreseenProblem(world, sub, customer, planned, items, update);
  if (problem && update.payment === "error_if_incomplete") throw problem;
  const waits = problem !== null && update.payment === "pending_if_incomplete";
  if (bookOf(world, sub).pending) dropPending(world, sub);
  if (!waits) apply(world, sub, update);

  keepItems(world, items);
  const invoice = draftInvoice(world, changeInvoice(world, sub, customer, planned, items, update));
  finalizeInvoice(world, invoice);
  if (waits) hold(world, sub, invoice, planned);
  if (invoice.status !== "open") return;
  if (update.payment === "default_incomplete") {
    invoice.next_payment_attempt = null;
    setStatus(world, sub, "past_due");
    return;
  }
  collectInvoice(world, invoice);
}

function invoicesAtOnce(update: Update): boolean {
  return update.planned.invoiceNow || (update.behavior === "always_invoice" && update.planned.charges.length > 0);
}

function apply(world: World, sub: Subscription, { planned, alsoChange }: Update): void {
  change(world, "customer.subscription.updated", sub, () => {
    notePaidShares(world, sub, planned.items);
    takeItems(world, sub, planned.items);
    sub.billing_cycle_anchor = planned.anchor;
    if (planned.status === "trialing" && sub.status !== "trialing") sub.trial_start = world.clock.seconds();
    sub.trial_end = planned.trialEnd;
    sub.status = planned.status;
    alsoChange();
  });
}

/** What is prorated now is charged with the discounts of now. */
function notePaidShares(world: World, sub: Subscription, items: SubscriptionItem[]): void {
  const book = bookOf(world, sub);
  for (const item of items) {
    const old = sub.items.data.find((one) => one.id === item.id);
    if (old && old.price.id === item.price.id && old.quantity === item.quantity) continue;
    const share = shareAfterDiscounts(world, sub, item.price, amountFor(world, item.price, item.quantity ?? 0), world.clock.seconds());
    book.paidShare = { ...book.paidShare, [item.id]: share };
  }
}

/** What stands in the way of the payment, asked before anything is changed. */
function foreseenProblem(
  world: World, sub: Subscription, customer: Customer, planned: PlannedChange, items: InvoiceItem[], update: Update,
): Error | null {
  const invoice = composeInvoice(world, "foreseen", changeInvoice(world, sub, customer, planned, items, update));
  if (invoice.amount_due === 0) return null;
  const method = defaultMethod(world, invoice);
  if (!method) return noCard();
  const outcome = foreseeOutcome(world, { customer: customer.id, method, authenticated: false });
  return outcome === "success" ? null : cardError(outcome);
}

function changeInvoice(
  world: World, sub: Subscription, customer: Customer, planned: PlannedChange, items: InvoiceItem[], update: Update,
): Parameters<typeof draftInvoice>[1] {
  const now = world.clock.seconds();
  return {
    customer,
    subscription: sub,
    reason: "subscription_update",
    lines: changeLines(world, sub, items, planned.charges),
    period: { start: now, end: now },
    prorationDate: update.prorationDate,
  };
}

function hold(world: World, sub: Subscription, invoice: Invoice, planned: PlannedChange): void {
  bookOf(world, sub).pending = { invoice: invoice.id, items: planned.items, anchor: planned.anchor };
  change(world, "customer.subscription.updated", sub, () => {
    sub.pending_update = {
      billing_cycle_anchor: planned.anchor === sub.billing_cycle_anchor ? null : planned.anchor,
      cancel_at_period_end: null,
      discount: null,
      discounts: null,
      expires_at: world.clock.seconds() + INCOMPLETE_SECONDS,
      metadata: null,
      subscription_items: structuredClone(planned.items),
      trial_end: null,
      trial_from_plan: null,
    };
  });
}
