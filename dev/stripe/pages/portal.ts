import { dateText, moneyText, quantityText } from "../billing/lines.ts";
import { change } from "../events.ts";
import { licensed } from "../billing/usage.ts";
import { page, seeOther } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import { portalOffers } from "../resources/portal-configurations.ts";
import type { PortalFeature } from "../resources/portal-configurations.ts";
import { confirmSetup, failSetup, newSetupIntent } from "../resources/setup-intents.ts";
import type { SetupResult } from "../resources/setup-intents.ts";
import type { PaymentMethod, PortalSession, Subscription } from "../shapes.ts";
import type { World } from "../world.ts";
import { authenticationPage } from "./authentication.ts";
import { cardForm, readCard } from "./card-form.ts";
import type { Typed } from "./card-form.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { layout } from "./layout.ts";

export function showPortal(world: World, session: PortalSession): Reply {
  if (session.flow?.type === "payment_method_update") return showPortalCard(world, session);
  if (session.flow?.subscription_cancel) return showCancellation(world, session, session.flow.subscription_cancel.subscription);
  return showHome(world, session);
}

export function showHome(world: World, session: PortalSession): Reply {
  const subs = liveSubscriptions(world, session);
  const offers = (feature: PortalFeature): boolean => portalOffers(world, session.configuration, feature);
  const body = html`
${subs.length === 0 ? html`<section><h2>Subscription</h2><p>There is no subscription.</p></section>` : subs.map((sub) => subscriptionPart(world, session, sub))}
${offers("payment_method_update") && cardPart(world, session)}
${offers("invoice_history") && invoicePart(world, session)}
${session.return_url !== null && html`<p><a href="${session.return_url}">Return</a></p>`}`;
  return page(layout("Your billing", body));
}

function liveSubscriptions(world: World, session: PortalSession): Subscription[] {
  return world.store.subscriptions.where(
    (sub) => sub.customer === session.customer && sub.status !== "canceled" && sub.status !== "incomplete_expired",
  );
}

function subscriptionPart(world: World, session: PortalSession, sub: Subscription): Html {
  const item = sub.items.data[0];
  const ends = sub.cancel_at;
  const action = `/portal/${session.id}/subscriptions/${sub.id}`;
  return html`<section><h2>Subscription</h2><dl>
${licensed(sub.items.data).map((one) => html`<dt>Plan</dt><dd>${quantityText(world, one.price, one.quantity ?? 1)}, ${moneyText((one.price.unit_amount ?? 0) * (one.quantity ?? 1), sub.currency)} every ${one.price.recurring?.interval ?? ""}</dd>`)}
<dt>Status</dt><dd>${sub.status}</dd>
<dt>${ends === null ? "Renews" : "Ends"}</dt><dd>${dateText(ends ?? item?.current_period_end ?? 0)}</dd></dl>
<div class="row">${!portalOffers(world, session.configuration, "subscription_cancel") ? null : ends === null
    ? html`<a class="button" href="${action}/cancellation">Cancel subscription</a>`
    : html`<form method="post" action="${action}/reactivation"><button>Reactivate subscription</button></form>`}</div></section>`;
}

function cardPart(world: World, session: PortalSession): Html {
  const customer = world.store.customers.get(session.customer);
  const method = world.store.paymentMethods.get(customer?.invoice_settings.default_payment_method ?? liveSubscriptions(world, session)[0]?.default_payment_method ?? "");
  const card = method?.card;
  return html`<section><h2>Card</h2>
<p>${card ? html`${card.brand} ending ${card.last4}, expires ${String(card.exp_month).padStart(2, "0")} / ${card.exp_year}` : "No card is saved."}</p>
<a class="button" href="/portal/${session.id}/card">${card ? "Update card" : "Add card"}</a></section>`;
}

function invoicePart(world: World, session: PortalSession): Html {
  const invoices = world.store.invoices.where((row) => row.customer === session.customer && row.number !== null).reverse();
  if (invoices.length === 0) return html`<section><h2>Invoices</h2><p>There are no invoices.</p></section>`;
  return html`<section><h2>Invoices</h2><div class="scroll" role="region" aria-label="Invoices" tabindex="0"><table>
<thead><tr><th scope="col">Number</th><th scope="col">Date</th><th scope="col">Status</th><th scope="col" class="amount">Amount</th></tr></thead>
<tbody>${invoices.map((one) => html`<tr><td><a href="${one.hosted_invoice_url ?? "#"}">${one.number}</a></td><td>${dateText(one.created)}</td><td>${one.status}</td><td class="amount">${moneyText(one.amount_due, one.currency)}</td></tr>`)}</tbody></table></div></section>`;
}

