import { cardOf } from "../cards.ts";
import type { Outcome } from "../notes.ts";
import type { PaymentMethod } from "../shapes.ts";
import type { World } from "../world.ts";

interface Attempt {
  customer: string;
  method: PaymentMethod;
  /** The person has just authenticated on a hosted page. */
  authenticated: boolean;
}

/** What the issuer would say now, without using up what was asked at the control page. */
export function foreseeOutcome(world: World, attempt: Attempt): Outcome {
  const wish = world.store.wishes.get(attempt.customer);
  const said = wish?.next[0] ?? wish?.always ?? issuerSays(world, attempt);
  return said === "authenticate" && attempt.authenticated ? "success" : said;
}

export function takeOutcome(world: World, attempt: Attempt): Outcome {
  const outcome = foreseeOutcome(world, attempt);
  world.store.wishes.get(attempt.customer)?.next.shift();
  return outcome;
}

function issuerSays(world: World, { method }: Attempt): Outcome {
  const card = cardOf(method);
  if (hasExpired(world, method)) return "expired";
  if (card.asks === "always") return "authenticate";
  if (card.asks === "unless_set_up" && !wasSetUp(world, method)) return "authenticate";
  return card.charging;
}

export function hasExpired(world: World, method: PaymentMethod): boolean {
  if (!method.card) return false;
  return world.clock.now().getTime() >= Date.UTC(method.card.exp_year, method.card.exp_month, 1);
}

/** A setup that the person authenticated, or a first payment made with saving in mind. */
export function wasSetUp(world: World, method: PaymentMethod): boolean {
  const { setupIntents, paymentIntents } = world.store;
  return (
    setupIntents.where((setup) => setup.payment_method === method.id && setup.status === "succeeded").length > 0 ||
    paymentIntents.where(
      (intent) => intent.payment_method === method.id && intent.status === "succeeded" && intent.setup_future_usage !== null,
    ).length > 0
  );
}
