import { currencies, isCurrency, type Currency } from "#app/domain/plans.rules.ts";
import type { SubscriptionState } from "#app/domain/subscription-state.ts";

// Where the euro is the currency: https://european-union.europa.eu, and four that use it by agreement.
const euroRegions = new Set("AT BE BG HR CY EE FI FR DE GR IE IT LV LT LU MT NL PT SK SI ES AD MC SM VA".split(" "));

/** Stripe lets a customer pay in one currency, so the first checkout's stays, also when its subscription has ended. */
export function settledCurrency(subscription: Pick<SubscriptionState, "currency"> | null): Currency | null {
  return subscription && isCurrency(subscription.currency) ? subscription.currency : null;
}

/** What is offered first to a workspace that has not chosen: its language's country decides, and one may choose otherwise. */
export function suggestedCurrency(locale: string): Currency {
  const { region } = new Intl.Locale(locale);
  return region && euroRegions.has(region) ? "eur" : currencies[0];
}

export function currencyFor(standing: { subscription: Pick<SubscriptionState, "currency"> | null; workspace: { locale: string } }): Currency {
  return settledCurrency(standing.subscription) ?? suggestedCurrency(standing.workspace.locale);
}
