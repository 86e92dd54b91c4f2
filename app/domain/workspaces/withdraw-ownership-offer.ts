import { recordEvent } from "#app/domain/audit/record-event.ts";
import { refuse } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";
import { findOpenOffer, settleOffer } from "#app/domain/workspaces/ownership.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";

/** Refuses conflict when the offer is gone: accepted, declined or expired meanwhile. */
export async function withdrawOwnershipOffer(scope: Scope): Promise<void> {
  await takeTurn(scope);
  await authorize(scope, "ownership.transfer");
  const offer = await findOpenOffer(scope, "hold");
  if (!offer) refuse("conflict", "There is no open offer any more.");
  await settleOffer(scope, offer, "withdrawn");
  await recordEvent(scope, { action: "ownership.withdrawn", target: { kind: "membership", id: offer.toMembership, label: offer.toName } });
}
