import { submitCheckout } from "../billing/checkout.ts";
import type { Buyer, CheckoutResult } from "../billing/checkout.ts";
import { priceSession } from "../billing/checkout-totals.ts";
import { dateText, moneyText } from "../billing/lines.ts";
import { DAY } from "../billing/periods.ts";
import { StripeProblem } from "../errors.ts";
import { page, seeOther } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import { failSetup } from "../resources/setup-intents.ts";
import type { CheckoutSession, PaymentMethod } from "../shapes.ts";
import type { World } from "../world.ts";
import { authenticationPage } from "./authentication.ts";
import { cardForm, readCard } from "./card-form.ts";
import type { Typed } from "./card-form.ts";
import { addressFields, asksAddress, codeFields, readCode, takeAddress } from "./checkout-extras.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { layout, notice } from "./layout.ts";

export function showCheckout(
  world: World, session: CheckoutSession, typed: Typed = {}, problem: string | null = null, codeProblem: string | null = null,
): Reply {
  if (session.status !== "open") return closed(session);
  const title = session.mode === "setup" ? "Save a card" : "Subscribe";
  const known = session.customer !== null || session.customer_email !== null;
  const body = html`
${session.mode === "subscription" && summary(world, session)}
${known && html`<p class="hint">For ${emailOf(world, session)}</p>`}
${cardForm({
    action: `/checkout/${session.id}`,
    button: session.mode === "setup" ? "Save card" : "Subscribe",
    typed,
    problem,
    askEmail: !known,
    otherButtons: session.allow_promotion_codes === true,
    more: html`${session.allow_promotion_codes && codeFields(world, session, typed, codeProblem)}${asksAddress(world, session) && addressFields(world, session, typed)}`,
  })}
${session.cancel_url !== null && html`<p><a href="${session.cancel_url}">Go back without paying</a></p>`}`;
  return page(layout(title, body), problem === null && codeProblem === null ? 200 : 402);
}

export function postCheckout(world: World, session: CheckoutSession, typed: Typed): Reply {
  if (session.status !== "open") return closed(session);
  const code = takeCode(world, session, typed);
  if (code !== "go on") return code;
  const email = emailOf(world, session) ?? (typed["email"] ?? "").trim();
  if (session.mode === "subscription" && !/^\S+@\S+$/.test(email)) return showCheckout(world, session, typed, "Enter your email address.");
  const read = readCard(world, { ...typed, email });
  if ("problem" in read) return showCheckout(world, session, typed, read.problem);
  const lacks = takeAddress(world, session, typed);
  if (lacks !== null) return showCheckout(world, session, typed, lacks);
  return submit(world, session, read.method, { email, name: read.method.billing_details.name }, false, typed);
}

/** A typed code is tried before the card: a bad one is an error at its own field, a good one changes the sums. */
function takeCode(world: World, session: CheckoutSession, typed: Typed): Reply | "go on" {
  const read = readCode(world, session, typed);
  if (read.problem !== null) return showCheckout(world, session, typed, null, read.problem);
  return read.changed || typed["code_button"] ? showCheckout(world, session, typed) : "go on";
}

export function showCheckoutAuthentication(world: World, session: CheckoutSession): Reply {
  if (session.status !== "open") return closed(session);
  const amount = session.amount_total === null || session.currency === null ? null : moneyText(session.amount_total, session.currency);
  return page(authenticationPage(`/checkout/${session.id}/authentication`, html`<p>${amount === null ? "A card is to be saved." : `${amount} is due now.`}</p>`));
}

export function postCheckoutAuthentication(world: World, session: CheckoutSession, typed: Typed): Reply {
  if (session.status !== "open") return closed(session);
  const notes = world.store.sessionNotes.get(session.id);
  const method: PaymentMethod | undefined = world.store.paymentMethods.get(notes?.waiting?.paymentMethod ?? "");
  if (!notes || !method) return seeOther(`/checkout/${session.id}`);
  if (typed["answer"] !== "complete") {
    const setup = world.store.setupIntents.get(notes.waiting?.setupIntent ?? "");
    if (setup) failSetup(world, setup);
    notes.waiting = null;
    return showCheckout(world, session, {}, "We are unable to authenticate your payment method. Please choose a different payment method and try again.");
  }
  const buyer = { email: emailOf(world, session) ?? method.billing_details.email ?? "", name: method.billing_details.name };
  return submit(world, session, method, buyer, true, {});
}

