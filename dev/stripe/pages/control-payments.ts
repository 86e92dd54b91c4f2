import { closeDispute, DISPUTE_REASONS, openDispute } from "../billing/disputes.ts";
import { moneyText } from "../billing/lines.ts";
import { refundCharge } from "../billing/refunds.ts";
import { invalid, missing } from "../errors.ts";
import { findDispute } from "../resources/disputes.ts";
import type { Charge, Dispute } from "../shapes.ts";
import type { World } from "../world.ts";
import type { Typed } from "./card-form.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { timeOf } from "./layout.ts";

const SHOWN = 20;

/** What the dashboard and the banks do at Stripe: refunds, and disputes with their end. */
export function paymentsPart(world: World): Html {
  const charges = world.store.charges.where((charge) => charge.status === "succeeded").reverse().slice(0, SHOWN);
  return html`<section><h2>Payments</h2>${charges.length === 0
    ? html`<p>Nobody has paid yet.</p>`
    : html`<div class="scroll" role="region" aria-label="Latest payments" tabindex="0"><table><thead><tr><th scope="col">Payment</th><th scope="col">When</th><th scope="col">State</th><th scope="col">Do</th></tr></thead>
<tbody>${charges.map((charge) => chargeRow(world, charge))}</tbody></table></div>`}</section>`;
}

function chargeRow(world: World, charge: Charge): Html {
  const who = world.store.customers.get(charge.customer ?? "");
  const dispute = world.store.disputes.where((row) => row.charge === charge.id)[0];
  const what = `${moneyText(charge.amount, charge.currency)} of ${who?.email ?? who?.name ?? charge.customer ?? "nobody"}`;
  const left = charge.amount - charge.amount_refunded;
  return html`<tr><td>${what}<br><code>${charge.id}</code></td><td>${timeOf(charge.created)}</td>
<td>${stateOf(charge, dispute)}</td><td><div class="row">
${left > 0 && !dispute && html`<form class="row" method="post" action="/_control/charges/${charge.id}/refund"><input name="amount" inputmode="numeric" aria-label="Minor units to refund of ${what}" value="${left}" size="8"><button class="quiet" aria-label="Refund ${what}">Refund</button></form>
<form method="post" action="/_control/charges/${charge.id}/dispute"><button class="quiet" name="reason" value="fraudulent" aria-label="Dispute ${what}">Dispute</button></form>`}
${dispute && !isClosed(dispute) && html`<form class="row" method="post" action="/_control/disputes/${dispute.id}/close"><button class="quiet" name="outcome" value="won" aria-label="We win the dispute over ${what}">We win</button><button class="quiet" name="outcome" value="lost" aria-label="We lose the dispute over ${what}">We lose</button></form>`}
</div></td></tr>`;
}

function stateOf(charge: Charge, dispute: Dispute | undefined): string {
  const parts = ["paid"];
  if (charge.amount_refunded > 0) parts.push(charge.refunded ? "refunded" : `${moneyText(charge.amount_refunded, charge.currency)} refunded`);
  if (dispute) parts.push(`dispute (${dispute.reason.replaceAll("_", " ")}): ${dispute.status.replaceAll("_", " ")}`);
  return parts.join(", ");
}

function isClosed(dispute: Dispute): boolean {
  return dispute.status === "won" || dispute.status === "lost";
}

function chargeCalled(world: World, id: string | undefined): Charge {
  const charge = world.store.charges.get(id ?? "");
  if (!charge) throw missing("charge", id ?? "");
  return charge;
}

export function refundAction(world: World, given: Typed, id: string | undefined): object {
  const amount = given["amount"];
  if (amount && !/^\d{1,12}$/.test(amount)) throw invalid("Invalid integer: the amount is in minor units.", "amount", "parameter_invalid_integer");
  return refundCharge(world, chargeCalled(world, id), { amount: amount ? Number(amount) : undefined, reason: "requested_by_customer" });
}

export function disputeAction(world: World, given: Typed, id: string | undefined): object {
  return openDispute(world, chargeCalled(world, id), given["reason"] ?? (DISPUTE_REASONS[2] as string));
}

export function closeAction(world: World, given: Typed, id: string | undefined): object {
  const outcome = given["outcome"];
  if (outcome !== "won" && outcome !== "lost") throw invalid("Invalid outcome: won or lost.", "outcome");
  const dispute = findDispute(world, id ?? "");
  closeDispute(world, dispute, outcome);
  return dispute;
}
