import { formatMoney } from "#app/domain/money.rules.ts";

export type AdjustmentKind = "refund" | "credit_note" | "dispute";

export interface Adjustment {
  kind: AdjustmentKind;
  /** Stripe's own word. */
  status: string;
  amount: number;
  currency: string;
}

export type DisputePhase = "open" | "won" | "lost" | "over";

/** A warning of a bank is no dispute yet, and one that is closed took nothing. */
export function disputePhase(status: string): DisputePhase {
  switch (status) {
    case "won":
      return "won";
    case "lost":
      return "lost";
    case "warning_closed":
    case "prevented":
      return "over";
    default:
      return "open";
  }
}

/** What became of an invoice's money, in words beside it. Null where nothing did. */
export function adjustmentWords({ kind, status, amount, currency }: Adjustment, locale: string): string | null {
  const money = formatMoney({ amount, currency }, locale);
  switch (kind) {
    case "refund":
      return refundWords(status, money);
    case "credit_note":
      return status === "void" ? null : `Credit note over ${money}`;
    case "dispute":
      return disputeWords(disputePhase(status), money);
  }
}

function refundWords(status: string, money: string): string | null {
  switch (status) {
    case "succeeded":
      return `${money} refunded`;
    case "failed":
      return `A refund of ${money} did not reach the card`;
    case "canceled":
      return null;
    default:
      return `A refund of ${money} is on its way`;
  }
}

function disputeWords(phase: DisputePhase, money: string): string | null {
  switch (phase) {
    case "open":
      return `${money} disputed with the bank: not decided yet`;
    case "won":
      return `The dispute of ${money} was decided: the payment stands`;
    case "lost":
      return `The dispute of ${money} was decided: the bank took it back`;
    case "over":
      return null;
  }
}