/** A price or customer may have gone since the page was made: the page says so itself. */
function submit(world: World, session: CheckoutSession, method: PaymentMethod, buyer: Buyer, authenticated: boolean, typed: Typed): Reply {
  try {
    priceSession(world, session);
    return after(world, session, submitCheckout(world, session, method, buyer, authenticated), typed);
  } catch (error) {
    if (error instanceof StripeProblem) return showCheckout(world, session, typed, error.message);
    throw error;
  }
}

function after(world: World, session: CheckoutSession, result: CheckoutResult, typed: Typed): Reply {
  switch (result.step) {
    case "done":
      return seeOther((session.success_url ?? "/").replaceAll("{CHECKOUT_SESSION_ID}", session.id));
    case "authenticate":
      return seeOther(`/checkout/${session.id}/authentication`);
    case "declined":
      return showCheckout(world, session, typed, result.message);
  }
}

function closed(session: CheckoutSession): Reply {
  const back = session.status === "complete" ? session.success_url?.replaceAll("{CHECKOUT_SESSION_ID}", session.id) : session.cancel_url;
  const text = session.status === "complete" ? "This checkout is complete." : "This checkout has expired.";
  return page(layout("Checkout", html`${notice(text)}${back != null && html`<p><a href="${back}">Return</a></p>`}`), session.status === "complete" ? 200 : 410);
}

function emailOf(world: World, session: CheckoutSession): string | null {
  const customer = session.customer === null ? undefined : world.store.customers.get(session.customer);
  if (customer) return customer.email ?? customer.name ?? "you";
  return session.customer_email;
}

function summary(world: World, session: CheckoutSession): Html {
  const lines = world.store.sessionLines.get(session.id)?.list.data ?? [];
  const currency = session.currency ?? "usd";
  const later = lines.reduce((sum, line) => sum + line.amount_total, 0);
  const interval = lines[0]?.price?.recurring;
  const every = interval ? (interval.interval_count === 1 ? interval.interval : `${interval.interval_count} ${interval.interval}s`) : "";
  const trialEnd = trialEndOf(world, session);
  const usage = lines.some((line) => line.quantity === null) ? " and what was used" : "";
  return html`<section><h2>What you buy</h2>
<div class="scroll" role="region" aria-label="What you buy" tabindex="0"><table>
<thead><tr><th scope="col">Item</th><th scope="col">Quantity</th><th scope="col" class="amount">Amount</th></tr></thead>
<tbody>${lines.map((line) => html`<tr><td>${line.description}<br><span class="hint">${line.quantity === null ? html`charged by usage, at the end of every ${every}` : html`${moneyText(line.price?.unit_amount ?? 0, currency)} each, every ${every}`}</span></td><td>${line.quantity ?? "as used"}</td><td class="amount">${line.quantity === null ? "by usage" : moneyText(line.amount_total, currency)}</td></tr>`)}</tbody>
<tfoot>${sums(session, currency)}<tr><th scope="row" colspan="2">Total due today</th><td class="amount">${moneyText(session.amount_total ?? 0, currency)}</td></tr></tfoot>
</table></div>
${trialEnd !== null ? html`<p>Free until ${dateText(trialEnd)}, then ${moneyText(later, currency)}${usage} every ${every}.</p>` : html`<p>Then ${moneyText(later, currency)}${usage} every ${every} until canceled.</p>`}
</section>`;
}

function sums(session: CheckoutSession, currency: string): Html | null {
  const { amount_discount: off = 0, amount_tax: tax = 0 } = session.total_details ?? {};
  const row = (label: string, amount: number): Html =>
    html`<tr><th scope="row" colspan="2">${label}</th><td class="amount">${moneyText(amount, currency)}</td></tr>`;
  const unknown = session.automatic_tax.status === "requires_location_inputs";
  if (off === 0 && tax === 0 && !unknown) return null;
  return html`${row("Subtotal", session.amount_subtotal ?? 0)}${off > 0 && row("Discount", -off)}${tax > 0 && row("Tax", tax)}
${unknown && html`<tr><th scope="row" colspan="2">Tax</th><td class="amount">to come</td></tr>`}`;
}

function trialEndOf(world: World, session: CheckoutSession): number | null {
  const data = world.store.sessionNotes.get(session.id)?.subscriptionData;
  if (!data) return null;
  return data.trialDays ? world.clock.seconds() + data.trialDays * DAY : data.trialEnd;
}
