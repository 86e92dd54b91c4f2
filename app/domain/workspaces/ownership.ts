import { and, eq } from "drizzle-orm";
import { unschedule } from "#db/directory.ts";
import { memberships, ownershipOffers } from "#db/schema/workspaces.ts";
import type { Scope } from "#app/domain/scope.ts";

export type OwnershipOffer = typeof ownershipOffers.$inferSelect & { fromName: string; fromEmail: string; toName: string; toEmail: string };

/** The one open offer of a workspace, or null. `hold` keeps it for the rest of the transaction. */
export async function findOpenOffer(scope: Scope, how: "look" | "hold" = "look"): Promise<OwnershipOffer | null> {
  const query = scope.db
    .select()
    .from(ownershipOffers)
    .where(and(eq(ownershipOffers.tenantId, scope.tenantId), eq(ownershipOffers.status, "open")));
  const [offer] = await (how === "hold" ? query.for("update") : query);
  if (!offer) return null;
  const [from, to] = await Promise.all([personOf(scope, offer.fromMembership), personOf(scope, offer.toMembership)]);
  return { ...offer, fromName: from.name, fromEmail: from.email, toName: to.name, toEmail: to.email };
}

export async function settleOffer(scope: Scope, offer: OwnershipOffer, status: "accepted" | "declined" | "withdrawn" | "expired"): Promise<void> {
  await scope.db
    .update(ownershipOffers)
    .set({ status, decidedAt: scope.now })
    .where(and(eq(ownershipOffers.tenantId, scope.tenantId), eq(ownershipOffers.id, offer.id)));
  await unschedule(scope.db, { kind: "ownership-offer.expire", refId: offer.id });
}

async function personOf(scope: Scope, membershipId: string): Promise<{ name: string; email: string }> {
  const [person] = await scope.db
    .select({ name: memberships.name, email: memberships.email })
    .from(memberships)
    .where(and(eq(memberships.tenantId, scope.tenantId), eq(memberships.id, membershipId)));
  return person!;
}