export function showPortalCard(_world: World, session: PortalSession, typed: Typed = {}, problem: string | null = null): Reply {
  const body = html`${cardForm({ action: `/portal/${session.id}/card`, button: "Save card", typed, problem, askEmail: false })}
${back(session)}`;
  return page(layout("Update card", body), problem === null ? 200 : 402);
}

export function postPortalCard(world: World, session: PortalSession, typed: Typed): Reply {
  const read = readCard(world, typed);
  if ("problem" in read) return showPortalCard(world, session, typed, read.problem);
  const setup = newSetupIntent(world, { customer: session.customer, metadata: {}, description: null, usage: "off_session" });
  return afterSetup(world, session, confirmSetup(world, setup, read.method, false), read.method, setup.id, typed);
}

function afterSetup(world: World, session: PortalSession, result: SetupResult, method: PaymentMethod, setup: string, typed: Typed): Reply {
  if (result === "requires_action") return seeOther(`/portal/${session.id}/card/authentication/${setup}`);
  if (result !== "succeeded") return showPortalCard(world, session, typed, result.declined);
  makeDefault(world, session, method);
  return seeOther(doneAddress(session));
}

export function showPortalAuthentication(session: PortalSession, setup: string): Reply {
  return page(authenticationPage(`/portal/${session.id}/card/authentication/${setup}`, html`<p>A card is to be saved.</p>`));
}

export function postPortalAuthentication(world: World, session: PortalSession, setupId: string, typed: Typed): Reply {
  const setup = world.store.setupIntents.get(setupId);
  const method = world.store.paymentMethods.get(setup?.payment_method ?? "");
  if (!setup || setup.customer !== session.customer || setup.status !== "requires_action" || !method) return seeOther(`/portal/${session.id}`);
  if (typed["answer"] !== "complete") {
    failSetup(world, setup);
    return showPortalCard(world, session, {}, "We are unable to authenticate your payment method. Please choose a different payment method and try again.");
  }
  return afterSetup(world, session, confirmSetup(world, setup, method, true), method, setup.id, {});
}

/** The new card serves the customer, and each subscription that had a card of its own. */
function makeDefault(world: World, session: PortalSession, method: PaymentMethod): void {
  const customer = world.store.customers.get(session.customer);
  if (customer) change(world, "customer.updated", customer, () => (customer.invoice_settings.default_payment_method = method.id));
  for (const sub of liveSubscriptions(world, session)) {
    if (sub.default_payment_method === null) continue;
    change(world, "customer.subscription.updated", sub, () => (sub.default_payment_method = method.id));
  }
}

export function showCancellation(world: World, session: PortalSession, id: string): Reply {
  const sub = liveSubscriptions(world, session).find((one) => one.id === id);
  const end = sub?.items.data[0]?.current_period_end;
  if (!sub || end === undefined) return seeOther(`/portal/${session.id}/home`);
  return page(layout("Cancel subscription", html`<section>
<p>The subscription stays as it is until ${dateText(end)}, and ends then.</p>
<form method="post" action="/portal/${session.id}/subscriptions/${id}/cancellation"><button>Cancel subscription</button></form></section>${back(session)}`));
}

/** As the portal of Stripe does in flexible billing, this sets `cancel_at` and leaves `cancel_at_period_end` alone. */
export function postCancellation(world: World, session: PortalSession, id: string): Reply {
  const sub = liveSubscriptions(world, session).find((one) => one.id === id);
  if (sub && sub.cancel_at === null) {
    change(world, "customer.subscription.updated", sub, () => {
      sub.cancel_at = sub.items.data[0]?.current_period_end ?? null;
      sub.canceled_at = world.clock.seconds();
      if (sub.cancellation_details) sub.cancellation_details.reason = "cancellation_requested";
    });
  }
  return seeOther(doneAddress(session));
}

export function postReactivation(world: World, session: PortalSession, id: string): Reply {
  const sub = liveSubscriptions(world, session).find((one) => one.id === id);
  if (sub) {
    change(world, "customer.subscription.updated", sub, () => {
      sub.cancel_at = null;
      sub.cancel_at_period_end = false;
      sub.canceled_at = null;
      if (sub.cancellation_details) sub.cancellation_details.reason = null;
    });
  }
  return seeOther(`/portal/${session.id}/home`);
}

function doneAddress(session: PortalSession): string {
  const after = session.flow?.after_completion;
  if (after?.type === "redirect" && after.redirect) return after.redirect.return_url;
  return `/portal/${session.id}/home`;
}

function back(session: PortalSession): Html {
  const away = session.flow !== null && session.return_url !== null;
  return html`<p><a href="${away ? session.return_url : `/portal/${session.id}/home`}">Go back</a></p>`;
}
