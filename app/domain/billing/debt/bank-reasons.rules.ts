const reasons: Readonly<Record<string, string>> = {
  authentication_required: "the card holder has to confirm the payment",
  card_velocity_exceeded: "the card's limit is reached",
  do_not_honor: "the bank gave no reason",
  expired_card: "the card has expired",
  fraudulent: "the bank gave no reason",
  generic_decline: "the bank gave no reason",
  incorrect_cvc: "the security code is wrong",
  insufficient_funds: "insufficient funds",
  lost_card: "the card cannot be used",
  pickup_card: "the card cannot be used",
  stolen_card: "the card cannot be used",
};

/** Why a bank declined, in words that may stand in a mail: never that a card is thought stolen or its use fraud. */
export function bankReason(code: string | null): string | null {
  if (code === null) return null;
  return reasons[code] ?? "the bank gave no reason";
}
