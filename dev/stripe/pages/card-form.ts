import { cardByNumber, TEST_CARDS } from "../cards.ts";
import { newCard } from "../resources/payment-methods.ts";
import type { PaymentMethod } from "../shapes.ts";
import type { World } from "../world.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { alert } from "./layout.ts";

export type Typed = Record<string, string>;

interface CardForm {
  action: string;
  button: string;
  typed: Typed;
  problem: string | null;
  askEmail: boolean;
  /** Further fields, after the card, and whether there are buttons among them. */
  more?: Html;
  otherButtons?: boolean;
}

/** The one form in which a card is typed. Its first button is what the Enter key presses, whatever other buttons follow. What was typed stays after a refusal. */
export function cardForm(form: CardForm): Html {
  const { typed } = form;
  return html`<form class="stacked sheet" method="post" action="${form.action}" novalidate>
${form.otherButtons && html`<button class="unseen" tabindex="-1" aria-hidden="true">${form.button}</button>`}
${alert(form.problem)}
${form.askEmail && html`<label for="email">Email</label><input id="email" name="email" type="email" autocomplete="email" value="${typed["email"] ?? ""}" required>`}
<label for="number">Card number</label>
<input id="number" name="number" inputmode="numeric" autocomplete="off" value="${typed["number"] ?? ""}" placeholder="4242 4242 4242 4242" required>
<div class="two">
<div><label for="expiry">Expiry</label><input id="expiry" name="expiry" inputmode="numeric" autocomplete="off" value="${typed["expiry"] ?? ""}" placeholder="MM / YY" required></div>
<div><label for="cvc">CVC</label><input id="cvc" name="cvc" inputmode="numeric" autocomplete="off" value="${typed["cvc"] ?? ""}" placeholder="123" required></div>
</div>
<label for="name">Name on card</label>
<input id="name" name="name" autocomplete="off" value="${typed["name"] ?? ""}">
${form.more}
<button type="submit">${form.button}</button>
</form>
${testCards()}`;
}

function testCards(): Html {
  return html`<details><summary>Test cards</summary>
<p class="hint">Never type a real card here. Any future expiry and any three digits will do.</p>
<table><thead><tr><th scope="col">Number</th><th scope="col">What happens</th></tr></thead>
<tbody>${TEST_CARDS.map((card) => html`<tr class="whole"><td><code>${card.number}</code></td><td>${card.says}</td></tr>`)}</tbody></table></details>`;
}

export type ReadCard = { method: PaymentMethod } | { problem: string };

/** Makes a payment method of what was typed, or says what is wrong with it. */
export function readCard(world: World, typed: Typed): ReadCard {
  const number = (typed["number"] ?? "").replaceAll(/[\s-]/g, "");
  if (number === "") return { problem: "Enter a card number." };
  const card = cardByNumber(number);
  if (!card) return { problem: "Your card number is not one of the test cards, which are listed below." };
  const expiry = /^(\d{1,2})\s*[/-]?\s*(\d{2}|\d{4})$/.exec((typed["expiry"] ?? "").trim());
  const month = Number(expiry?.[1]);
  if (!expiry || month < 1 || month > 12) return { problem: "Your card's expiry is incomplete: type it as MM / YY." };
  const year = Number(expiry[2]) + ((expiry[2] ?? "").length === 2 ? 2000 : 0);
  if (world.clock.now().getTime() >= Date.UTC(year, month, 1)) return { problem: "Your card's expiry is in the past." };
  if (!/^\d{3,4}$/.test((typed["cvc"] ?? "").trim())) return { problem: "Your card's security code is incomplete." };
  const name = (typed["name"] ?? "").trim();
  return { method: newCard(world, card, { month, year, billing: { name: name === "" ? null : name, email: typed["email"] ?? null } }) };
}
