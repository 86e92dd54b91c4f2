import { addMonths } from "#app/domain/dates.rules.ts";
import { customerFacts, ensureCustomer } from "#app/domain/billing/checkout/ensure-customer.ts";
import { stripePriceId } from "#app/domain/billing/prices/prices.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import type { Place, Player, Stage } from "#db/seed/stage.ts";

/** Stripe's own names for cards of its test mode; the local Stripe knows them too. */
const cards = {
  good: "pm_card_visa",
  failing: "pm_card_chargeCustomerFail",
  disputed: "pm_card_createDispute",
  asking: "pm_card_authenticationRequired",
} as const;
export type Card = keyof typeof cards;

/** What a checkout leaves at Stripe, and then here; with a good card when nothing is said. */
export async function subscribe(stage: Stage, place: Place, owner: Player, wish: { price: string; seats: number; card?: Card }): Promise<void> {
  const work = stage.billing(place, owner);
  const { stripe } = work;
  const customer = await ensureCustomer(work, await work.inScope(customerFacts), `demo:${place.tenantId}`);
  await useCard(stage, place, owner, wish.card ?? "good");
  await stripe.subscriptions.create({
    customer,
    items: [{ price: await stripePriceId(stripe, wish.price), quantity: wish.seats }],
    metadata: { workspace: place.tenantId },
  });
  await sync(stage, place, owner);
}

/** The next renewal is collected from this card. */
export async function useCard(stage: Stage, place: Place, owner: Player, card: Card): Promise<void> {
  const work = stage.billing(place, owner);
  const { stripeCustomerId } = await work.inScope(customerFacts);
  if (stripeCustomerId === null) throw new Error(`${place.name} has no customer yet.`);
  const method = await work.stripe.paymentMethods.attach(cards[card], { customer: stripeCustomerId });
  await work.stripe.customers.update(stripeCustomerId, { invoice_settings: { default_payment_method: method.id } });
}

export async function sync(stage: Stage, place: Place, owner: Player): Promise<void> {
  await syncWorkspace(stage.billing(place, owner));
}

/**
 * When a monthly subscription has to begin for its `renewals`th renewal to fall on `day`. After a February that renewal
 * can be up to three days earlier, so ask for its day with addMonths(began, renewals).
 */
export function beginFor(day: Date, renewals: number): Date {
  return addMonths(day, -renewals);
}
