import { and, eq, sql } from "drizzle-orm";
import { memberships, workspaces } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { queueMail } from "#app/domain/notifications/queue-mail.ts";
import { refuse } from "#app/domain/refusal.ts";
import { actingMember, authorize, type Scope } from "#app/domain/scope.ts";
import { readMember } from "#app/domain/workspaces/get-member.ts";
import { findOpenOffer, settleOffer, type OwnershipOffer } from "#app/domain/workspaces/ownership.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";
import { ownershipTransferredMail } from "#app/emails/workspaces/ownership.ts";

/** The offer that waits for the acting member, or null. */
export async function findOfferForMe(scope: Scope): Promise<OwnershipOffer | null> {
  await authorize(scope, "members.read");
  const offer = await findOpenOffer(scope);
  return offer && offer.toMembership === actingMember(scope).membershipId && offer.expiresAt > scope.now ? offer : null;
}

/**
 * The acting member becomes the owner, and the owner an admin. Billing stays with the workspace.
 * Refuses conflict when the offer is gone, forbidden for anybody but the one it was made to.
 */
export async function acceptOwnership(scope: Scope): Promise<{ from: string }> {
  await takeTurn(scope);
  await authorize(scope, "members.read");
  const offer = await heldOffer(scope);
  const next = await readMember(scope, offer.toMembership, "hold");
  if (next.role === "viewer") refuse("conflict", "A viewer cannot own a workspace. Ask for another role first.");
  await scope.db
    .update(workspaces)
    .set({ ownerId: next.id, version: sql`${workspaces.version} + 1` })
    .where(eq(workspaces.tenantId, scope.tenantId));
  for (const id of [offer.fromMembership, next.id]) {
    await scope.db
      .update(memberships)
      .set({ role: "admin", billingManager: false, version: sql`${memberships.version} + 1` })
      .where(and(eq(memberships.tenantId, scope.tenantId), eq(memberships.id, id)));
  }
  await settleOffer(scope, offer, "accepted");
  await recordEvent(scope, {
    action: "ownership.transferred",
    target: { kind: "membership", id: offer.fromMembership, label: offer.fromName },
    before: { owner: offer.fromName },
    after: { owner: next.name },
  });
  const { name: workspace, slug } = scope.standing.workspace;
  for (const to of [offer.fromEmail, offer.toEmail]) {
    await queueMail(scope, {
      fact: `ownership-transferred:${offer.id}:${to}`,
      to,
      mail: ownershipTransferredMail({ workspace, from: offer.fromName, to: next.name, url: `${scope.app.url}/w/${slug}/members` }),
    });
  }
  return { from: offer.fromName };
}

export async function declineOwnership(scope: Scope): Promise<void> {
  await takeTurn(scope);
  await authorize(scope, "members.read");
  const offer = await heldOffer(scope);
  await settleOffer(scope, offer, "declined");
  await recordEvent(scope, { action: "ownership.declined", target: { kind: "membership", id: offer.fromMembership, label: offer.fromName } });
}

/** For the job that the schedule wakes. Harmless for an offer that was decided. */
export async function expireOwnershipOffer(scope: Scope, { offerId }: { offerId: string }): Promise<boolean> {
  await authorize(scope, "ownership.transfer");
  const offer = await findOpenOffer(scope, "hold");
  if (!offer || offer.id !== offerId || offer.expiresAt > scope.now) return false;
  await settleOffer(scope, offer, "expired");
  await recordEvent(scope, { action: "ownership.expired", target: { kind: "membership", id: offer.toMembership, label: offer.toName } });
  return true;
}

async function heldOffer(scope: Scope): Promise<OwnershipOffer> {
  const offer = await findOpenOffer(scope, "hold");
  if (!offer || offer.expiresAt <= scope.now) refuse("conflict", "The offer is no longer open. Ask the owner to make it again.");
  if (offer.toMembership !== actingMember(scope).membershipId) refuse("forbidden", "This offer was made to someone else.");
  return offer;
}
