import { change, emit } from "../events.ts";
import type { Invoice, Subscription } from "../shapes.ts";
import type { World } from "../world.ts";
import { bookOf } from "./books.ts";
import { applyPending } from "./pending.ts";
import { DAY, periodAround, cadenceOf } from "./periods.ts";

/** Automatic retries, in days after the first failure. After the last the subscription is `unpaid`. */
export const RETRY_DAYS = [3, 5, 7, 14];

export function subscriptionOf(world: World, invoice: Invoice): Subscription | undefined {
  return world.store.subscriptions.get(invoice.parent?.subscription_details?.subscription ?? "");
}

/** Plans the next retry, and moves the subscription down the ladder. */
export function afterFailure(world: World, invoice: Invoice, automatic: boolean): void {
  const now = world.clock.seconds();
  const notes = world.store.invoiceNotes.get(invoice.id) ?? world.store.invoiceNotes.put({ id: invoice.id, firstFailureAt: now });
  const sub = subscriptionOf(world, invoice);
  if (!sub || !isLadderInvoice(world, sub, invoice)) {
    setNextAttempt(world, invoice, null);
    return;
  }
  const retried = invoice.attempt_count - 1;
  const days = RETRY_DAYS[retried];
  if (automatic || retried === 0) setNextAttempt(world, invoice, days === undefined ? null : notes.firstFailureAt + days * DAY);
  if (sub.status === "active" || sub.status === "trialing") setStatus(world, sub, "past_due");
  if (automatic && days === undefined && sub.status === "past_due") setStatus(world, sub, "unpaid");
}

/** A first invoice, one that waits for a pending update, and one that resumes a pause have their own deadlines. */
function isLadderInvoice(world: World, sub: Subscription, invoice: Invoice): boolean {
  const book = bookOf(world, sub);
  if (invoice.billing_reason === "subscription_create" && sub.status === "incomplete") return false;
  if (sub.status === "canceled" || sub.status === "incomplete_expired") return false;
  return book.pending?.invoice !== invoice.id && book.resumption?.invoice !== invoice.id;
}

function setNextAttempt(world: World, invoice: Invoice, at: number | null): void {
  change(world, "invoice.updated", invoice, () => (invoice.next_payment_attempt = at));
}

export function afterPayment(world: World, invoice: Invoice): void {
  const sub = subscriptionOf(world, invoice);
  if (!sub || sub.status === "canceled" || sub.status === "incomplete_expired") return;
  const book = bookOf(world, sub);
  if (book.pending?.invoice === invoice.id) applyPending(world, sub);
  if (book.resumption?.invoice === invoice.id) resumeNow(world, sub, book.resumption.anchor);
  if (sub.status === "incomplete" && invoice.billing_reason === "subscription_create") {
    book.expiresIncompleteAt = null;
    setStatus(world, sub, "active");
  }
  reconsiderStatus(world, sub);
}

/** The newest finalized invoice decides: settled in any way, the subscription is active again. */
export function reconsiderStatus(world: World, sub: Subscription): void {
  if (sub.status !== "past_due" && sub.status !== "unpaid") return;
  const newest = world.store.invoices
    .where((invoice) => subscriptionOf(world, invoice)?.id === sub.id && invoice.status !== "draft")
    .at(-1);
  if (newest?.status === "open") return;
  setStatus(world, sub, "active");
}

export function resumeNow(world: World, sub: Subscription, anchor: number): void {
  bookOf(world, sub).resumption = null;
  const now = world.clock.seconds();
  const changed = change(world, "customer.subscription.updated", sub, () => {
    sub.status = "active";
    sub.billing_cycle_anchor = anchor;
    delete sub.status_details;
    for (const item of sub.items.data) {
      const period = periodAround(anchor, cadenceOf(item.price), now);
      item.current_period_start = period.start;
      item.current_period_end = period.end;
    }
  });
  if (changed) emit(world, "customer.subscription.resumed", sub);
}

export function setStatus(world: World, sub: Subscription, status: Subscription["status"]): void {
  change(world, "customer.subscription.updated", sub, () => (sub.status = status));
}
