import { bookOf } from "./billing/books.ts";
import { expireIncomplete } from "./billing/cancellation.ts";
import { closeDispute } from "./billing/disputes.ts";
import { endSubscription } from "./billing/ending.ts";
import { finalizeInvoice } from "./billing/finalize.ts";
import { collectInvoice } from "./billing/payment.ts";
import { dropPending } from "./billing/pending.ts";
import { DAY, HOUR } from "./billing/periods.ts";
import { periodOf } from "./billing/proration.ts";
import { turnPeriod } from "./billing/renewal.ts";
import { itemsAt, scheduleOf, turnPhase } from "./billing/schedules.ts";
import { voidInvoice } from "./billing/settlement.ts";
import { previewInvoice, renewalLines } from "./billing/subscription-invoices.ts";
import { endDiscount } from "./billing/discounts.ts";
import { StripeProblem } from "./errors.ts";
import { change, emit } from "./events.ts";
import { expireCoupon } from "./resources/coupons.ts";
import { expireCode } from "./resources/promotion-codes.ts";
import { expireSession } from "./resources/checkout-sessions.ts";
import { answerVerification, VERIFICATION_SECONDS, waitsForAnswer } from "./resources/tax-ids.ts";
import type { Invoice, Subscription, SubscriptionItem } from "./shapes.ts";
import type { World } from "./world.ts";
import { cadenceOf, periodAround } from "./billing/periods.ts";

/** `trial_will_end` and `invoice.upcoming` are sent this many days ahead. */
const TRIAL_NOTICE_DAYS = 3;
const UPCOMING_NOTICE_DAYS = 7;

export interface DueWork {
  /** Unix seconds. */
  at: number;
  what: string;
  run: () => void;
}

/** The earliest piece of work that time brings, or null when nothing waits. */
export function nextDue(world: World): DueWork | null {
  let first: DueWork | null = null;
  for (const work of allDue(world)) if (first === null || work.at < first.at) first = work;
  return first;
}

function* allDue(world: World): Generator<DueWork> {
  for (const sub of world.store.subscriptions.values()) {
    if (sub.status !== "canceled" && sub.status !== "incomplete_expired") yield* dueOfSubscription(world, sub);
  }
  for (const invoice of world.store.invoices.values()) {
    if (invoice.status === "draft" || invoice.status === "open") yield* dueOfInvoice(world, invoice);
  }
  for (const dispute of world.store.disputes.values()) {
    if (dispute.status !== "needs_response" || dispute.evidence_details.due_by === null) continue;
    yield { at: dispute.evidence_details.due_by, what: `${dispute.id} is lost unanswered`, run: () => closeDispute(world, dispute, "lost") };
  }
  yield* dueOfOffers(world);
  for (const taxId of world.store.taxIds.values()) {
    if (!waitsForAnswer(taxId)) continue;
    yield { at: taxId.created + VERIFICATION_SECONDS, what: `${taxId.id} is verified`, run: () => answerVerification(world, taxId) };
  }
  for (const session of world.store.checkoutSessions.values()) {
    if (session.status !== "open") continue;
    yield { at: session.expires_at, what: `checkout ${session.id} expires`, run: () => expireSession(world, session) };
  }
}

function* dueOfOffers(world: World): Generator<DueWork> {
  for (const coupon of world.store.coupons.values()) {
    if (!coupon.valid || coupon.redeem_by === null) continue;
    yield { at: coupon.redeem_by, what: `coupon ${coupon.id} expires`, run: () => expireCoupon(world, coupon) };
  }
  for (const code of world.store.promotionCodes.values()) {
    if (!code.active || code.expires_at === null) continue;
    yield { at: code.expires_at, what: `promotion code ${code.code} expires`, run: () => expireCode(world, code) };
  }
}

