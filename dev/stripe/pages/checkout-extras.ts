import { buyerSoFar, priceSession } from "../billing/checkout-totals.ts";
import { problemWithCode } from "../billing/discounts.ts";
import { hasLocation } from "../billing/taxes.ts";
import { StripeProblem } from "../errors.ts";
import { fullAddress } from "../resources/customers.ts";
import { codeCalled } from "../resources/promotion-codes.ts";
import type { CheckoutSession } from "../shapes.ts";
import type { World } from "../world.ts";
import type { Typed } from "./card-form.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";

/** The field for a promotion code, or the code that holds with a button to take it away. */
export function codeFields(world: World, session: CheckoutSession, typed: Typed, problem: string | null): Html {
  const held = world.store.promotionCodes.get(world.store.sessionNotes.get(session.id)?.discount?.promotionCode ?? "");
  if (held) {
    return html`<p>Promotion code <strong>${held.code}</strong> is applied. <button class="quiet" name="code_button" value="remove" formnovalidate>Remove code</button></p>`;
  }
  return html`<label for="code">Promotion code</label>
<input id="code" name="code" autocomplete="off" value="${typed["code"] ?? ""}"${problem !== null && html` aria-invalid="true" aria-describedby="code-problem"`}>
${problem !== null && html`<p class="alert" id="code-problem" role="alert">${problem}</p>`}
<button class="quiet" name="code_button" value="apply" formnovalidate>Apply code</button>`;
}

export interface ReadCode {
  changed: boolean;
  problem: string | null;
}

/** Applies what was typed, or takes the code away. */
export function readCode(world: World, session: CheckoutSession, typed: Typed): ReadCode {
  const notes = world.store.sessionNotes.get(session.id);
  if (!notes || !session.allow_promotion_codes) return { changed: false, problem: null };
  if (typed["code_button"] === "remove") {
    notes.discount = null;
    priceSession(world, session);
    return { changed: true, problem: null };
  }
  const text = (typed["code"] ?? "").trim();
  if (text === "") return { changed: false, problem: typed["code_button"] === "apply" ? "Enter a promotion code." : null };
  const customer = world.store.customers.get(session.customer ?? "") ?? null;
  const code = codeCalled(world, text, session.customer);
  const problem = code ? problemWithCode(world, customer, code) : "This promotion code does not exist.";
  if (!code || problem !== null) return { changed: false, problem };
  notes.discount = { promotionCode: code.id };
  try {
    priceSession(world, session);
  } catch (error) {
    notes.discount = null;
    priceSession(world, session);
    if (error instanceof StripeProblem) return { changed: false, problem: error.message };
    throw error;
  }
  return { changed: true, problem: null };
}

export function asksAddress(world: World, session: CheckoutSession): boolean {
  if (session.mode !== "subscription") return false;
  if (session.billing_address_collection === "required") return true;
  const known = world.store.customers.get(session.customer ?? "");
  return session.automatic_tax.enabled && !(known && hasLocation(known));
}

export function addressFields(world: World, session: CheckoutSession, typed: Typed): Html {
  const kept = world.store.sessionNotes.get(session.id)?.address ?? null;
  const field = (name: "country" | "line1" | "postal_code" | "city", label: string, size = 40): Html =>
    html`<label for="${name}">${label}</label><input id="${name}" name="${name}" size="${size}" value="${typed[name] ?? kept?.[name] ?? ""}">`;
  return html`<fieldset><legend>Billing address</legend>
${field("country", "Country (two letters)", 4)}${field("line1", "Street")}${field("postal_code", "Postal code", 12)}${field("city", "City")}</fieldset>`;
}

/** Keeps the typed address with the session; says what it lacks. */
export function takeAddress(world: World, session: CheckoutSession, typed: Typed): string | null {
  const notes = world.store.sessionNotes.get(session.id);
  if (!notes || !asksAddress(world, session)) return null;
  const part = (name: string): string | null => (typed[name] ?? "").trim() || null;
  const country = part("country")?.toUpperCase() ?? null;
  if (country === null || !/^[A-Z]{2}$/.test(country)) return "Enter your country as two letters, such as DE.";
  notes.address = fullAddress({ country, line1: part("line1"), postal_code: part("postal_code"), city: part("city") });
  if (session.automatic_tax.enabled && !hasLocation(buyerSoFar(world, session))) return "Enter your postal code.";
  priceSession(world, session);
  return null;
}
