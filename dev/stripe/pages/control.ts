import { dateText, moneyText, quantityText } from "../billing/lines.ts";
import { licensed } from "../billing/usage.ts";
import { nextDue } from "../due.ts";
import { page } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import type { Customer, StoredEvent } from "../shapes.ts";
import type { World } from "../world.ts";
import { paymentsPart } from "./control-payments.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { alert, dateTimeText, layout, timeOf } from "./layout.ts";
import type { Site } from "./site.ts";

const SHOWN_EVENTS = 50;
const SHOWN_CUSTOMERS = 50;

export function showControl(site: Site, problem: string | null = null): Reply {
  const { world } = site;
  const body = html`
${alert(problem)}
${world.appUrl !== null && html`<p><a href="${world.appUrl}">Back to the application</a></p>`}
${clockPart(world)}
${customersPart(world)}
${paymentsPart(world)}
${deliveryPart(site)}
${eventsPart(world)}`;
  return page(layout("Control page", body, "wide"), problem === null ? 200 : 400);
}

function clockPart(world: World): Html {
  const now = world.clock.now();
  const due = nextDue(world);
  const steps: [string, string, string][] = [["1", "hour", "1 hour"], ["1", "day", "1 day"], ["3", "day", "3 days"], ["7", "day", "7 days"], ["1", "month", "1 month"]];
  return html`<section><h2>Clock</h2>
<p>Now: <strong><time datetime="${now.toISOString()}">${dateTimeText(now)}</time></strong>${world.clock.frozen ? " (standing still)" : ""}</p>
<p class="hint">${due ? html`Next: ${due.what}, ${timeOf(due.at)}.` : "Nothing is due."}</p>
<div class="row">${steps.map(([by, unit, label]) => html`<form method="post" action="/_control/advance"><input type="hidden" name="by" value="${by}"><input type="hidden" name="unit" value="${unit}"><button>Advance ${label}</button></form>`)}</div>
<form class="row" method="post" action="/_control/advance"><div><label for="to">Advance to (UTC)</label><input id="to" name="to" type="datetime-local" step="1" value="${now.toISOString().slice(0, 19)}"></div><button>Advance to this date</button></form>
<form class="row" method="post" action="/_control/${world.clock.frozen ? "unfreeze" : "freeze"}"><button class="quiet">${world.clock.frozen ? "Let the clock run" : "Stop the clock"}</button></form></section>`;
}

function customersPart(world: World): Html {
  const customers = world.store.customers.all().reverse().slice(0, SHOWN_CUSTOMERS);
  return html`<section><h2>Customers</h2>${customers.length === 0
    ? html`<p>There are none yet. They appear when the application makes them.</p>`
    : html`<div class="scroll" role="region" aria-label="Customers and their payments" tabindex="0"><table><thead><tr><th scope="col">Customer</th><th scope="col">Cards</th><th scope="col">Subscriptions</th><th scope="col">Payments</th></tr></thead>
<tbody>${customers.map((customer) => customerRow(world, customer))}</tbody></table></div>`}</section>`;
}

function customerRow(world: World, customer: Customer): Html {
  const cards = world.store.paymentMethods.where((method) => method.customer === customer.id);
  const subs = world.store.subscriptions.where((sub) => sub.customer === customer.id);
  const label = customer.email ?? customer.name ?? customer.id;
  return html`<tr><td>${label}<br><code>${customer.id}</code>${customer.balance !== 0 && html`<br><span class="hint">Balance ${moneyText(customer.balance, customer.currency ?? "usd")}</span>`}</td>
<td>${cards.length === 0 ? "none" : cards.map((method) => html`<div>${method.card?.brand} ${method.card?.last4}${method.id === customer.invoice_settings.default_payment_method ? " (default)" : ""}</div>`)}</td>
<td>${subs.length === 0 ? "none" : subs.map((sub) => html`<div><strong>${sub.status}</strong> ${licensed(sub.items.data).map((item) => quantityText(world, item.price, item.quantity ?? 1)).join(", ")}<br><span class="hint">${sub.cancel_at === null ? "until" : "ends"} ${dateText(sub.cancel_at ?? sub.items.data[0]?.current_period_end ?? 0)}</span> <code>${sub.id}</code></div>`)}</td>
<td>${wishPart(world, customer, label)}</td></tr>`;
}