function* dueOfSubscription(world: World, sub: Subscription): Generator<DueWork> {
  const book = bookOf(world, sub);
  const item = sub.items.data[0] as SubscriptionItem;
  const runs = sub.status === "active" || sub.status === "past_due" || sub.status === "unpaid" || sub.status === "trialing";
  if (!runs && sub.status !== "incomplete" && sub.status !== "paused") return;
  if (book.expiresIncompleteAt !== null) {
    yield { at: book.expiresIncompleteAt, what: `first payment of ${sub.id} lapses`, run: () => lapse(world, sub) };
  }
  if (book.resumption) {
    const { expiresAt, invoice } = book.resumption;
    yield { at: expiresAt, what: `resumption of ${sub.id} lapses`, run: () => lapseResumption(world, sub, invoice) };
  }
  if (!runs) return;
  if (sub.pending_update) {
    yield { at: sub.pending_update.expires_at, what: `pending update of ${sub.id} lapses`, run: () => dropPending(world, sub) };
  }
  if (sub.status === "trialing" && sub.trial_end !== null && book.reminderSentFor !== sub.trial_end) {
    const end = sub.trial_end;
    yield { at: end - TRIAL_NOTICE_DAYS * DAY, what: `trial of ${sub.id} will end`, run: () => remindOfTrial(world, sub, end) };
  }
  if (sub.cancel_at !== null && !sub.cancel_at_period_end) {
    yield { at: sub.cancel_at, what: `${sub.id} is canceled`, run: () => endSubscription(world, sub, "cancellation_requested") };
  }
  const resumes = sub.pause_collection?.resumes_at ?? null;
  if (resumes !== null) yield { at: resumes, what: `collection of ${sub.id} resumes`, run: () => resumeCollection(world, sub) };
  for (const id of sub.discounts) {
    const discount = world.store.discounts.get(id);
    if (discount?.end == null) continue;
    yield { at: discount.end, what: `discount of ${sub.id} ends`, run: () => endDiscount(world, discount) };
  }
  const schedule = scheduleOf(world, sub);
  if (schedule?.current_phase) {
    yield { at: schedule.current_phase.end_date, what: `phase of ${schedule.id} ends`, run: () => turnPhase(world, sub, schedule) };
  }
  const end = item.current_period_end;
  if (sub.status !== "trialing" && !sub.cancel_at_period_end && sub.cancel_at === null && book.upcomingSentFor !== end) {
    yield { at: Math.max(end - UPCOMING_NOTICE_DAYS * DAY, item.current_period_start), what: `renewal of ${sub.id} comes up`, run: () => announceRenewal(world, sub, end) };
  }
  yield { at: end, what: `period of ${sub.id} ends`, run: () => turnPeriod(world, sub) };
}

function* dueOfInvoice(world: World, invoice: Invoice): Generator<DueWork> {
  if (invoice.status === "draft" && invoice.auto_advance && invoice.automatically_finalizes_at !== null) {
    yield { at: invoice.automatically_finalizes_at, what: `${invoice.id} is finalized and paid`, run: () => finalizeAndPay(world, invoice) };
  }
  if (invoice.status === "open" && invoice.next_payment_attempt !== null) {
    yield { at: invoice.next_payment_attempt, what: `payment of ${invoice.id} is tried`, run: () => void collectInvoice(world, invoice, { automatic: true }) };
  }
}

/** How often a draft that could not be finalized is tried again, and for how long. */
const FINALIZE_AGAIN_DAYS = 3;

function finalizeAndPay(world: World, invoice: Invoice): void {
  try {
    finalizeInvoice(world, invoice);
  } catch (error) {
    if (!(error instanceof StripeProblem)) throw error;
    const now = world.clock.seconds();
    const again = now + DAY < invoice.created + FINALIZE_AGAIN_DAYS * DAY + HOUR ? now + DAY : null;
    change(world, "invoice.updated", invoice, () => {
      invoice.automatically_finalizes_at = again;
      invoice.auto_advance = again !== null;
    });
  }
  if (invoice.status === "open") collectInvoice(world, invoice, { automatic: true });
}

function lapse(world: World, sub: Subscription): void {
  expireIncomplete(world, sub, () => {
    const invoice = world.store.invoices.get(sub.latest_invoice ?? "");
    if (invoice?.status === "open") voidInvoice(world, invoice);
  });
}

function lapseResumption(world: World, sub: Subscription, invoiceId: string): void {
  bookOf(world, sub).resumption = null;
  const invoice = world.store.invoices.get(invoiceId);
  if (invoice?.status === "open") voidInvoice(world, invoice);
}

function remindOfTrial(world: World, sub: Subscription, end: number): void {
  bookOf(world, sub).reminderSentFor = end;
  emit(world, "customer.subscription.trial_will_end", sub);
}

function resumeCollection(world: World, sub: Subscription): void {
  change(world, "customer.subscription.updated", sub, () => (sub.pause_collection = null));
}

function announceRenewal(world: World, sub: Subscription, end: number): void {
  bookOf(world, sub).upcomingSentFor = end;
  const customer = world.store.customers.get(sub.customer);
  const item = sub.items.data[0];
  if (!customer || !item) return;
  const items = itemsAt(world, sub, end);
  const period = periodAround(sub.billing_cycle_anchor, cadenceOf((items[0] ?? item).price), end);
  const invoice = previewInvoice(world, customer, {
    sub,
    lines: renewalLines(world, sub, items, period, sub.status === "trialing" ? null : periodOf(item)),
    period: periodOf(item),
    at: end,
    reason: "upcoming",
    prorationDate: null,
  });
  emit(world, "invoice.upcoming", invoice);
}
