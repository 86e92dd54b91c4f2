import { cardOf, DECLINES } from "../cards.ts";
import { change, emit } from "../events.ts";
import type { SessionNotes } from "../notes.ts";
import { newCustomer } from "../resources/customers.ts";
import { printedTaxIds } from "../resources/tax-ids.ts";
import { attach } from "../resources/payment-methods.ts";
import { confirmSetup, newSetupIntent } from "../resources/setup-intents.ts";
import type { CheckoutSession, Customer, PaymentMethod } from "../shapes.ts";
import type { World } from "../world.ts";
import { ratesCalled } from "../resources/tax-rates.ts";
import { wantedDiscounts } from "./checkout-totals.ts";
import { createSubscription } from "./creation.ts";
import { foreseeOutcome, takeOutcome } from "./outcome.ts";
import { DAY } from "./periods.ts";

export interface Buyer {
  email: string;
  name: string | null;
}

export type CheckoutResult = { step: "done" } | { step: "authenticate" } | { step: "declined"; message: string };

/** The person pressed the button: nothing is created before the card is good. */
export function submitCheckout(world: World, session: CheckoutSession, method: PaymentMethod, buyer: Buyer, authenticated: boolean): CheckoutResult {
  const notes = world.store.sessionNotes.get(session.id);
  if (!notes) throw new Error(`${session.id} has no notes.`);
  if (session.mode === "setup") return finishSetup(world, session, method, notes, authenticated, buyer);

  if (!stillSold(world, session)) return { step: "declined", message: "This price is no longer sold." };
  const refused = refusal(world, session, method, authenticated);
  if (refused === "authenticate") {
    notes.waiting = { paymentMethod: method.id, setupIntent: null };
    return { step: "authenticate" };
  }
  if (refused !== null) return { step: "declined", message: refused };
  const customer = buyerOf(world, session, notes, buyer);
  attach(world, method, customer);
  subscribe(world, session, customer, method, notes, authenticated);
  complete(world, session, customer, buyer);
  return { step: "done" };
}

function stillSold(world: World, session: CheckoutSession): boolean {
  const lines = world.store.sessionLines.get(session.id)?.list.data ?? [];
  return lines.every((line) => world.store.prices.get(line.price?.id ?? "")?.active);
}

/** What stands against this card: a message for the person, or the wish for authentication. */
function refusal(world: World, session: CheckoutSession, method: PaymentMethod, authenticated: boolean): string | "authenticate" | null {
  const card = cardOf(method);
  if (card.saving !== "works") return DECLINES[card.saving].message;
  if ((session.amount_total ?? 0) === 0) return card.asks !== "never" && !authenticated ? "authenticate" : null;
  const attempt = { customer: session.customer ?? "", method, authenticated };
  const outcome = foreseeOutcome(world, attempt);
  if (outcome === "success") return null;
  if (outcome === "authenticate") return "authenticate";
  takeOutcome(world, attempt);
  return DECLINES[outcome].message;
}

function subscribe(
  world: World, session: CheckoutSession, customer: Customer, method: PaymentMethod, notes: SessionNotes, authenticated: boolean,
): void {
  const data = notes.subscriptionData;
  const now = world.clock.seconds();
  // A trial whose end has passed while the page stood open begins as a paid subscription.
  const wanted = data.trialDays ? now + data.trialDays * DAY : data.trialEnd;
  const trialEnd = wanted !== null && wanted > now ? wanted : null;
  if (trialEnd !== null) {
    const setup = newSetupIntent(world, { customer: customer.id, metadata: {}, description: null, usage: "off_session" });
    confirmSetup(world, setup, method, authenticated);
  }
  const lines = world.store.sessionLines.get(session.id)?.list.data ?? [];
  const sub = createSubscription(world, {
    customer,
    items: lines.map((line) => ({ price: line.price?.id, quantity: line.quantity ?? undefined })),
    trialEnd,
    metadata: data.metadata,
    description: data.description,
    defaultPaymentMethod: method.id,
    paymentBehavior: "allow_incomplete",
    missingPaymentMethod: data.missingPaymentMethod,
    authenticated,
    discounts: wantedDiscounts(world, session),
    automaticTax: world.store.sessionNotes.get(session.id)?.automaticTax,
    taxRates: ratesCalled(world, notes.taxRates ?? [], "subscription_data[default_tax_rates]"),
  });
  session.subscription = sub.id;
  session.invoice = sub.latest_invoice;
  session.payment_status = trialEnd === null ? "paid" : "no_payment_required";
}

function finishSetup(
  world: World, session: CheckoutSession, method: PaymentMethod, notes: SessionNotes, authenticated: boolean, buyer: Buyer,
): CheckoutResult {
  const setup = world.store.setupIntents.get(session.setup_intent ?? "");
  if (!setup) throw new Error(`${session.id} has no setup intent.`);
  const result = confirmSetup(world, setup, method, authenticated);
  if (result === "requires_action") {
    notes.waiting = { paymentMethod: method.id, setupIntent: setup.id };
    return { step: "authenticate" };
  }
  if (result !== "succeeded") return { step: "declined", message: result.declined };
  complete(world, session, session.customer === null ? null : (world.store.customers.get(session.customer) ?? null), buyer);
  return { step: "done" };
}

function buyerOf(world: World, session: CheckoutSession, notes: SessionNotes, buyer: Buyer): Customer {
  const known = session.customer === null ? undefined : world.store.customers.get(session.customer);
  if (known) {
    const { address } = notes;
    if (address && notes.customerUpdate.address) change(world, "customer.updated", known, () => (known.address = address));
    if (notes.customerUpdate.name && buyer.name !== null) {
      change(world, "customer.updated", known, () => (known.name = buyer.name));
    }
    return known;
  }
  const customer = newCustomer(world);
  customer.email = buyer.email;
  customer.name = buyer.name;
  customer.address = notes.address ?? null;
  emit(world, "customer.created", customer);
  session.customer = customer.id;
  return customer;
}

function complete(world: World, session: CheckoutSession, customer: Customer | null, buyer: Buyer): void {
  const notes = world.store.sessionNotes.get(session.id);
  if (notes) notes.waiting = null;
  session.status = "complete";
  session.url = null;
  session.customer_details = {
    address: customer?.address ?? null,
    business_name: null,
    email: customer?.email ?? buyer.email,
    individual_name: null,
    name: customer?.name ?? buyer.name,
    phone: customer?.phone ?? null,
    tax_exempt: customer?.tax_exempt ?? "none",
    tax_ids: customer === null ? [] : printedTaxIds(world, customer.id),
  };
  emit(world, "checkout.session.completed", session);
}