function wishPart(world: World, customer: Customer, label: string): Html {
  const wish = world.store.wishes.get(customer.id);
  const action = `/_control/customers/${customer.id}/payments`;
  const said = wish && (wish.next.length > 0 || wish.always !== null)
    ? html`<p class="hint">Next: ${wish.next.join(", ") || "as always"}. Always: ${wish.always ?? "what the card does"}.</p>`
    : null;
  return html`${said}<div class="row">
<form method="post" action="${action}"><button class="quiet" name="next" value="declined" aria-label="Next payment fails for ${label}">Next payment fails</button></form>
<form method="post" action="${action}"><button class="quiet" name="next" value="authenticate" aria-label="Next asks for authentication for ${label}">Next asks for authentication</button></form>
${wish?.always == null
    ? html`<form method="post" action="${action}"><button class="quiet" name="always" value="declined" aria-label="Card declines always for ${label}">Card declines always</button></form>`
    : html`<form method="post" action="${action}"><button class="quiet" name="always" value="card" aria-label="Let the card decide for ${label}">Let the card decide</button></form>`}</div>`;
}

function deliveryPart(site: Site): Html {
  const { deliveries, faults } = site;
  const endpoints = site.world.store.webhookEndpoints.all();
  return html`<section><h2>Webhook deliveries</h2>
<p>${endpoints.length === 0 ? "No endpoint is set." : endpoints.map((endpoint) => html`<code>${endpoint.url}</code> `)}</p>
<form class="row" method="post" action="/_control/deliveries/faults">
<div><label for="fail_next">Fail the next</label><input id="fail_next" name="fail_next" type="number" min="0" value="${deliveries.failNext}"></div>
<div><label for="drop_next">Drop the next</label><input id="drop_next" name="drop_next" type="number" min="0" value="${deliveries.dropNext}"></div>
<div><label for="duplicate_next">Send the next twice</label><input id="duplicate_next" name="duplicate_next" type="number" min="0" value="${deliveries.duplicateNext}"></div>
<button>Set delivery faults</button></form>
<div class="row">${deliveries.held
    ? html`<p>Deliveries are held.</p>
<form method="post" action="/_control/deliveries/release"><button name="order" value="same">Release in order</button></form>
<form method="post" action="/_control/deliveries/release"><button class="quiet" name="order" value="reverse">Release in reverse</button></form>
<form method="post" action="/_control/deliveries/release"><button class="quiet" name="order" value="shuffled">Release shuffled</button></form>`
    : html`<form method="post" action="/_control/deliveries/hold"><button class="quiet">Hold deliveries</button></form>`}</div>
<h2>API requests</h2>
<form class="row" method="post" action="/_control/requests">
<div><label for="r_fail">Fail the next requests</label><input id="r_fail" name="fail_next" type="number" min="0" value="${faults.failNext}"></div>
<div><label for="r_lose">Lose the next answers</label><input id="r_lose" name="lose_next" type="number" min="0" value="${faults.loseNext}"></div>
<div><label for="r_delay">Delay answers (ms)</label><input id="r_delay" name="delay_ms" type="number" min="0" value="${faults.delayMs}"></div>
<button>Set request faults</button></form></section>`;
}

function eventsPart(world: World): Html {
  const events = world.store.events.all().reverse().slice(0, SHOWN_EVENTS);
  return html`<section><h2>Events</h2>${events.length === 0
    ? html`<p>Nothing has happened yet.</p>`
    : html`<p class="hint">The latest ${events.length} of ${world.store.events.size}.</p>
<div class="scroll" role="region" aria-label="Latest events" tabindex="0"><table><thead><tr><th scope="col">Event</th><th scope="col">When</th><th scope="col">Delivery</th><th scope="col">Again</th></tr></thead>
<tbody>${events.map((event) => eventRow(world, event))}</tbody></table></div>`}</section>`;
}

function eventRow(world: World, event: StoredEvent): Html {
  const deliveries = world.store.deliveries.where((delivery) => delivery.event === event.id);
  return html`<tr><td>${event.type}<br><code>${event.id}</code> <span class="hint">${event.data.object.id}</span></td><td>${timeOf(event.created)}</td>
<td>${deliveries.length === 0 ? "no endpoint" : deliveries.map((one) => html`<div>${one.state}, ${one.attempts.length} ${one.attempts.length === 1 ? "attempt" : "attempts"}${one.attempts.at(-1) && html` <span class="hint">${one.attempts.at(-1)?.status} ${one.attempts.at(-1)?.note}</span>`}</div>`)}</td>
<td><form method="post" action="/_control/events/${event.id}/replay"><button class="quiet" aria-label="Replay ${event.type} ${event.id}">Replay</button></form></td></tr>`;
}
