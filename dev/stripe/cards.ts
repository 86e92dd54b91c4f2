import { StripeProblem } from "./errors.ts";
import type { Outcome } from "./notes.ts";
import type { PaymentMethod } from "./shapes.ts";

/** A test card: what happens when it is saved to a customer, and when it is charged. */
export interface TestCard {
  number: string;
  /** Stripe's ready-made payment method for it, where there is one. */
  token: string | null;
  brand: string;
  saving: "works" | "declined" | "insufficient_funds" | "expired";
  charging: Outcome;
  /** Whether a setup with authentication makes later charges pass without asking. */
  asks: "never" | "unless_set_up" | "always";
  says: string;
  /** The cardholder's bank disputes each payment at once. */
  disputes: boolean;
}

export const TEST_CARDS: TestCard[] = [
  card("4242424242424242", "pm_card_visa", "visa", "works", "success", "never", "Every payment succeeds."),
  card("5555555555554444", "pm_card_mastercard", "mastercard", "works", "success", "never", "Every payment succeeds (Mastercard)."),
  card("378282246310005", "pm_card_amex", "amex", "works", "success", "never", "Every payment succeeds (American Express)."),
  card("4000000000000002", "pm_card_chargeDeclined", "visa", "declined", "declined", "never", "Declined, also when it is saved."),
  card("4000000000009995", "pm_card_chargeDeclinedInsufficientFunds", "visa", "insufficient_funds", "insufficient_funds", "never", "Declined: insufficient funds."),
  card("4000000000000069", "pm_card_chargeDeclinedExpiredCard", "visa", "expired", "expired", "never", "Declined: the card has expired."),
  card("4000000000000341", "pm_card_chargeCustomerFail", "visa", "works", "declined", "never", "Can be saved; every payment is declined."),
  card("4000002500003155", "pm_card_authenticationRequiredOnSetup", "visa", "works", "success", "unless_set_up", "Asks for authentication, once: later payments pass."),
  card("4000002760003184", "pm_card_authenticationRequired", "visa", "works", "success", "always", "Asks for authentication at every payment."),
  card("4000000000000259", "pm_card_createDispute", "visa", "works", "success", "never", "Every payment succeeds, and is disputed as fraudulent.", true),
];

export function cardByNumber(number: string): TestCard | undefined {
  return TEST_CARDS.find((known) => known.number === number);
}

export function cardByToken(token: string): TestCard | undefined {
  return TEST_CARDS.find((known) => known.token === token);
}

/** The number is never kept: a payment method remembers which test card it is by its fingerprint. */
export function fingerprintOf(card: TestCard): string {
  return `local${card.number.slice(0, 4)}x${card.number.slice(-6)}`;
}

export function cardOf(method: PaymentMethod): TestCard {
  const known = TEST_CARDS.find((card) => fingerprintOf(card) === method.card?.fingerprint);
  if (!known) throw new Error(`Payment method ${method.id} is no test card.`);
  return known;
}

interface Decline {
  code: string;
  decline_code: string;
  message: string;
}

export const DECLINES: Record<Exclude<Outcome, "success">, Decline> = {
  declined: { code: "card_declined", decline_code: "generic_decline", message: "Your card was declined." },
  insufficient_funds: {
    code: "card_declined",
    decline_code: "insufficient_funds",
    message: "Your card has insufficient funds.",
  },
  expired: { code: "expired_card", decline_code: "expired_card", message: "Your card has expired." },
  authenticate: {
    code: "authentication_required",
    decline_code: "authentication_required",
    message: "Your card was declined. This transaction requires authentication.",
  },
};

export function cardError(outcome: Exclude<Outcome, "success">, more: { charge?: string; payment_intent?: unknown } = {}): StripeProblem {
  return new StripeProblem(402, { type: "card_error", ...DECLINES[outcome], ...more });
}

function card(
  number: string,
  token: string,
  brand: string,
  saving: TestCard["saving"],
  charging: Outcome,
  asks: TestCard["asks"],
  says: string,
  disputes = false,
): TestCard {
  return { number, token, brand, saving, charging, asks, says, disputes };
}
