import type { OpenDebt, SubscriptionStatus } from "#app/domain/subscription-state.ts";

/** An invoice that is finalized and not settled. Written-off and void ones are not open. */
export type OpenInvoice = {
  stripeInvoiceId: string;
  stripeSubscriptionId: string | null;
  /** Of the subscription it belongs to, as we know it; null for one we do not know and for invoices without any. */
  subscriptionStatus: SubscriptionStatus | null;
  number: string | null;
  currency: string;
  /** Minor units. */
  amountRemaining: number;
  issuedAt: Date;
  firstFailureAt: Date | null;
};

/**
 * What the workspace owes, if anything: debts of ended subscriptions before those still being collected, the oldest
 * first. An invoice whose payment is merely on its way is no debt, nor is the offer of a first payment.
 */
export function openDebtOf(invoices: readonly OpenInvoice[], now: Date): OpenDebt | null {
  const debts = invoices.flatMap(asDebt).filter((debt) => debt.since <= now);
  const ended = debts.filter((debt) => debt.owedBy === "ended_subscription");
  return summed(ended.length > 0 ? ended : debts);
}

function asDebt(invoice: OpenInvoice): OpenDebt[] {
  if (invoice.amountRemaining <= 0) return [];
  const owedBy = debtorOf(invoice);
  if (owedBy === null) return [];
  const since = invoice.firstFailureAt ?? (owedBy === "ended_subscription" ? invoice.issuedAt : null);
  if (since === null) return [];
  const { amountRemaining: amount, currency, stripeInvoiceId, stripeSubscriptionId, number: invoiceNumber } = invoice;
  return [{ owedBy, since, amount, currency, stripeInvoiceId, stripeSubscriptionId, invoiceNumber, invoices: 1 }];
}

function debtorOf(invoice: OpenInvoice): OpenDebt["owedBy"] | null {
  if (invoice.stripeSubscriptionId === null) return "live_subscription";
  switch (invoice.subscriptionStatus) {
    case null:
      return invoice.firstFailureAt === null ? null : "ended_subscription";
    case "incomplete":
    case "incomplete_expired":
      return null;
    case "canceled":
      return "ended_subscription";
    default:
      return "live_subscription";
  }
}

function summed(debts: OpenDebt[]): OpenDebt | null {
  const [oldest] = debts.sort((one, other) => one.since.getTime() - other.since.getTime());
  if (!oldest) return null;
  const alike = debts.filter((debt) => debt.currency === oldest.currency);
  return { ...oldest, amount: alike.reduce((sum, debt) => sum + debt.amount, 0), invoices: alike.length };
}
