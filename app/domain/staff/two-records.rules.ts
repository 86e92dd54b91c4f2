import { formatDate, type DateView } from "#app/domain/dates.rules.ts";
import { formatMoney } from "#app/domain/money.rules.ts";
import type { SubscriptionState } from "#app/domain/subscription-state.ts";

export type LiveBilling =
  | { answered: false; why: string }
  | {
      answered: true;
      customer: "there" | "deleted";
      subscription: SubscriptionState | null;
      email: string | null;
      /** What they wrote when they canceled. It stands at Stripe alone. */
      comment: string | null;
      invoice: { number: string | null; status: string } | null;
    };

/** Our side. `money` is null for staff who may not see the money side: its lines are then left out. */
export interface OwnRecord {
  subscription: SubscriptionState | null;
  money: { email: string | null; invoice: { number: string | null; status: string } | null } | null;
}

/** One field in both records. `stripe` is null where Stripe was not asked or did not answer. */
export interface RecordLine {
  field: string;
  ours: string;
  stripe: string | null;
  differs: boolean;
}

/** Our record beside Stripe's, line by line, for people: what differs is what a sync would mend. */
export function compareRecords(own: OwnRecord, live: LiveBilling | null, view: DateView): RecordLine[] {
  const theirs = live?.answered ? live : null;
  const lines = subscriptionFields.map(([field, say]) =>
    line(field, say(own.subscription, view), theirs && say(theirs.subscription, view)),
  );
  if (own.money) {
    lines.push(line("Billing email", own.money.email ?? nothing, theirs && (theirs.email ?? nothing)));
    lines.push(line("Latest invoice", invoiceText(own.money.invoice), theirs && invoiceText(theirs.invoice)));
  }
  return lines;
}

const nothing = "none";

type Say = (subscription: SubscriptionState | null, view: DateView) => string;

const subscriptionFields: readonly (readonly [field: string, say: Say])[] = [
  ["Subscription", (state) => state?.stripeSubscriptionId ?? nothing],
  ["Status", (state) => state?.stripeStatus ?? nothing],
  ["Plan", (state) => (state ? (state.plan ?? "unknown price") : nothing)],
  ["Price", (state, view) => (state ? `${formatMoney({ amount: state.unitAmount, currency: state.currency }, view.locale)} a seat, ${state.interval}ly` : nothing)],
  ["Seats", (state) => (state ? seats(state) : nothing)],
  ["Period end", (state, view) => (state ? formatDate(state.periodEnd, view) : nothing)],
  ["Ends", (state, view) => (state?.cancelAt ? formatDate(state.cancelAt, view) : "not scheduled")],
];

function seats({ quantity, pendingQuantity }: SubscriptionState): string {
  return pendingQuantity === null ? String(quantity) : `${quantity}, ${pendingQuantity} once paid`;
}

function invoiceText(invoice: { number: string | null; status: string } | null): string {
  return invoice ? `${invoice.number ?? "without number"}, ${invoice.status}` : nothing;
}

function line(field: string, ours: string, stripe: string | null): RecordLine {
  return { field, ours, stripe, differs: stripe !== null && stripe !== ours };
}
