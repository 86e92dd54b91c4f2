import Stripe from "stripe";

/** Stripe does not know the object, or no longer. */
export function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.code === "resource_missing";
}

/** The bank, or Stripe for it, said no to a card: something for the person to hear, not a failure of ours. */
export function isCardProblem(error: unknown): error is InstanceType<typeof Stripe.errors.StripeCardError> {
  return error instanceof Stripe.errors.StripeCardError;
}

/** Nobody knows whether the call arrived: it may be made again with the same key. */
export function isUncertain(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeConnectionError ||
    error instanceof Stripe.errors.StripeAPIError ||
    error instanceof Stripe.errors.StripeRateLimitError ||
    // The same call is still on its way from another process.
    (error instanceof Stripe.errors.StripeIdempotencyError && error.statusCode === 409)
  );
}

/** Stripe understood and refused: asking the same again would be refused again. */
export function isRefused(error: unknown): error is InstanceType<typeof Stripe.errors.StripeInvalidRequestError> {
  return error instanceof Stripe.errors.StripeInvalidRequestError;
}

/** A meter event of this identifier is there already: what was to be told has been told. */
export function isDuplicateEvent(error: unknown): boolean {
  return isRefused(error) && (error.code === "duplicate_meter_event" || error.message.startsWith("An event already exists with identifier"));
}
